import API
import Objects

/// `pkg/apis/core/validation`: services.
enum ServiceValidation {
  static func errors(_ service: Value, _ context: Strategy.Context, old: Value? = nil) -> [FieldError] {
    var errors: [FieldError] = []
    let type = service["spec"]?["type"]?.string ?? ""
    let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    let ports = service["spec"]?["ports"]?.array ?? []
    let isHeadless = service["spec"]?["clusterIP"]?.string == "None"
    if ports.isEmpty, !isHeadless, type != "ExternalName" { errors.append(.required("spec.ports")) }
    errors += portErrors(ports, type)
    errors += ObjectMetaValidation.labels(service["spec"]?["selector"], "spec.selector")
    if !types.contains(type) { errors.append(.notSupported("spec.type", .string(type), types)) }
    errors += policyErrors(service["spec"] ?? [:], type)
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

  /// How traffic is steered, and over which families of addresses.
  private static func policyErrors(_ spec: Value, _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    if spec["sessionAffinity"] == "ClientIP" {
      let seconds = spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]?.int ?? 0
      if !(1...86_400).contains(seconds) {
        errors.append(
          .invalid(
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
            .int(seconds),
            "must be greater than 0 and less than 86400"
          )
        )
      }
    }
    errors += Rules.choice(spec, "sessionAffinity", ["ClientIP", "None"], "spec")
    let isExternal = ["NodePort", "LoadBalancer"].contains(type) || spec["externalIPs"]?.array?.isEmpty == false
    if let policy = spec["externalTrafficPolicy"]?.string, !policy.isEmpty {
      if !isExternal {
        errors.append(
          .invalid(
            "spec.externalTrafficPolicy",
            .string(policy),
            "may only be set for externally-accessible services"
          )
        )
      } else {
        errors += Rules.choice(spec, "externalTrafficPolicy", ["Cluster", "Local"], "spec")
      }
    }
    if spec["internalTrafficPolicy"] != nil {
      errors += Rules.choice(spec, "internalTrafficPolicy", ["Cluster", "Local"], "spec")
    }
    if spec["ipFamilyPolicy"] != nil {
      errors += Rules.choice(
        spec,
        "ipFamilyPolicy",
        ["PreferDualStack", "RequireDualStack", "SingleStack"],
        "spec"
      )
    }
    return errors
  }

  private static func portErrors(_ ports: [Value], _ type: String) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    var used: Set<String> = []
    var nodePorts: Set<String> = []
    for (index, port) in ports.enumerated() {
      var field: FieldPath { "spec.ports[\(index)]" }
      let name = port["name"]?.string ?? ""
      if name.isEmpty {
        if ports.count > 1 { errors.append(.required(field + ".name")) }
      } else {
        errors += Validation.label(name).map { .invalid(field + ".name", .string(name), $0) }
        if !names.insert(name).inserted { errors.append(.duplicate(field + ".name", .string(name))) }
      }
      if type == "ClusterIP", let node = port["nodePort"]?.int, node != 0 {
        errors.append(.forbidden(field + ".nodePort", "may not be used when `type` is 'ClusterIP'"))
      }
      if let name = port["appProtocol"]?.string {
        errors += PlacementValidation.nameErrors(name, field + ".appProtocol")
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
    }
    for (index, port) in ports.enumerated() {
      var field: FieldPath { "spec.ports[\(index)]" }
      let kind = port["protocol"]?.string ?? ""
      if let node = port["nodePort"]?.int, node != 0, !nodePorts.insert("\(node)/\(kind)").inserted {
        errors.append(.duplicate(field + ".nodePort", .int(node)))
      }
    }
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
