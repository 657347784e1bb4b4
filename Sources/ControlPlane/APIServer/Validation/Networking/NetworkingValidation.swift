import API
import Objects

/// `pkg/apis/networking/validation`: ingresses and their classes.
enum IngressValidation {
  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { ingress, _ in
    let spec = ingress["spec"] ?? [:]
    var errors: [FieldError] = []
    let rules = spec["rules"]?.array ?? []
    if rules.isEmpty, spec["defaultBackend"] == nil {
      errors.append(
        .invalid("spec", .null, "either `defaultBackend` or `rules` must be specified")
      )
    }
    if let backend = spec["defaultBackend"] { errors += backendErrors(backend, "spec.defaultBackend") }
    for (index, rule) in rules.enumerated() { errors += ruleErrors(rule, "spec.rules[\(index)]") }
    for (index, item) in (spec["tls"]?.array ?? []).enumerated() {
      for (number, host) in (item["hosts"]?.strings ?? []).enumerated() {
        errors += hostErrors(host, "spec.tls[\(index)].hosts[\(number)]")
      }
      if let name = item["secretName"]?.string, !name.isEmpty {
        errors += Validation.subdomain(name).map { .invalid("spec.tls[\(index)].secretName", .string(name), $0) }
      }
    }
    if let name = spec["ingressClassName"]?.string {
      errors += Validation.subdomain(name).map { .invalid("spec.ingressClassName", .string(name), $0) }
    }
    return errors
  }

  private static func hostErrors(_ host: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let wrong = host.contains("*") ? wildcardErrors(host) : Validation.subdomain(host)
    return wrong.map { .invalid(field(), .string(host), $0) }
  }

  private static func wildcardErrors(_ host: String) -> [String] {
    let rest = host.dropFirst(2)
    if host.hasPrefix("*."), !rest.contains("*"), Validation.subdomain(String(rest)).isEmpty { return [] }
    return [
      Validation.pattern(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
          + "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        "\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
        "*.example.com"
      )
    ]
  }

  private static func ruleErrors(_ rule: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let host = rule["host"]?.string ?? ""
    var errors = host.isEmpty ? [] : hostErrors(host, field() + ".host")
    if IPAddress(host) != nil {
      errors.append(.invalid(field() + ".host", .string(host), "must be a DNS name, not an IP address"))
    }
    guard let http = rule["http"] else { return errors }
    let paths = http["paths"]?.array ?? []
    if paths.isEmpty { errors.append(.required(field() + ".http.paths")) }
    for (index, path) in paths.enumerated() { errors += pathErrors(path, "\(field()).http.paths[\(index)]") }
    return errors
  }

  private static func pathErrors(_ item: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let path = item["path"]?.string ?? ""
    switch item["pathType"]?.string {
    case nil: return [.required(field() + ".pathType", "pathType must be specified")]
    case "Exact"?, "Prefix"?:
      if !path.hasPrefix("/") { errors.append(.invalid(field() + ".path", .string(path), "must be an absolute path")) }
      for sequence in ["//", "/./", "/../", "%2f", "%2F"] where path.contains(sequence) {
        errors.append(.invalid(field() + ".path", .string(path), "must not contain '\(sequence)'"))
      }
      for suffix in ["/..", "/."] where path.hasSuffix(suffix) {
        errors.append(.invalid(field() + ".path", .string(path), "cannot end with '\(suffix)'"))
      }
    case "ImplementationSpecific"?:
      if !path.isEmpty, !path.hasPrefix("/") {
        errors.append(.invalid(field() + ".path", .string(path), "must be an absolute path"))
      }
    case let type?:
      errors.append(
        .notSupported(field() + ".pathType", .string(type), ["Exact", "ImplementationSpecific", "Prefix"])
      )
    }
    return errors + backendErrors(item["backend"] ?? [:], field() + ".backend")
  }

  private static func backendErrors(_ backend: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let service = backend["service"] else {
      if backend["resource"] != nil { return [] }
      return [.invalid(field(), "", "resource or service backend is required")]
    }
    if backend["resource"] != nil {
      return [.invalid(field(), "", "cannot set both resource and service backends")]
    }
    var errors: [FieldError] = []
    let name = service["name"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required(field() + ".service.name"))
    } else {
      errors += Validation.label1035(name).map { .invalid(field() + ".service.name", .string(name), $0) }
    }
    let port = service["port"]?["name"]?.string ?? ""
    let number = service["port"]?["number"]?.int ?? 0
    if !port.isEmpty, number != 0 {
      errors.append(.invalid(field(), "", "cannot set both port name & port number"))
    } else if !port.isEmpty {
      errors += ContainerValidation.portNameErrors(port).map {
        .invalid(field() + ".service.port.name", .string(port), $0)
      }
    } else if number != 0 {
      errors += ContainerValidation.portNumberErrors(number, field() + ".service.port.number")
    } else {
      errors.append(.required(field(), "port name or number is required"))
    }
    return errors
  }

  static let classErrors: @Sendable (Value, Strategy.Context) -> [FieldError] = { object, _ in
    let controller = object["spec"]?["controller"]?.string ?? ""
    var errors: [FieldError] = []
    if controller.utf8.count > 250 { errors.append(.tooLong("spec.controller", maximum: 250)) }
    errors += Rules.domainPrefixedPath(controller, "spec.controller")
    if let parameters = object["spec"]?["parameters"] { errors += parameterErrors(parameters, "spec.parameters") }
    return errors
  }

  static let classUpdateErrors: @Sendable (Value, Value, Strategy.Context) -> [FieldError] = { new, old, context in
    let controller = new["spec"]?["controller"] ?? ""
    return Rules.immutable(controller, old["spec"]?["controller"] ?? "", "spec.controller") + classErrors(new, context)
  }

  private static func parameterErrors(_ parameters: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if let group = parameters["apiGroup"]?.string {
      errors += Validation.subdomain(group).map { .invalid(field() + ".apiGroup", .string(group), $0) }
    }
    for name in ["kind", "name"] { errors += Rules.requiredName(parameters, name, field(), RoleValidation.name) }
    guard let scope = parameters["scope"]?.string else { return errors + [.required(field() + ".scope")] }
    errors += Rules.choice(parameters, "scope", ["Cluster", "Namespace"], field())
    let namespace = parameters["namespace"]?.string
    switch (scope, namespace) {
    case ("Namespace", nil):
      errors.append(.required(field() + ".namespace", "`parameters.scope` is set to 'Namespace'"))
    case ("Namespace", let namespace?):
      errors += Validation.label(namespace).map { .invalid(field() + ".namespace", .string(namespace), $0) }
    case ("Cluster", .some):
      errors.append(.forbidden(field() + ".namespace", "`parameters.scope` is set to 'Cluster'"))
    default: break
    }
    return errors
  }
}

