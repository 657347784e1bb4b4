import API
import Objects

/// `pkg/apis/apps/validation`: what all controllers of pods have in common.
enum WorkloadValidation {
  static func errors(_ workload: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    if let replicas = workload["spec"]?["replicas"]?.int, replicas < 0 {
      errors.append(.invalid("spec.replicas", .int(replicas), "must be greater than or equal to 0"))
    }
    errors += selectorErrors(workload)
    errors += templateErrors(workload)
    errors += strategyErrors(workload)
    return errors
  }

  static func updateErrors(_ workload: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(workload, context)
    let before = old["spec"]?["selector"]
    if workload["spec"]?["selector"] != before {
      errors.append(.invalid("spec.selector", workload["spec"]?["selector"] ?? .null, "field is immutable"))
    }
    return errors
  }

  private static func selectorErrors(_ workload: Value) -> [FieldError] {
    guard let object = workload["spec"]?["selector"] else { return [.required("spec.selector")] }
    let selector = LabelSelector(object: object)
    if selector.isEmpty {
      return [
        .invalid("spec.selector", object, "empty selector is invalid for \(workload.kind.lowercased())")
      ]
    }
    let labels = workload["spec"]?["template"]?["metadata"]?["labels"]
    if selector.matches(labels: labels) { return [] }
    return [
      .invalid(
        "spec.template.metadata.labels",
        labels ?? .null,
        "`selector` does not match template `labels`"
      )
    ]
  }

  private static func templateErrors(_ workload: Value) -> [FieldError] {
    let field = "spec.template"
    var errors = ObjectMetaValidation.labels(
      workload["spec"]?["template"]?["metadata"]?["labels"],
      field + ".metadata.labels"
    )
    let spec = workload["spec"]?["template"]?["spec"] ?? [:]
    let claims = (workload["spec"]?["volumeClaimTemplates"]?.array ?? []).map(\.name)
    errors += PodValidation.specErrors(spec, field + ".spec", claims: claims)
    let policy = spec["restartPolicy"]?.string ?? "Always"
    if policy != "Always", ["OnFailure", "Never"].contains(policy) {
      errors.append(.notSupported(field + ".spec.restartPolicy", .string(policy), ["Always"]))
    }
    return errors
  }

  private static func strategyErrors(_ workload: Value) -> [FieldError] {
    guard let strategy = workload["spec"]?["strategy"] else { return [] }
    let type = strategy["type"]?.string ?? ""
    switch type {
    case "Recreate":
      if strategy["rollingUpdate"] == nil { return [] }
      return [
        .forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
      ]
    case "RollingUpdate": return rollingErrors(strategy["rollingUpdate"] ?? [:])
    default: return [.notSupported("spec.strategy.type", .string(type), ["Recreate", "RollingUpdate"])]
    }
  }

  private static func rollingErrors(_ update: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["maxUnavailable", "maxSurge"] {
      let field = "spec.strategy.rollingUpdate." + name
      switch update[name] {
      case .int(let number)? where number < 0:
        errors.append(.invalid(field, .int(number), "must be greater than or equal to 0"))
      case .string(let text)? where !isPercentage(text):
        errors.append(
          .invalid(
            field,
            .string(text),
            Validation.pattern(
              "a valid percent string must be a numeric string followed by an ending '%'",
              "[0-9]+%",
              "1%",
              "93%"
            )
          )
        )
      default: break
      }
    }
    if isZero(update["maxUnavailable"]), isZero(update["maxSurge"]) {
      errors.append(
        .invalid(
          "spec.strategy.rollingUpdate.maxUnavailable",
          update["maxUnavailable"] ?? 0,
          "may not be 0 when `maxSurge` is 0"
        )
      )
    }
    return errors
  }

  private static func isPercentage(_ text: String) -> Bool {
    text.hasSuffix("%") && text.utf8.count > 1 && text.dropLast().utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  private static func isZero(_ value: Value?) -> Bool { value == .int(0) || value == .string("0%") }
}

/// `pkg/apis/core/validation`: services.
enum ServiceValidation {
  static func errors(_ service: Value, _ context: Strategy.Context, old: Value? = nil) -> [FieldError] {
    var errors: [FieldError] = []
    let type = service["spec"]?["type"]?.string ?? ""
    let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    let ports = service["spec"]?["ports"]?.array ?? []
    let isHeadless = service["spec"]?["clusterIP"]?.string == "None"
    if ports.isEmpty, !isHeadless, type != "ExternalName" { errors.append(.required("spec.ports")) }
    errors += portErrors(ports)
    errors += ObjectMetaValidation.labels(service["spec"]?["selector"], "spec.selector")
    if !types.contains(type) { errors.append(.notSupported("spec.type", .string(type), types)) }
    if type == "ExternalName", service["spec"]?["externalName"]?.string?.isEmpty ?? true {
      errors.append(.required("spec.externalName"))
    }
    if let old, old["spec"]?["type"]?.string != "ExternalName", type != "ExternalName" {
      let before = old["spec"]?["clusterIP"] ?? ""
      if let after = service["spec"]?["clusterIP"], after != before {
        errors.append(.invalid("spec.clusterIPs[0]", [after], "may not change once set"))
      }
    }
    return errors
  }

  private static func portErrors(_ ports: [Value]) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    var used: Set<String> = []
    for (index, port) in ports.enumerated() {
      let field = "spec.ports[\(index)]"
      let name = port["name"]?.string ?? ""
      if name.isEmpty {
        if ports.count > 1 { errors.append(.required(field + ".name")) }
      } else {
        errors += Validation.label(name).map { .invalid(field + ".name", .string(name), $0) }
        if !names.insert(name).inserted { errors.append(.duplicate(field + ".name", .string(name))) }
      }
      let number = port["port"]?.int ?? 0
      errors += ContainerValidation.portNumberErrors(number, field + ".port")
      errors += PodValidation.choice(port, "protocol", ["SCTP", "TCP", "UDP"], field)
      switch port["targetPort"] {
      case .int(let target)?: errors += ContainerValidation.portNumberErrors(target, field + ".targetPort")
      case .string(let target)?:
        errors += ContainerValidation.portNameErrors(target).map {
          .invalid(field + ".targetPort", .string(target), $0)
        }
      default: break
      }
      if !used.insert("\(number)/\(port["protocol"]?.string ?? "")").inserted {
        errors.append(.duplicate(field, ["port": .int(number), "protocol": port["protocol"] ?? "TCP"]))
      }
    }
    return errors
  }
}
