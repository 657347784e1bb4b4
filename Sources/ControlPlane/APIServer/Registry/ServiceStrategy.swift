import API
import Objects

/// `pkg/registry/core/service`: addresses and node ports are taken when a service is written and freed when it goes.
enum ServiceStrategy {
  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.setDefaults = CoreDefaults.applyToService
    strategy.nameRule = Validation.label
    strategy.prepareForCreate = { service, server throws(Status) in try allocate(&service, nil, &server) }
    strategy.prepareForUpdate = { service, old, server throws(Status) in
      carryOver(&service, old)
      try allocate(&service, old, &server)
    }
    strategy.afterDelete = free
    strategy.afterStore = { _, server in server.servicesChanged() }
    strategy.afterRemoval = { _, server in server.servicesChanged() }
    strategy.validate = { service, context in ServiceValidation.errors(service, context) }
    strategy.validateUpdate = { service, old, context in ServiceValidation.errors(service, context, old: old) }
    strategy.warnings = ObjectWarnings.service
    return strategy
  }

  /// An update that leaves the address out keeps it; so with the node ports of ports that stay.
  private static func carryOver(_ service: inout Value, _ old: Value) {
    let type = service["spec"]?["type"]?.string
    if type == "ExternalName" {
      for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        service["spec", default: [:]][field] = nil
      }
      // What the old type alone needed goes, unless it was changed (`dropTypeDependentFields`).
      for field in ["internalTrafficPolicy", "externalTrafficPolicy"]
      where service["spec"]?[field] == old["spec"]?[field] && old["spec"]?["type"]?.string != type {
        service["spec", default: [:]][field] = nil
      }
      return
    }
    for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
      if let value = old["spec"]?[field] { service["spec", default: [:]].fill(field, value) }
    }
    // Who changes the one address alone means the first of all (`NormalizeClusterIPs`).
    let address = service["spec"]?["clusterIP"]
    let addresses = service["spec"]?["clusterIPs"]
    if let address, address != old["spec"]?["clusterIP"], addresses == old["spec"]?["clusterIPs"] {
      service["spec", default: [:]]["clusterIPs"] = .array([address] + (addresses?.array ?? []).dropFirst())
    }
    guard type == "NodePort" || type == "LoadBalancer" else {
      // A service that is of no such type any more gives its node ports back, unless it names them.
      if old["spec"]?["type"] != service["spec"]?["type"] {
        service["spec", default: [:]].forEach("ports") { $0["nodePort"] = nil }
        service["spec", default: [:]]["externalTrafficPolicy"] = nil
      }
      return
    }
    let before = old["spec"]?["ports"]?.array ?? []
    service["spec", default: [:]].forEach("ports") { port in
      let match = before.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
      if let number = match?["nodePort"] { port.fill("nodePort", number) }
    }
  }

  private static func allocate(_ service: inout Value, _ old: Value?, _ server: inout APIServer) throws(Status) {
    let type = service["spec"]?["type"]?.string ?? ""
    try checkAddresses(service)
    if type == "ExternalName" { return }
    try allocateAddress(&service, old, &server)
    if type == "NodePort"
      || (type == "LoadBalancer" && service["spec"]?["allocateLoadBalancerNodePorts"]?.bool != false)
    {
      try allocatePorts(&service, old, &server)
    }
    if type == "LoadBalancer", service["spec"]?["externalTrafficPolicy"] == "Local" {
      try allocateHealthCheck(&service, old, &server)
    }
    freeDropped(service, old, &server)
  }

  /// What is wrong with the addresses is told before anything else is looked at.
  private static func checkAddresses(_ service: Value) throws(Status) {
    let spec = service["spec"] ?? [:]
    var errors = ServiceAddressValidation.errors(spec)
    if errors.isEmpty { errors = ServiceAddressValidation.unservedErrors(spec) }
    if errors.isEmpty { return }
    throw .invalid(GroupVersionKind(group: "", version: "v1", kind: "Service"), service.name, errors)
  }

  /// The port at which a balancer asks whether a node has pods of the service.
  private static func allocateHealthCheck(
    _ service: inout Value,
    _ old: Value?,
    _ server: inout APIServer
  ) throws(Status) {
    let before = old?["spec"]?["healthCheckNodePort"]?.int ?? 0
    let wanted = service["spec"]?["healthCheckNodePort"]?.int ?? 0
    if wanted == 0, before != 0 {
      service["spec", default: [:]]["healthCheckNodePort"] = .int(before)
    } else if wanted == 0 {
      let number = server.addresses.allocatePort(&server.random)
      service["spec", default: [:]]["healthCheckNodePort"] = number.map { .int($0) }
    } else if wanted != before {
      do {
        try server.addresses.take(port: wanted)
      } catch {
        throw Status(
          code: 500,
          reason: .internalError,
          message: "Internal error occurred: failed to allocate requested HealthCheck NodePort \(wanted): "
            + "provided port is already allocated"
        )
      }
    }
  }

  private static func allocateAddress(_ service: inout Value, _ old: Value?, _ server: inout APIServer) throws(Status) {
    service["spec", default: [:]].fill("ipFamilies", ["IPv4"])
    service["spec", default: [:]].fill("ipFamilyPolicy", "SingleStack")
    let given = service["spec"]?["clusterIP"]?.string ?? ""
    if given == "None" {
      service["spec", default: [:]]["clusterIPs"] = ["None"]
      return
    }
    if given.isEmpty {
      guard let address = server.addresses.allocateAddress(&server.random) else {
        throw Status(code: 500, reason: .internalError, message: "failed to allocate a serviceIP: range is full")
      }
      service["spec", default: [:]]["clusterIP"] = .string(address)
      service["spec", default: [:]]["clusterIPs"] = [.string(address)]
      return
    }
    if given != old?["spec"]?["clusterIP"]?.string, old == nil {
      do {
        try server.addresses.take(address: given)
      } catch {
        let why =
          switch error {
          case .taken: "failed to allocate IP \(given): provided IP is already allocated"
          case .outOfRange:
            "failed to allocate IP \(given): the provided network does not match the current range"
          }
        throw .invalid(
          GroupVersionKind(group: "", version: "v1", kind: "Service"),
          service.name,
          [.invalid("spec.clusterIPs", [.string(given)], why)]
        )
      }
    }
    service["spec", default: [:]].fill("clusterIPs", [.string(given)])
  }

  private static func allocatePorts(_ service: inout Value, _ old: Value?, _ server: inout APIServer) throws(Status) {
    let held = Set((old?["spec"]?["ports"]?.array ?? []).compactMap { $0["nodePort"]?.int })
    var ports = service["spec"]?["ports"]?.array ?? []
    for index in ports.indices {
      // In a new service all protocols of one port share a node port.
      let twins = old == nil ? ports.indices.filter { ports[$0]["port"] == ports[index]["port"] } : []
      let shared = twins.compactMap { ports[$0]["nodePort"]?.int }.first { $0 != 0 }
      guard let wanted = ports[index]["nodePort"]?.int ?? shared, wanted != 0 else {
        ports[index]["nodePort"] = server.addresses.allocatePort(&server.random).map { .int($0) }
        continue
      }
      ports[index]["nodePort"] = .int(wanted)
      let kind = ports[index]["protocol"]?.string ?? ""
      if old != nil,
        ports[..<index].contains(where: { $0["nodePort"]?.int == wanted && $0["protocol"]?.string == kind })
      {
        throw Status(code: 500, reason: .unknown, message: "duplicate nodePort: {\(kind) \(wanted)}")
      }
      if held.contains(wanted) { continue }
      let isTaken = ports[..<index].contains {
        $0["nodePort"]?.int == wanted && (old != nil || $0["port"] == ports[index]["port"])
      }
      if isTaken { continue }
      do {
        try server.addresses.take(port: wanted)
      } catch {
        let why =
          switch error {
          case .taken: "provided port is already allocated"
          case .outOfRange: "provided port is not in the valid range. The range of valid ports is 30000-32767"
          }
        throw .invalid(
          GroupVersionKind(group: "", version: "v1", kind: "Service"),
          service.name,
          [.invalid("spec.ports[\(index)].nodePort", .int(wanted), why)]
        )
      }
    }
    service["spec", default: [:]]["ports"] = .array(ports)
  }

  private static func freeDropped(_ service: Value, _ old: Value?, _ server: inout APIServer) {
    let kept = Set((service["spec"]?["ports"]?.array ?? []).compactMap { $0["nodePort"]?.int })
    for port in old?["spec"]?["ports"]?.array ?? [] {
      if let number = port["nodePort"]?.int, !kept.contains(number) { server.addresses.free(port: number) }
    }
    let check = old?["spec"]?["healthCheckNodePort"]?.int
    if let check, check != service["spec"]?["healthCheckNodePort"]?.int { server.addresses.free(port: check) }
  }

  private static func free(_ service: Value, _ server: inout APIServer) {
    if let address = service["spec"]?["clusterIP"]?.string { server.addresses.free(address: address) }
    for port in service["spec"]?["ports"]?.array ?? [] {
      if let number = port["nodePort"]?.int { server.addresses.free(port: number) }
    }
    if let check = service["spec"]?["healthCheckNodePort"]?.int { server.addresses.free(port: check) }
  }
}
