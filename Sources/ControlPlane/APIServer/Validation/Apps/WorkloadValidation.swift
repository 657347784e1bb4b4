import API
import Objects

/// `pkg/apis/apps/validation`: what all controllers of pods have in common, and what is each one's own.
enum WorkloadValidation {
  static func errors(_ workload: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = workload["spec"] ?? [:]
    var errors: [FieldError] = []
    if workload.kind == "StatefulSet" { errors += StatefulSetValidation.errors(spec) }
    if workload.kind != "DaemonSet" { errors += nonNegative(spec, "replicas", "spec") }
    if workload.kind == "StatefulSet" { errors += nonNegative(spec, "minReadySeconds", "spec") }
    errors += selectorErrors(workload)
    for (index, claim) in (spec["volumeClaimTemplates"]?.array ?? []).enumerated() {
      errors += ClaimValidation.specErrors(claim["spec"] ?? [:], "spec.volumeClaimTemplates[\(index)].spec")
    }
    errors += templateErrors(workload)
    switch workload.kind {
    case "Deployment": errors += strategyErrors(spec)
    case "DaemonSet": errors += daemonStrategyErrors(spec)
    default: break
    }
    if workload.kind != "StatefulSet" { errors += nonNegative(spec, "minReadySeconds", "spec") }
    errors += nonNegative(spec, "revisionHistoryLimit", "spec")
    return errors + deadlineErrors(spec)
  }

  static func updateErrors(_ workload: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(workload, context)
    let fixed = Rules.immutable(workload["spec"]?["selector"], old["spec"]?["selector"], "spec.selector")
    if workload.kind == "DaemonSet" { return fixed + errors }
    if workload.kind == "StatefulSet" {
      // What may not change is not looked at again.
      errors.removeAll { $0.field == "spec.serviceName" || $0.field.hasPrefix("spec.volumeClaimTemplates") }
      return errors + StatefulSetValidation.updateErrors(workload, old)
    }
    return errors + fixed
  }

  static func nonNegative(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    Rules.nonNegative(value, name, field())
  }

  private static func deadlineErrors(_ spec: Value) -> [FieldError] {
    guard let seconds = spec["progressDeadlineSeconds"]?.int else { return [] }
    var errors = nonNegative(spec, "progressDeadlineSeconds", "spec")
    if seconds <= spec["minReadySeconds"]?.int ?? 0 {
      errors.append(.invalid("spec.progressDeadlineSeconds", .int(seconds), "must be greater than minReadySeconds"))
    }
    return errors
  }

  /// A selector that is missing selects nothing, so that the labels do not match either.
  private static func selectorErrors(_ workload: Value) -> [FieldError] {
    let labels = workload["spec"]?["template"]?["metadata"]?["labels"]
    let mismatch = FieldError.invalid(
      "spec.template.metadata.labels",
      labels ?? .null,
      "`selector` does not match template `labels`"
    )
    guard let object = workload["spec"]?["selector"] else {
      return workload.kind == "DaemonSet" ? [mismatch] : [.required("spec.selector"), mismatch]
    }
    var errors = SelectorValidation.errors(object, "spec.selector")
    let isParsed = errors.isEmpty
    let selector = LabelSelector(object: object)
    if selector.isEmpty, isParsed {
      // The words of replica sets are those of deployments.
      let kind = workload.kind == "ReplicaSet" ? "deployment" : workload.kind.lowercased()
      return errors + [.invalid("spec.selector", object, "empty selector is invalid for \(kind)")]
    }
    if !isParsed {
      switch workload.kind {
      case "Deployment", "ReplicaSet": errors.append(.invalid("spec.selector", object, "invalid label selector"))
      case "StatefulSet": errors.append(.invalid("spec.selector", object, ""))
      default: break
      }
      return errors
    }
    return selector.matches(labels: labels) ? errors : errors + [mismatch]
  }

  private static func templateErrors(_ workload: Value) -> [FieldError] {
    let template = workload["spec"]?["template"] ?? [:]
    let claims = (workload["spec"]?["volumeClaimTemplates"]?.array ?? []).map(\.name)
    var errors = templateErrors(claims.isEmpty ? template : withVolumes(of: claims, template), "spec.template")
    let policy = template["spec"]?["restartPolicy"]?.string ?? "Always"
    if policy != "Always" {
      errors.append(.notSupported("spec.template.spec.restartPolicy", .string(policy), ["Always"]))
    }
    if let seconds = template["spec"]?["activeDeadlineSeconds"], !seconds.isNull {
      errors.append(
        .forbidden(
          "spec.template.spec.activeDeadlineSeconds",
          "activeDeadlineSeconds in \(workload.kind) is not Supported"
        )
      )
    }
    return errors
  }