/// `pkg/apis/networking/validation`: network policies.
enum NetworkPolicyValidation {
  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { policy, _ in
    let spec = policy["spec"] ?? [:]
    var errors = SelectorValidation.errors(spec["podSelector"], "spec.podSelector")
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
      for (index, rule) in (spec[direction]?.array ?? []).enumerated() {
        var place: FieldPath { "spec.\(direction)[\(index)]" }
        for (number, port) in (rule["ports"]?.array ?? []).enumerated() {
          errors += portErrors(port, "\(place).ports[\(number)]")
        }
        for (number, peer) in (rule[peers]?.array ?? []).enumerated() {
          errors += peerErrors(peer, "\(place).\(peers)[\(number)]")
        }
      }
    }
    for (index, type) in (spec["policyTypes"]?.array ?? []).enumerated()
    where !["Ingress", "Egress"].contains(type.string ?? "") {
      errors.append(.notSupported("spec.policyTypes[\(index)]", type, ["Ingress", "Egress"]))
    }
    return errors
  }

  private static func portErrors(_ port: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if port["protocol"] != nil { errors += Rules.choice(port, "protocol", ["TCP", "UDP", "SCTP"], field()) }
    let end = port["endPort"]?.int
    switch port["port"] {
    case .int(let number)?:
      errors += ContainerValidation.portNumberErrors(number, field() + ".port")
      if let end {
        if end < number {
          // The server shows the port here, not the end.
          errors.append(.invalid(field() + ".endPort", .int(number), "must be greater than or equal to `port`"))
        }
        errors += ContainerValidation.portNumberErrors(end, field() + ".endPort")
      }
    case .string(let name)?:
      if let end {
        errors.append(.invalid(field() + ".endPort", .int(end), "may not be specified when `port` is non-numeric"))
      }
      errors += ContainerValidation.portNameErrors(name).map { .invalid(field() + ".port", .string(name), $0) }
    default:
      if let end {
        errors.append(.invalid(field() + ".endPort", .int(end), "may not be specified when `port` is not specified"))
      }
    }
    return errors
  }

  private static func peerErrors(_ peer: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let given = ["podSelector", "namespaceSelector", "ipBlock"].filter { peer[$0] != nil }
    for selector in ["podSelector", "namespaceSelector"] {
      errors += SelectorValidation.errors(peer[selector], "\(field()).\(selector)")
    }
    if let block = peer["ipBlock"] { errors += blockErrors(block, field() + ".ipBlock") }
    if given.isEmpty { errors.append(.required(field(), "must specify a peer")) }
    if given.count > 1, peer["ipBlock"] != nil {
      errors.append(
        .forbidden(field(), "may not specify both ipBlock and another peer")
      )
    }
    return errors
  }

  private static func blockErrors(_ block: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let range = block["cidr"]?.string ?? ""
    if range.isEmpty { return [.required(field() + ".cidr")] }
    var errors = rangeErrors(range, field() + ".cidr")
    if !errors.isEmpty { return errors }
    for (index, exception) in (block["except"]?.strings ?? []).enumerated() {
      var place: FieldPath { "\(field()).except[\(index)]" }
      let wrong = rangeErrors(exception, place)
      errors += wrong
      if wrong.isEmpty, !AddressRange.contains(range, exception) {
        errors.append(.invalid(place, .string(exception), "must be a strict subset of `cidr`"))
      }
    }
    return errors
  }

  static func rangeErrors(_ text: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if AddressRange(text) != nil { return [] }
    return [.invalid(field(), .string(text), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
  }

  /// Four decimal numbers, or anything that could be of version 6.
  static func isAddress(_ text: String) -> Bool {
    if text.contains(":") { return text.utf8.allSatisfy { isHexadecimal($0) || $0 == 58 || $0 == 46 } }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } && (Int(part).map { $0 <= 255 } ?? false)
          && (part.count == 1 || part.first != "0")
      }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70)
  }

  /// Both directions where there are rules for both, else ingress alone (`pkg/apis/networking/v1/defaults.go`).
  static let applyDefaults: @Sendable (inout Value) -> Void = { policy in
    if policy["spec"]?["policyTypes"]?.array?.isEmpty ?? true {
      let hasEgress = !(policy["spec"]?["egress"]?.array ?? []).isEmpty
      policy["spec", default: [:]]["policyTypes"] = hasEgress ? ["Ingress", "Egress"] : ["Ingress"]
    }
    for direction in ["ingress", "egress"] {
      policy["spec", default: [:]].forEach(direction) { rule in
        rule.forEach("ports") { $0.fill("protocol", "TCP") }
      }
    }
  }
}
