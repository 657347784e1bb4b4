import API

/// Refusals that do not depend on an object, in the server's words.
extension Status {
  static let resourceNotServed = Status(
    code: 404,
    reason: .notFound,
    message: "the server could not find the requested resource"
  )

  static let storeUnavailable = Status(code: 500, reason: .unknown, message: "etcdserver: request timed out")

  static func invalid(_ kind: GroupVersionKind, _ name: String, _ errors: [FieldError]) -> Status {
    let texts = errors.map(\.description)
    let qualified = kind.group.isEmpty ? kind.kind : kind.kind + "." + kind.group
    let list = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
    return Status(
      code: 422,
      reason: .invalid,
      message: "\(qualified) \"\(name)\" is invalid: \(list)",
      name: name,
      group: kind.group,
      kind: kind.kind,
      causes: errors.map { Cause(reason: $0.reason.rawValue, message: $0.message, field: $0.field) }
    )
  }
}
