import API
import Objects

/// `pkg/apis/core/validation/events.go`: events of both APIs.
enum EventValidation {
  static func errors(_ event: Value, _ context: Strategy.Context) -> [FieldError] {
    event.apiVersion == "v1" ? referenceErrors(event, "involvedObject") : newErrors(event)
  }

  private static func referenceErrors(_ event: Value, _ field: String) -> [FieldError] {
    let namespace = event[field]?["namespace"]?.string ?? ""
    let own = event.namespace ?? ""
    let isRight = namespace.isEmpty ? own.isEmpty || own == "default" : namespace == own
    if isRight { return [] }
    return [.invalid("involvedObject.namespace", .string(namespace), "does not match event.namespace")]
  }

  /// What `events.k8s.io/v1` asks for beyond that.
  private static func newErrors(_ event: Value) -> [FieldError] {
    var errors = referenceErrors(event, "regarding")
    if event["eventTime"]?.string == nil { errors.append(.required("eventTime")) }
    let limits = [("reportingInstance", 128), ("action", 128), ("reason", 128)]
    errors += Rules.requiredName(event, "reportingController", "", Validation.qualifiedName)
    for (name, length) in limits {
      errors += Rules.required(event, name, "")
      if let text = event[name]?.string, text.utf8.count > length {
        errors.append(.invalid("\(name)", "", "can have at most \(length) characters"))
      }
    }
    let type = event["type"]?.string ?? ""
    if !["Normal", "Warning"].contains(type) { errors.append(.invalid("type", "", "has invalid value: \(type)")) }
    if let note = event["note"]?.string, note.utf8.count > 1024 {
      errors.append(.invalid("message", "", "can have at most 1024 characters"))
    }
    for name in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp", "deprecatedCount"]
    where !(event[name]?.isNull ?? true) {
      errors.append(.invalid("\(name.dropFirst("deprecated".count).lowercasedFirst)", "", "needs to be unset"))
    }
    return errors
  }
}

extension Substring {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
