import API
import Objects

/// `pkg/apis/apps/validation`: deployments.
enum DeploymentValidation {
  /// Replica sets have the same words.
  static let selector = WorkloadValidation.Selector(noun: "deployment", unreadable: "invalid label selector")

  static func errors(_ deployment: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = deployment["spec"] ?? [:]
    var errors = Rules.nonNegative(spec, "replicas", "spec")
    errors += WorkloadValidation.selectorErrors(deployment, selector)
    errors += WorkloadValidation.templateErrors(of: deployment)
    errors += strategyErrors(spec)
    errors += Rules.nonNegative(spec, "minReadySeconds", "spec")
    errors += Rules.nonNegative(spec, "revisionHistoryLimit", "spec")
    return errors + deadlineErrors(spec)
  }

  static func updateErrors(_ deployment: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    errors(deployment, context) + WorkloadValidation.selectorChange(deployment, old)
  }

  private static func deadlineErrors(_ spec: Value) -> [FieldError] {
    guard let seconds = spec["progressDeadlineSeconds"]?.int else { return [] }
    var errors = Rules.nonNegative(spec, "progressDeadlineSeconds", "spec")
    if seconds <= spec["minReadySeconds"]?.int ?? 0 {
      errors.append(.invalid("spec.progressDeadlineSeconds", .int(seconds), "must be greater than minReadySeconds"))
    }
    return errors
  }

  private static func strategyErrors(_ spec: Value) -> [FieldError] {
    let strategy = spec["strategy"] ?? [:]
    switch strategy["type"]?.string ?? "" {
    case "Recreate":
      if strategy["rollingUpdate"] == nil { return [] }
      return [
        .forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
      ]
    case "RollingUpdate": return rollingErrors(strategy["rollingUpdate"] ?? [:])
    default:
      return [
        .notSupported("spec.strategy", shown: WorkloadValidation.goStrategy(strategy), ["Recreate", "RollingUpdate"])
      ]
    }
  }

  private static func rollingErrors(_ update: Value) -> [FieldError] {
    let field: FieldPath = "spec.strategy.rollingUpdate"
    var errors =
      WorkloadValidation.amountErrors(update, "maxUnavailable", field)
      + WorkloadValidation.amountErrors(update, "maxSurge", field)
    if WorkloadValidation.isZero(update["maxUnavailable"]), WorkloadValidation.isZero(update["maxSurge"]) {
      errors.append(
        .invalid(
          field + ".maxUnavailable",
          update["maxUnavailable"] ?? 0,
          "may not be 0 when `maxSurge` is 0"
        )
      )
    }
    return errors
  }
}
