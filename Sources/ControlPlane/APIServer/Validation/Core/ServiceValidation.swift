import API
import Objects

/// `pkg/apis/core/validation`: services.
enum ServiceValidation {
  static func errors(_ service: Value, _ context: Strategy.Context, old: Value? = nil) -> [FieldError] {
    let spec = service["spec"] ?? [:]
    let type = spec["type"]?.string ?? ""
    let ports = spec["ports"]?.array ?? []
    let isHeadless = spec["clusterIP"]?.string == "None"
    var errors: [FieldError] = []
    if let old { errors += changeErrors(spec, old["spec"] ?? [:], type) }
    errors += modeErrors(service)
    if ports.isEmpty, !isHeadless, type != "ExternalName" { errors.append(.required("spec.ports")) }
    errors += typeErrors(spec, type, isHeadless: isHeadless)
    errors += portErrors(ports)
    errors += ObjectMetaValidation.labels(spec["selector"], "spec.selector")
    errors += affinityErrors(spec)
    errors += ServiceAddressValidation.errors(spec)
    for (index, address) in (spec["externalIPs"]?.strings ?? []).enumerated() {
      let wrong = Rules.address(address, "spec.externalIPs[\(index)]")
      errors += wrong.isEmpty ? Rules.endpointAddress(address, "spec.externalIPs[\(index)]") : wrong
    }
    let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    if !types.contains(type) { errors.append(.notSupported("spec.type", .string(type), types)) }
    errors += duplicateErrors(ports, type)
    errors += balancerErrors(spec, type)
    errors += classErrors(spec, type)
    return errors + policyErrors(spec, type)
  }

  // MARK: Changes and types

  private static func changeErrors(_ spec: Value, _ old: Value, _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    if old["type"]?.string != "ExternalName", type != "ExternalName" {
      if let after = spec["clusterIP"], after != old["clusterIP"] ?? "" {
        errors.append(.invalid("spec.clusterIPs[0]", [after], "may not change once set"))
      }
      if let before = old["ipFamilies"]?.array?.first, let after = spec["ipFamilies"]?.array?.first, before != after {
        errors.append(.invalid("spec.ipFamilies[0]", spec["ipFamilies"] ?? [], "may not change once set"))
      }
    }
    if type == "LoadBalancer", old["type"]?.string == type, spec["loadBalancerClass"] != old["loadBalancerClass"] {
      errors.append(.invalid("spec.loadBalancerClass", spec["loadBalancerClass"] ?? .null, "may not change once set"))
      errors += classErrors(spec, type)
    }
    return errors
  }

  /// Two annotations that say the same.
  private static func modeErrors(_ service: Value) -> [FieldError] {
    let (hints, mode) = ("service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode")
    guard let old = service.annotations[hints], let new = service.annotations[mode], old != new else { return [] }
    let what = "must match annotations[\(hints)] when both are specified"
    return [.invalid("metadata.annotations[\(mode)]", .string(new), what)]
  }

  private static func typeErrors(_ spec: Value, _ type: String, isHeadless: Bool) -> [FieldError] {
    var errors: [FieldError] = []
    switch type {
    case "LoadBalancer", "NodePort":
      if type == "LoadBalancer" {
        for (index, port) in (spec["ports"]?.array ?? []).enumerated() where port["port"] == 10_250 {
          let what = "may not expose port 10250 externally since it is used by kubelet"
          errors.append(.invalid("spec.ports[\(index)]", 10_250, what))
        }
      }
      if isHeadless {
        errors.append(.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for \(type) services"))
      }
    case "ExternalName":
      for name in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] where spec[name].map({ $0 != [] }) ?? false {
        errors.append(.forbidden("spec.\(name)", "may not be set for ExternalName services"))
      }
      var name = spec["externalName"]?.string ?? ""
      if name.hasSuffix(".") { name.removeLast() }
      errors +=
        name.isEmpty
        ? [.required("spec.externalName")]
        : Validation.subdomain(name).map { .invalid("spec.externalName", .string(name), $0) }
    default: break
    }
    return errors
  }

  // MARK: How traffic is steered

