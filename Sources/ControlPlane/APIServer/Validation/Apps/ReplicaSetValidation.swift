import API
import Objects

/// `pkg/apis/apps/validation`: replica sets.
enum ReplicaSetValidation {
  static func errors(_ set: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = set["spec"] ?? [:]
    var errors = Rules.nonNegative(spec, "replicas", "spec")
    errors += WorkloadValidation.selectorErrors(set, DeploymentValidation.selector)
    errors += WorkloadValidation.templateErrors(of: set)
    return errors + Rules.nonNegative(spec, "minReadySeconds", "spec")
  }

  static func updateErrors(_ set: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    errors(set, context) + WorkloadValidation.selectorChange(set, old)
  }
}

/// `pkg/apis/core/validation`: replication controllers, whose selector is a plain map of labels.
enum ReplicationControllerValidation {
  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { controller, _ in
    let spec = controller["spec"] ?? [:]
    var errors = Rules.nonNegative(spec, "minReadySeconds", "spec")
    let selector = spec["selector"]?.stringMap ?? [:]
    if selector.isEmpty { errors.append(.required("spec.selector")) }
    errors += Rules.nonNegative(spec, "replicas", "spec")
    guard let template = spec["template"] else { return errors + [.required("spec.template")] }
    let labels = template["metadata"]?["labels"]?.stringMap ?? [:]
    if !selector.allSatisfy({ labels[$0.key] == $0.value }) {
      errors.append(
        .invalid(
          "spec.template.metadata.labels",
          template["metadata"]?["labels"] ?? .null,
          "`selector` does not match template `labels`"
        )
      )
    }
    errors += WorkloadValidation.templateErrors(template, "spec.template")
    let policy = template["spec"]?["restartPolicy"]?.string ?? "Always"
    if policy != "Always" {
      errors.append(.notSupported("spec.template.spec.restartPolicy", .string(policy), ["Always"]))
    }
    return errors
  }
}
