import API
import Objects

/// `pkg/apis/coordination/validation`.
enum LeaseValidation {
  static func errors(_ lease: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = lease["spec"] ?? [:]
    var errors: [FieldError] = []
    if let seconds = spec["leaseDurationSeconds"]?.int, seconds <= 0 {
      errors.append(.invalid("spec.leaseDurationSeconds", .int(seconds), "must be greater than 0"))
    }
    errors += Rules.nonNegative(spec, "leaseTransitions", "spec")
    if spec["preferredHolder"]?.string?.isEmpty == false, spec["strategy"]?.string?.isEmpty ?? true {
      errors.append(.forbidden("spec.preferredHolder", "may only be specified when strategy is defined"))
    }
    return errors
  }
}