  private static func affinityErrors(_ spec: Value) -> [FieldError] {
    var errors = Rules.choice(spec, "sessionAffinity", ["ClientIP", "None"], "spec")
    let config = spec["sessionAffinityConfig"]
    if spec["sessionAffinity"] == "ClientIP" {
      let seconds = config?["clientIP"]?["timeoutSeconds"]?.int ?? 0
      if !(1...86_400).contains(seconds) {
        let what = "must be greater than 0 and less than 86400"
        errors.append(.invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", .int(seconds), what))
      }
    } else if spec["sessionAffinity"] == "None", config != nil {
      errors.append(.forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None"))
    }
    return errors
  }

  private static func balancerErrors(_ spec: Value, _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    let only = "may only be used when `type` is 'LoadBalancer'"
    let ranges = spec["loadBalancerSourceRanges"]?.strings ?? []
    let field: FieldPath = "spec.LoadBalancerSourceRanges"
    if !ranges.isEmpty, type != "LoadBalancer" { errors.append(.forbidden(field, only)) }
    for (index, range) in ranges.enumerated() {
      let text = range.trimmingSpaces
      errors += NetworkPolicyValidation.rangeErrors(text, field.index(index))
    }
    if spec["allocateLoadBalancerNodePorts"] != nil, type != "LoadBalancer" {
      errors.append(.forbidden("spec.allocateLoadBalancerNodePorts", only))
    }
    return errors
  }

  private static func classErrors(_ spec: Value, _ type: String) -> [FieldError] {
    guard let name = spec["loadBalancerClass"]?.string else { return [] }
    return type == "LoadBalancer"
      ? PlacementValidation.nameErrors(name, "spec.loadBalancerClass")
      : [.forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'")]
  }

  private static func policyErrors(_ spec: Value, _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    let isExternal = ["NodePort", "LoadBalancer"].contains(type) || spec["externalIPs"]?.array?.isEmpty == false
    if let policy = spec["externalTrafficPolicy"]?.string, !policy.isEmpty {
      errors +=
        isExternal
        ? Rules.choice(spec, "externalTrafficPolicy", ["Cluster", "Local"], "spec")
        : [
          .invalid(
            "spec.externalTrafficPolicy",
            .string(policy),
            "may only be set for externally-accessible services"
          )
        ]
    }
    let port = spec["healthCheckNodePort"]?.int ?? 0
    if type == "LoadBalancer", spec["externalTrafficPolicy"] == "Local" {
      errors += ContainerValidation.portNumberErrors(port, "spec.healthCheckNodePort")
    } else if port != 0 {
      let what = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
      errors.append(.invalid("spec.healthCheckNodePort", .int(port), what))
    }
    for (name, supported) in [
      ("internalTrafficPolicy", ["Cluster", "Local"]),
      ("trafficDistribution", ["PreferClose", "PreferSameNode", "PreferSameZone"]),
    ] where spec[name] != nil {
      errors += Rules.choice(spec, name, supported, "spec")
    }
    return errors
  }

  // MARK: Ports

  private static func portErrors(_ ports: [Value]) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      var field: FieldPath { "spec.ports[\(index)]" }
      let name = port["name"]?.string ?? ""
      if name.isEmpty {
        if ports.count > 1 { errors.append(.required(field + ".name")) }
      } else {
        errors += Validation.label(name).map { .invalid(field + ".name", .string(name), $0) }
        if !names.insert(name).inserted { errors.append(.duplicate(field + ".name", .string(name))) }
      }
      let number = port["port"]?.int ?? 0
      errors += ContainerValidation.portNumberErrors(number, field + ".port")
      errors += Rules.choice(port, "protocol", ["SCTP", "TCP", "UDP"], field)
      switch port["targetPort"] {
      case .int(let target)?: errors += ContainerValidation.portNumberErrors(target, field + ".targetPort")
      case .string(let target)?:
        errors += ContainerValidation.portNameErrors(target).map {
          .invalid(field + ".targetPort", .string(target), $0)
        }
      default: break
      }
      if let name = port["appProtocol"]?.string {
        errors += PlacementValidation.nameErrors(name, field + ".appProtocol")
      }
    }
    return errors
  }

  /// Numbers that several ports have, and those that none may have.
  private static func duplicateErrors(_ ports: [Value], _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    var used: Set<String> = []
    if type == "ClusterIP" {
      for (index, port) in ports.enumerated() where port["nodePort"]?.int ?? 0 != 0 {
        errors.append(.forbidden("spec.ports[\(index)].nodePort", "may not be used when `type` is 'ClusterIP'"))
      }
    }
    for (index, port) in ports.enumerated() {
      let kind = port["protocol"]?.string ?? ""
      if let node = port["nodePort"]?.int, node != 0, !used.insert("\(node)/\(kind)").inserted {
        errors.append(.duplicate("spec.ports[\(index)].nodePort", .int(node)))
      }
    }
    used = []
    for (index, port) in ports.enumerated() {
      let number = port["port"]?.int ?? 0
      let kind = port["protocol"]?.string ?? ""
      if used.insert("\(number)/\(kind)").inserted { continue }
      errors.append(
        .duplicate(
          "spec.ports[\(index)]",
          shown: "{\"Name\":\"\",\"Protocol\":\"\(kind)\",\"AppProtocol\":null,\"Port\":\(number),"
            + "\"TargetPort\":0,\"NodePort\":0}"
        )
      )
    }
    return errors
  }
}
