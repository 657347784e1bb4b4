import API

/// Refusals that do not depend on an object, in the server's words.
extension Status {
  static let resourceNotServed = Status(
    code: 404,
    reason: .notFound,
    message: "the server could not find the requested resource"
  )

  /// Where another server should answer and does not.
  static let serverUnavailable = Status(
    code: 503,
    reason: .serviceUnavailable,
    message: "the server is currently unable to handle the request"
  )

  static let storeUnavailable = Status(code: 500, reason: .unknown, message: "etcdserver: request timed out")

  static func invalid(_ kind: GroupVersionKind, _ name: String, _ errors: [FieldError]) -> Status {
    // What is wrong twice is said once.
    var seen: Set<String> = []
    let texts = errors.map(\.description).filter { seen.insert($0).inserted }
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
