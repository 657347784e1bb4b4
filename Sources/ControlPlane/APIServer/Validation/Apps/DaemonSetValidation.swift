import API
import Objects

/// `pkg/apis/apps/validation`: daemon sets.
enum DaemonSetValidation {
  private static let selector = WorkloadValidation.Selector(noun: "daemonset", isRequired: false)

  static func errors(_ set: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = set["spec"] ?? [:]
    var errors = WorkloadValidation.selectorErrors(set, selector)
    errors += WorkloadValidation.templateErrors(of: set)
    errors += strategyErrors(spec)
    errors += Rules.nonNegative(spec, "minReadySeconds", "spec")
    return errors + Rules.nonNegative(spec, "revisionHistoryLimit", "spec")
  }

  static func updateErrors(_ set: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    WorkloadValidation.selectorChange(set, old) + errors(set, context)
  }

  private static func strategyErrors(_ spec: Value) -> [FieldError] {
    let strategy = spec["updateStrategy"] ?? [:]
    switch strategy["type"]?.string ?? "" {
    case "OnDelete": return []
    case "RollingUpdate":
      let update = strategy["rollingUpdate"] ?? [:]
      let field: FieldPath = "spec.updateStrategy.rollingUpdate"
      var errors =
        WorkloadValidation.amountErrors(update, "maxUnavailable", field)
        + WorkloadValidation.amountErrors(update, "maxSurge", field)
      let isUnavailable = !WorkloadValidation.isZero(update["maxUnavailable"])
      let isSurging = !WorkloadValidation.isZero(update["maxSurge"])
      if isUnavailable, isSurging {
        errors.append(
          .invalid(field + ".maxSurge", update["maxSurge"] ?? 0, "may not be set when maxUnavailable is non-zero")
        )
      } else if !isUnavailable, !isSurging {
        errors.append(.required(field + ".maxUnavailable", "cannot be 0 when maxSurge is 0"))
      }
      return errors
    default:
      return [
        .notSupported(
          "spec.updateStrategy",
          shown: WorkloadValidation.goStrategy(strategy),
          ["RollingUpdate", "OnDelete"]
        )
      ]
    }
  }
}
