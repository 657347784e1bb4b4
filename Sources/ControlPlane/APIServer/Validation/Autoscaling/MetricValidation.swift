import API
import Objects

/// `pkg/apis/autoscaling/validation`: the metrics that an autoscaler goes by.
enum MetricValidation {
  /// The types, and the field that has each one's source.
  private static let sources = [
    "Object": "object", "External": "external", "Pods": "pods", "Resource": "resource",
    "ContainerResource": "containerResource",
  ]

  static func errors(_ metric: Value, _ field: FieldPath) -> [FieldError] {
    let type = metric["type"]?.string ?? ""
    var errors: [FieldError] = []
    if type.isEmpty { errors.append(.required(field + ".type", "must specify a metric source type")) }
    if sources[type] == nil {
      errors.append(.notSupported(field + ".type", .string(type), sources.keys.sorted()))
    }
    var present = ["object", "external", "pods", "resource", "containerResource"].filter { metric[$0] != nil }
    if let first = present.first, let source = metric[first] {
      errors += sourceErrors(source, first, field.field(first))
    }
    let wanted = sources[type] ?? ""
    if !wanted.isEmpty, !present.contains(wanted) {
      errors.append(.required(field.field(wanted), "must populate information for the given metric source"))
    }
    if present.count != 1 {
      present.removeAll { $0 == wanted }
      errors += present.map { .forbidden(field.field($0), "must populate the given metric source only") }
    }
    return errors
  }

  private static func sourceErrors(_ source: Value, _ kind: String, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    switch kind {
    case "resource", "containerResource":
      errors += Rules.required(source, "name", field, "must specify a resource name")
      if kind == "containerResource" {
        errors += Rules.required(source, "container", field, "must specify a container")
      }
    case "object":
      for name in ["kind", "name"] {
        errors += Rules.requiredName(
          source["describedObject"] ?? [:],
          name,
          field + ".describedObject",
          RoleValidation.name
        )
      }
      fallthrough
    default:
      let metric = source["metric"] ?? [:]
      errors += Rules.required(metric, "name", field + ".metric", "must specify a metric name")
      errors += Rules.name(metric, "name", field + ".metric", RoleValidation.name)
    }
    let target = source["target"] ?? [:]
    let place = field + ".target"
    return errors + targetErrors(target, place) + amountErrors(target, kind, place)
  }

  private static func targetErrors(_ target: Value, _ field: FieldPath) -> [FieldError] {
    let type = target["type"]?.string ?? ""
    var errors: [FieldError] = []
    if type.isEmpty { errors.append(.required(field + ".type", "must specify a metric target type")) }
    if !["Utilization", "Value", "AverageValue"].contains(type) {
      errors.append(.invalid(field + ".type", .string(type), "must be either Utilization, Value, or AverageValue"))
    }
    if let number = target["averageUtilization"]?.int, number < 1 {
      errors.append(.invalid(field + ".averageUtilization", .int(number), "must be greater than 0"))
    }
    for name in ["value", "averageValue"] {
      guard let amount = target[name]?.string.flatMap({ Quantity($0) }), amount.isZero || amount.isNegative else {
        continue
      }
      errors.append(.invalid(field.field(name), .string(amount.description), "must be positive"))
    }
    return errors
  }

  /// Which amounts a source must have, and which it may not have together.
  private static func amountErrors(_ target: Value, _ kind: String, _ field: FieldPath) -> [FieldError] {
    let (value, average) = (target["value"] != nil, target["averageValue"] != nil)
    switch kind {
    case "pods":
      return average ? [] : [.required(field + ".averageValue", "must specify a positive target averageValue")]
    case "object", "external":
      if !value, !average {
        let what = "must set either a target value for metric or a per-pod target"
        return [.required(field + ".averageValue", what)]
      }
      let what = "may not set both a target value for metric and a per-pod target"
      return kind == "external" && value && average ? [.forbidden(field + ".value", what)] : []
    default:
      let utilization = target["averageUtilization"] != nil
      if !utilization, !average {
        let what = "must set either a target raw value or a target utilization"
        return [.required(field + ".averageUtilization", what)]
      }
      let what = "may not set both a target raw value and a target utilization"
      return utilization && average ? [.forbidden(field + ".averageValue", what)] : []
    }
  }
}