  /// A template whose claims are among its volumes, as each pod of the set has them.
  private static func withVolumes(of claims: [String], _ template: Value) -> Value {
    var template = template
    let own = (template["spec"]?["volumes"]?.array ?? []).filter { !claims.contains($0["name"]?.string ?? "") }
    let claimed = claims.enumerated().filter { !claims[..<$0.offset].contains($0.element) }.map { _, name -> Value in
      ["name": .string(name), "persistentVolumeClaim": ["claimName": .string(name)]]
    }
    template["spec", default: [:]]["volumes"] = .array(claimed + own)
    return template
  }

  /// Any template of pods; the field names of its metadata are short by the server's own mistake.
  static func templateErrors(_ template: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    ObjectMetaValidation.labels(template["metadata"]?["labels"], field() + ".labels")
      + ObjectMetaValidation.annotations(template["metadata"]?["annotations"], field() + ".annotations")
      + PodValidation.specErrors(template["spec"] ?? [:], field() + ".spec")
  }

  private static func daemonStrategyErrors(_ spec: Value) -> [FieldError] {
    let strategy = spec["updateStrategy"] ?? [:]
    switch strategy["type"]?.string ?? "" {
    case "OnDelete": return []
    case "RollingUpdate":
      let update = strategy["rollingUpdate"] ?? [:]
      let field: FieldPath = "spec.updateStrategy.rollingUpdate"
      var errors = amountErrors(update, "maxUnavailable", field) + amountErrors(update, "maxSurge", field)
      let isUnavailable = !isZero(update["maxUnavailable"])
      let isSurging = !isZero(update["maxSurge"])
      if isUnavailable, isSurging {
        errors.append(
          .invalid(field + ".maxSurge", update["maxSurge"] ?? 0, "may not be set when maxUnavailable is non-zero")
        )
      } else if !isUnavailable, !isSurging {
        errors.append(.required(field + ".maxUnavailable", "cannot be 0 when maxSurge is 0"))
      }
      return errors
    default:
      return [.notSupported("spec.updateStrategy", shown: goStrategy(strategy), ["RollingUpdate", "OnDelete"])]
    }
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
    default: return [.notSupported("spec.strategy", shown: goStrategy(strategy), ["Recreate", "RollingUpdate"])]
    }
  }

  /// A strategy as the server prints its own type.
  private static func goStrategy(_ strategy: Value) -> String {
    let update = strategy["rollingUpdate"].map { update in
      "{\"MaxUnavailable\":\(JSON.write(update["maxUnavailable"] ?? 0)),"
        + "\"MaxSurge\":\(JSON.write(update["maxSurge"] ?? 0))}"
    }
    return "{\"Type\":\(JSON.write(strategy["type"] ?? "")),\"RollingUpdate\":\(update ?? "null")}"
  }

  private static func rollingErrors(_ update: Value) -> [FieldError] {
    let field: FieldPath = "spec.strategy.rollingUpdate"
    var errors = amountErrors(update, "maxUnavailable", field) + amountErrors(update, "maxSurge", field)
    if isZero(update["maxUnavailable"]), isZero(update["maxSurge"]) {
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

  /// A number that is not negative, or a percentage.
  static func amountErrors(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    switch value[name] {
    case .int(let number)? where number < 0: return [.negative("\(field()).\(name)", number)]
    case .string(let text)? where !isPercentage(text):
      let words = Validation.pattern(
        "a valid percent string must be a numeric string followed by an ending '%'",
        "[0-9]+%",
        "1%",
        "93%"
      )
      return [.invalid("\(field()).\(name)", .string(text), words)]
    default: return []
    }
  }

  private static func isPercentage(_ text: String) -> Bool {
    text.hasSuffix("%") && text.utf8.count > 1 && text.dropLast().utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  /// What is no number counts as zero, as in the server.
  private static func isZero(_ value: Value?) -> Bool {
    guard case .string(let text)? = value else { return value?.int ?? 0 == 0 }
    return !isPercentage(text) || text.dropLast().allSatisfy { $0 == "0" }
  }
}

/// `pkg/apis/core/validation`: replication controllers, whose selector is a plain map of labels.
enum ReplicationControllerValidation {
  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { controller, _ in
    let spec = controller["spec"] ?? [:]
    var errors = WorkloadValidation.nonNegative(spec, "minReadySeconds", "spec")
    let selector = spec["selector"]?.stringMap ?? [:]
    if selector.isEmpty { errors.append(.required("spec.selector")) }
    errors += WorkloadValidation.nonNegative(spec, "replicas", "spec")
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
