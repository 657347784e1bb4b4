import API
import Objects

/// `pkg/apis/policy/validation`: pod disruption budgets.
enum DisruptionBudgetValidation {
  static func errors(_ budget: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = budget["spec"] ?? [:]
    var errors: [FieldError] = []
    if spec["minAvailable"] != nil, spec["maxUnavailable"] != nil {
      errors.append(
        .invalid(
          "spec",
          shown: GoText.internalDump(spec, context.schemas, "io.k8s.api.policy.v1.PodDisruptionBudgetSpec"),
          "minAvailable and maxUnavailable cannot be both set"
        )
      )
    }
    for name in ["minAvailable", "maxUnavailable"] {
      errors += Rules.amount(spec, name, "spec")
      if let text = spec[name]?.string, text.hasSuffix("%"), let percent = Int(text.dropLast()), percent > 100 {
        errors.append(.invalid("spec.\(name)", .string(text), "must not be greater than 100%"))
      }
    }
    errors += SelectorValidation.errors(spec["selector"], "spec.selector")
    return errors + Rules.choice(spec, "unhealthyPodEvictionPolicy", ["AlwaysAllow", "IfHealthyBudget"], "spec")
  }
}
