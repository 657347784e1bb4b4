import API
import Objects

/// `pkg/apis/apps/validation`: stateful sets.
enum StatefulSetValidation {
  private static let selector = WorkloadValidation.Selector(noun: "statefulset", unreadable: "")

  static func errors(_ set: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = set["spec"] ?? [:]
    let claims = spec["volumeClaimTemplates"]?.array ?? []
    var errors = ownErrors(spec)
    errors += Rules.nonNegative(spec, "replicas", "spec")
    errors += Rules.nonNegative(spec, "minReadySeconds", "spec")
    errors += Rules.nonNegative(spec["ordinals"] ?? [:], "start", "spec.ordinals")
    errors += WorkloadValidation.selectorErrors(set, selector)
    for (index, claim) in claims.enumerated() {
      errors += ClaimValidation.specErrors(claim["spec"] ?? [:], "spec.volumeClaimTemplates[\(index)].spec")
    }
    errors += WorkloadValidation.templateErrors(of: set, claims: claims.map(\.name))
    return errors + Rules.nonNegative(spec, "revisionHistoryLimit", "spec")
  }

  private static func ownErrors(_ spec: Value) -> [FieldError] {
    var errors: [FieldError] = []
    let policy = spec["podManagementPolicy"]?.string ?? ""
    if policy.isEmpty {
      errors.append(.required("spec.podManagementPolicy"))
    } else if !["OrderedReady", "Parallel"].contains(policy) {
      errors.append(
        .invalid("spec.podManagementPolicy", .string(policy), "must be 'OrderedReady' or 'Parallel'")
      )
    }
    errors += strategyErrors(spec["updateStrategy"] ?? [:])
    let retention = spec["persistentVolumeClaimRetentionPolicy"] ?? [:]
    for name in ["whenDeleted", "whenScaled"] {
      errors += Rules.choice(
        retention,
        name,
        ["Retain", "Delete"],
        "spec.persistentVolumeClaimRetentionPolicy"
      )
    }
    if let name = spec["serviceName"]?.string, !name.isEmpty {
      errors += Validation.label(name).map { .invalid("spec.serviceName", .string(name), $0) }
    }
    return errors
  }

  private static func strategyErrors(_ strategy: Value) -> [FieldError] {
    let field: FieldPath = "spec.updateStrategy"
    let update = strategy["rollingUpdate"]
    switch strategy["type"]?.string ?? "" {
    case "": return [.required(field)]
    case "OnDelete":
      return update == nil
        ? [] : [.invalid(field + ".rollingUpdate", update ?? .null, "only allowed for updateStrategy 'RollingUpdate'")]
    case "RollingUpdate":
      return Rules.nonNegative(update ?? [:], "partition", field + ".rollingUpdate")
        + WorkloadValidation.amountErrors(update ?? [:], "maxUnavailable", field + ".rollingUpdate")
    default: return [.invalid(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")]
    }
  }

  static func updateErrors(_ set: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    // What may not change is not looked at again.
    errors(set, context).filter { $0.field != "spec.serviceName" && !$0.field.hasPrefix("spec.volumeClaimTemplates") }
      + changeErrors(set, old)
  }

  private static func changeErrors(_ set: Value, _ old: Value) -> [FieldError] {
    let mutable = [
      "minReadySeconds", "ordinals", "persistentVolumeClaimRetentionPolicy", "replicas", "revisionHistoryLimit",
      "template", "updateStrategy",
    ]
    var before = old["spec"] ?? [:]
    var after = set["spec"] ?? [:]
    for name in mutable {
      before[name] = nil
      after[name] = nil
    }
    if before.isSame(as: after) { return [] }
    return [
      .forbidden(
        "spec",
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
          + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
      )
    ]
  }
}
