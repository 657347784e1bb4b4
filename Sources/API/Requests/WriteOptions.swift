import Objects

/// What the options of a write may be (`k8s.io/apimachinery/pkg/apis/meta/v1/validation`).
enum WriteOptions {
  /// Checks the query of a write.
  ///
  /// - Throws: the server's refusal, with all that is wrong.
  static func check(_ query: [(String, String)], _ verb: Request.Verb) throws(Status) {
    guard let kind = kinds[verb] else { return }
    var errors: [Status.Cause] = []
    let dryRuns = query.filter { $0.0 == "dryRun" }.map(\.1)
    let manager = query.last { $0.0 == "fieldManager" }?.1 ?? ""
    errors += managerErrors(manager)
    errors += dryRunErrors(dryRuns)
    let validation = query.last { $0.0 == "fieldValidation" }?.1 ?? ""
    if !["", "Ignore", "Strict", "Warn"].contains(validation) {
      errors.append(unsupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]))
    }
    try refuse(kind, errors)
  }

  /// Checks what stands in `DeleteOptions`.
  static func checkDeletion(_ options: Value) throws(Status) {
    var errors: [Status.Cause] = []
    if options["propagationPolicy"] != nil, options["orphanDependents"] != nil {
      let policy = options["propagationPolicy"]?.string ?? ""
      errors.append(
        Status.Cause(
          reason: "FieldValueInvalid",
          message: "Invalid value: \"\(policy)\": orphanDependents and deletionPropagation cannot be both set",
          field: "propagationPolicy"
        )
      )
    }
    if let policy = options["propagationPolicy"]?.string, Request.Options.Propagation(rawValue: policy) == nil {
      errors.append(unsupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"]))
    }
    errors += dryRunErrors(options["dryRun"]?.strings ?? [])
    try refuse("DeleteOptions", errors)
  }

  /// Only an apply takes fields by force.
  static func refuseForce() throws(Status) {
    let error = Status.Cause(
      reason: "FieldValueForbidden",
      message: "Forbidden: may not be specified for non-apply patch",
      field: "force"
    )
    try refuse("PatchOptions", [error])
  }

  private static let kinds: [Request.Verb: String] = [
    .create: "CreateOptions", .update: "UpdateOptions", .patch: "PatchOptions",
  ]

  private static func dryRunErrors(_ values: [String]) -> [Status.Cause] {
    values.filter { $0 != "All" }.map { unsupported("dryRun", $0, ["All"]) }.prefix(1).map { $0 }
  }

  private static func managerErrors(_ name: String) -> [Status.Cause] {
    if name.utf8.count > 128 {
      return [
        Status.Cause(
          reason: "FieldValueTooLong",
          message: "Too long: may not be more than 128 bytes",
          field: "fieldManager"
        )
      ]
    }
    let isPrintable = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{FFFD}" }
    if isPrintable { return [] }
    return [
      Status.Cause(
        reason: "FieldValueInvalid",
        message: "Invalid value: \(JSON.write(.string(name))): should only contain printable characters",
        field: "fieldManager"
      )
    ]
  }

  private static func unsupported(_ field: String, _ value: String, _ supported: [String]) -> Status.Cause {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return Status.Cause(
      reason: "FieldValueNotSupported",
      message: "Unsupported value: \"\(value)\": supported values: \(list)",
      field: field
    )
  }

  private static func refuse(_ kind: String, _ errors: [Status.Cause]) throws(Status) {
    if errors.isEmpty { return }
    let texts = errors.map { $0.field + ": " + $0.message }
    let list = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
    throw Status(
      code: 422,
      reason: .invalid,
      message: "\(kind).meta.k8s.io \"\" is invalid: \(list)",
      name: "",
      group: "meta.k8s.io",
      kind: kind,
      causes: errors
    )
  }
}
