import API
import Objects

/// `pkg/apis/autoscaling`: what horizontal pod autoscalers default to and may say.
enum AutoscalerValidation {
  static let applyDefaults: @Sendable (inout Value) -> Void = { autoscaler in
    autoscaler["spec", default: [:]].fill("minReplicas", 1)
    guard autoscaler.apiVersion == "autoscaling/v2" else {
      // Without another metric the older version means the processor.
      if autoscaler.annotations["autoscaling.alpha.kubernetes.io/metrics"] == nil {
        autoscaler["spec", default: [:]].fill("targetCPUUtilizationPercentage", 80)
      }
      return
    }
    if autoscaler["spec"]?["metrics"]?.array?.isEmpty ?? true {
      autoscaler["spec", default: [:]]["metrics"] = [
        [
          "type": "Resource",
          "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
        ]
      ]
    }
    guard autoscaler["spec"]?["behavior"] != nil else { return }
    let percent: Value = ["type": "Percent", "value": 100, "periodSeconds": 15]
    let pods: Value = ["type": "Pods", "value": 4, "periodSeconds": 15]
    for (direction, policies) in [("scaleUp", [pods, percent]), ("scaleDown", [percent])] {
      var rules = autoscaler["spec"]?["behavior"]?[direction] ?? [:]
      rules.fill("selectPolicy", "Max")
      if direction == "scaleUp" { rules.fill("stabilizationWindowSeconds", 0) }
      rules.fill("policies", .array(policies))
      autoscaler["spec", default: [:]]["behavior", default: [:]][direction] = rules
    }
  }

  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { autoscaler, _ in
    let spec = autoscaler["spec"] ?? [:]
    var errors: [FieldError] = []
    let minimum = spec["minReplicas"]?.int
    let maximum = spec["maxReplicas"]?.int ?? 0
    if let minimum, minimum < 1 {
      errors.append(.invalid("spec.minReplicas", .int(minimum), "must be greater than or equal to 1"))
    }
    let unscaled =
      minimum == 0 && !(spec["metrics"]?.array ?? []).contains { ["Object", "External"].contains($0["type"]) }
    if maximum == 0 {
      errors.append(.required("spec.maxReplicas", "must be set and greater than 0"))
    } else if maximum < 1 {
      errors.append(.invalid("spec.maxReplicas", .int(maximum), "must be greater than or equal to 1"))
    }
    if let minimum, maximum < minimum {
      errors.append(
        .invalid("spec.maxReplicas", .int(maximum), "must be greater than or equal to `minReplicas`")
      )
    }
    errors += targetErrors(spec["scaleTargetRef"] ?? [:])
    for (index, metric) in (spec["metrics"]?.array ?? []).enumerated() {
      errors += MetricValidation.errors(metric, "spec.metrics[\(index)]")
    }
    if let percentage = spec["targetCPUUtilizationPercentage"]?.int, percentage < 1 {
      errors.append(
        .invalid("spec.metrics[0].resource.target.averageUtilization", .int(percentage), "must be greater than 0")
      )
    }
    if unscaled {
      errors.append(
        .forbidden(
          "spec.metrics",
          "must specify at least one Object or External metric to support scaling to zero replicas"
        )
      )
    }
    for direction in ["scaleUp", "scaleDown"] {
      if let rules = spec["behavior"]?[direction] {
        errors += ruleErrors(rules, "spec.behavior.\(direction)", isUp: direction == "scaleUp")
      }
    }
    return errors
  }

  private static func targetErrors(_ target: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["kind", "name"] {
      let text = target[name]?.string ?? ""
      var field: FieldPath { "spec.scaleTargetRef.\(name)" }
      if text.isEmpty {
        errors.append(.required(field))
      } else {
        errors += RoleValidation.name(text).map { .invalid(field, .string(text), $0) }
      }
    }
    let version = target["apiVersion"]?.string ?? ""
    // Replication controllers alone are of the group without a name.
    if !version.contains("/"), target["kind"] != "ReplicationController" || version.isEmpty {
      errors.append(
        .invalid("spec.scaleTargetRef.apiVersion", .string(version), "apiVersion must specify API group")
      )
    }
    return errors
  }

  private static func ruleErrors(_ rules: Value, _ field: @autoclosure FieldPath.Lazy, isUp: Bool) -> [FieldError] {
    var errors: [FieldError] = []
    if let seconds = rules["stabilizationWindowSeconds"]?.int {
      if seconds < 0 {
        errors.append(
          .invalid(
            field() + ".stabilizationWindowSeconds",
            .int(seconds),
            "must be greater than or equal to zero"
          )
        )
      } else if seconds > 3600 {
        errors.append(
          .invalid(field() + ".stabilizationWindowSeconds", .int(seconds), "must be less than or equal to 3600")
        )
      }
    }
    if rules["selectPolicy"] != nil {
      errors += Rules.choice(rules, "selectPolicy", ["Disabled", "Max", "Min"], field())
    }
    if rules["policies"]?.array?.isEmpty ?? true {
      errors.append(.required(field() + ".policies", "must specify at least one Policy"))
    }
    for (index, policy) in (rules["policies"]?.array ?? []).enumerated() {
      var place: FieldPath { "\(field()).policies[\(index)]" }
      let type = policy["type"]?.string ?? ""
      if !["Percent", "Pods"].contains(type) {
        errors.append(.notSupported(place + ".type", .string(type), ["Percent", "Pods"]))
      }
      for name in ["value", "periodSeconds"] {
        let number = policy[name]?.int ?? 0
        if number <= 0 { errors.append(.invalid("\(place).\(name)", .int(number), "must be greater than zero")) }
      }
      if let seconds = policy["periodSeconds"]?.int, seconds > 1800 {
        errors.append(.invalid(place + ".periodSeconds", .int(seconds), "must be less than or equal to 1800"))
      }
    }
    return errors
  }
}
