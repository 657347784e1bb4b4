import API
import Objects

/// `pkg/apis/core/validation/events.go`: events of both APIs, which are looked at in the form of `v1`.
enum EventValidation {
  static func errors(_ event: Value, _ context: Strategy.Context) -> [FieldError] {
    let event = EventConversion.versions.converted(event, to: "v1")
    var errors = plainErrors(event)
    guard context.kind.group == EventConversion.group else { return errors }
    errors += seriesErrors(event)
    if isUnset(event["eventTime"]) { errors.append(.required("eventTime")) }
    let type = event["type"]?.string ?? ""
    if !["Normal", "Warning"].contains(type) { errors.append(.invalid("type", "", "has invalid value: \(type)")) }
    for name in ["firstTimestamp", "lastTimestamp", "count"] where !isUnset(event[name]) {
      errors.append(.invalid("\(name)", "", "needs to be unset"))
    }
    if ["component", "host"].contains(where: { !isUnset(event["source"]?[$0]) }) {
      errors.append(.invalid("source", "", "needs to be unset"))
    }
    return errors
  }

  /// Through `events.k8s.io/v1` only the series of an event changes.
  static func updateErrors(_ event: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    let event = EventConversion.versions.converted(event, to: "v1")
    let old = EventConversion.versions.converted(old, to: "v1")
    var errors = plainErrors(event)
    guard context.kind.group == EventConversion.group else { return errors }
    if !event["series"].isSame(as: old["series"]) { errors += seriesErrors(event) }
    for (name, field) in fixed {
      errors += Rules.immutable(event[name], old[name], FieldPath(stringLiteral: field))
    }
    return errors
  }

  /// In the server's order, one of them twice.
  private static let fixed = [
    ("involvedObject", "involvedObject"), ("reason", "reason"), ("message", "message"), ("source", "source"),
    ("firstTimestamp", "firstTimestamp"), ("lastTimestamp", "lastTimestamp"), ("count", "count"), ("reason", "reason"),
    ("type", "type"), ("eventTime", "eventTime"), ("action", "action"), ("related", "related"),
    ("reportingComponent", "reportingController"), ("reportingInstance", "reportingInstance"),
  ]

  private static func isUnset(_ value: Value?) -> Bool {
    value == nil || value?.isNull == true || value == "" || value == 0
  }

  private static func seriesErrors(_ event: Value) -> [FieldError] {
    guard let series = event["series"], !series.isNull else { return [] }
    var errors: [FieldError] = []
    if (series["count"]?.int ?? 0) < 2 { errors.append(.invalid("series.count", "", "should be at least 2")) }
    if isUnset(series["lastObservedTime"]) { errors.append(.required("series.lastObservedTime")) }
    return errors
  }

  /// What holds for every event; those with a time of their own are new ones.
  private static func plainErrors(_ event: Value) -> [FieldError] {
    let namespace = event["involvedObject"]?["namespace"]?.string ?? ""
    let own = event.namespace ?? ""
    let mismatch = FieldError.invalid(
      "involvedObject.namespace",
      .string(namespace),
      "does not match event.namespace"
    )
    if isUnset(event["eventTime"]) {
      let isRight = namespace.isEmpty ? own.isEmpty || own == "default" : namespace == own
      return isRight ? [] : [mismatch]
    }
    var errors: [FieldError] = []
    if namespace.isEmpty, own != "default", own != "kube-system" { errors.append(mismatch) }
    let reporter = event["reportingComponent"]?.string ?? ""
    if reporter.isEmpty { errors.append(.required("reportingController")) }
    errors += Validation.qualifiedName(reporter).map { .invalid("reportingController", .string(reporter), $0) }
    for name in ["reportingInstance", "action", "reason"] {
      let text = event[name]?.string ?? ""
      if text.isEmpty { errors.append(.required("\(name)")) }
      if text.utf8.count > 128 { errors.append(.invalid("\(name)", "", "can have at most 128 characters")) }
    }
    if (event["message"]?.string ?? "").utf8.count > 1024 {
      errors.append(.invalid("message", "", "can have at most 1024 characters"))
    }
    return errors
  }
}
