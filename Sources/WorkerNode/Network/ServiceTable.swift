import API
import Objects

/// What kube-proxy programs into each node: services, and the endpoints behind their ports (`pkg/proxy`).
struct ServiceTable: Sendable {
  struct Backend: Hashable, Sendable {
    var address: String
    var port: Int
    var isReady: Bool
    /// Serves while it is being deleted; used where nothing else is left.
    var isServing: Bool
    var node: String
    /// The name of its own below the service's.
    var hostname: String?

    /// What the name server calls it below a headless service.
    var label: String { hostname ?? address.replacing(".", with: "-") }
  }

  private static let resources: [GroupVersionResource] = [.services, .endpointSlices]
  private static let user = Request.User.component(serviceAccount: "kube-proxy")

  private var reflector = Reflector(ServiceTable.resources, user: ServiceTable.user)
  private(set) var services: SortedMap<String, Value> = SortedMap()
  private var slices: [String: [String: Value]] = [:]
  private var byAddress: [String: String] = [:]
  private var byNodePort: [Int: String] = [:]
  /// Services by the `externalIPs` that they answer at, too.
  private var byExternalAddress: [String: [String]] = [:]

  /// Whether the API answered when it was asked last.
  private(set) var isConnected = false

  init() {}

  /// Reads what changed; whether anything did.
  mutating func step(_ api: inout some APIClient) -> Bool {
    guard let changes = try? reflector.read(&api) else {
      isConnected = false
      return false
    }
    isConnected = true
    if changes.isFresh { forget() }
    for event in changes.events { take(event) }
    return changes.isFresh || !changes.events.isEmpty
  }

  private mutating func forget() {
    let reflector = reflector
    self = ServiceTable()
    self.reflector = reflector
    isConnected = true
  }

  private mutating func take(_ event: WatchEvent) {
    let object = event.object
    switch event.resource {
    case GroupVersionResource.services.groupResource:
      if let before = services[object.key] { unindex(before) }
      services[object.key] = event.kind == .deleted ? nil : object
      if event.kind != .deleted { index(object) }
    default:
      let key = (object.namespace ?? "") + "/" + (object.labels["kubernetes.io/service-name"] ?? "")
      slices[key, default: [:]][object.name] = event.kind == .deleted ? nil : object
    }
  }

  private mutating func index(_ service: Value) {
    if let address = service["spec"]?["clusterIP"]?.string, address != "None" { byAddress[address] = service.key }
    for address in service["spec"]?["externalIPs"]?.strings ?? [] {
      byExternalAddress[address, default: []].append(service.key)
    }
    for port in service["spec"]?["ports"]?.array ?? [] {
      if let number = port["nodePort"]?.int { byNodePort[number] = service.key }
    }
  }

  private mutating func unindex(_ service: Value) {
    if let address = service["spec"]?["clusterIP"]?.string { byAddress[address] = nil }
    for address in service["spec"]?["externalIPs"]?.strings ?? [] {
      byExternalAddress[address]?.removeAll { $0 == service.key }
    }
    for port in service["spec"]?["ports"]?.array ?? [] {
      if let number = port["nodePort"]?.int { byNodePort[number] = nil }
    }
  }

  // MARK: Asking

  /// Where a service sends the connections to one of its ports.
  struct Route: Hashable, Sendable {
    var service: String
    var backends: [Backend]
    /// Only endpoints of the node itself are used; without one, packets are dropped.
    var isLocal = false
    /// How long a client comes back to the endpoint that it had.
    var affinity: Duration?
  }

  /// The way of a connection to this address and port; nil where no service is meant.
  func route(for address: String, port: Int, isNode: Bool = false) -> Route? {
    if let key = byAddress[address] { return route(key, "port", port, policy: "internalTrafficPolicy") }
    for key in byExternalAddress[address] ?? [] {
      if let found = route(key, "port", port, policy: "externalTrafficPolicy") { return found }
    }
    guard isNode, let key = byNodePort[port] else { return nil }
    return route(key, "nodePort", port, policy: "externalTrafficPolicy")
  }

  /// What no rule names goes out to where nobody answers.
  private func route(_ key: String, _ field: String, _ number: Int, policy: String) -> Route? {
    guard let spec = services[key]?["spec"],
      let port = (spec["ports"]?.array ?? []).first(where: { $0[field]?.int == number })
    else { return nil }
    var route = Route(service: key, backends: backends(of: key, port: port))
    route.isLocal = spec[policy]?.string == "Local"
    if spec["sessionAffinity"]?.string == "ClientIP" {
      route.affinity = .seconds(spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]?.int ?? 10_800)
    }
    return route
  }

  private func backends(of key: String, port: Value) -> [Backend] {
    let name = port["name"]?.string ?? ""
    let all = backends(of: key) { slice in
      (slice["ports"]?.array ?? []).first { ($0["name"]?.string ?? "") == name }?["port"]?.int
    }
    let ready = all.filter(\.isReady)
    return ready.isEmpty ? all.filter(\.isServing) : ready
  }

  /// The service that has a cluster address.
  func service(at address: String) -> String? { byAddress[address] }

  /// The addresses of a headless service.
  func readyAddresses(of key: String) -> [String] { readyBackends(of: key).map(\.address) }

  /// What a headless service leads to, whatever its ports.
  func readyBackends(of key: String) -> [Backend] { backends(of: key) { _ in 0 }.filter(\.isReady) }

  /// The headless service behind which an address stands, and what stands there.
  func headlessBackend(at address: String) -> (service: String, backend: Backend)? {
    for (key, service) in services where service["spec"]?["clusterIP"]?.string == "None" {
      if let found = readyBackends(of: key).first(where: { $0.address == address }) { return (key, found) }
    }
    return nil
  }

  private func backends(of key: String, _ port: (Value) -> Int?) -> [Backend] {
    let ordered = (slices[key] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    return ordered.flatMap { slice -> [Backend] in
      guard let number = port(slice) else { return [] }
      return (slice["endpoints"]?.array ?? []).compactMap { endpoint in
        guard let address = endpoint["addresses"]?.strings.first else { return nil }
        return Backend(
          address: address,
          port: number,
          isReady: endpoint["conditions"]?["ready"]?.bool ?? true,
          isServing: endpoint["conditions"]?["serving"]?.bool ?? true,
          node: endpoint["nodeName"]?.string ?? "",
          hostname: endpoint["hostname"]?.string
        )
      }
    }
  }
}
