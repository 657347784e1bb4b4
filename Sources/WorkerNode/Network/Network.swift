package import API
import Shell

/// What lies between machines: names, services, and the wires that carry bytes from socket to socket.
package struct Network: Sendable {
  private struct End: Hashable, Sendable {
    var host: Int
    var socket: SocketID
  }

  private struct Delayed: Sendable {
    var moment: Duration
    var host: Int
    var request: NetworkRequest
    var answer: NetworkAnswer
  }

  private struct Affinity: Hashable, Sendable {
    var service: String
    var client: String
  }

  /// Services and endpoints as the API last told: what CoreDNS answers from, and what proxies that run have written.
  private var table = ServiceTable()
  /// kube-proxy by the number of its node's machine.
  private var proxies: [KubeProxy] = []
  private var random: RandomSource
  /// Both ends of each connection, each by the other.
  private var wires: [End: End] = [:]
  private var delayed: [Delayed] = []
  /// Where clients of services with affinity went last, and until when that counts.
  private var affinities: [Affinity: (address: String, end: Duration)] = [:]

  /// How long a client waits for a packet that nobody answers.
  private static let connectTimeout = Duration.seconds(127)
  private static let lookupTimeout = Duration.seconds(10)

  package init(random: RandomSource) { self.random = random }

  /// When a connection that nobody answers is given up.
  package var nextWake: Duration? { delayed.map(\.moment).min() }

  /// Tells whether kube-proxy runs on a node.
  package mutating func setProxy(of host: Int, runs: Bool) {
    while proxies.count <= host { proxies.append(KubeProxy()) }
    if runs == proxies[host].isRunning { return }
    if runs { proxies[host].start() } else { proxies[host].stop(at: table) }
  }

  /// Reads which services and endpoints changed; whether any did.
  package mutating func follow(_ api: inout some APIClient) -> Bool {
    var worked = table.step(&api)
    for host in proxies.indices where proxies[host].catchUp(with: table) { worked = true }
    return worked
  }

  /// The rules of a node's kernel; nil for a machine outside of the cluster.
  private func rules(of host: Int) -> ServiceTable? {
    proxies.indices.contains(host) ? proxies[host].rules(table) : nil
  }

  /// Answers what the machines asked and moves the bytes that they sent; whether there was anything.
  package mutating func exchange(_ fabric: inout some Fabric, now: Duration) -> Bool {
    var worked = completeDelayed(&fabric, now)
    for host in fabric.hosts {
      for request in fabric.takeRequests(of: host) {
        worked = true
        answer(request, of: host, &fabric, now)
      }
      for output in fabric.takeOutput(of: host) {
        worked = true
        forward(output, of: host, &fabric)
      }
    }
    return worked
  }

  private mutating func completeDelayed(_ fabric: inout some Fabric, _ now: Duration) -> Bool {
    let due = delayed.filter { $0.moment <= now }
    if due.isEmpty { return false }
    delayed.removeAll { $0.moment <= now }
    for one in due { fabric.complete(one.request, of: one.host, with: one.answer) }
    return true
  }

  private mutating func forward(_ output: SocketOutput, of host: Int, _ fabric: inout some Fabric) {
    let end = End(host: host, socket: output.socket)
    guard let peer = wires[end] else { return }
    fabric.deliver(to: peer.host, peer.socket, output.bytes, end: output.end)
    if output.end { wires[end] = nil }
  }

  // MARK: Requests

  private mutating func answer(_ request: NetworkRequest, of host: Int, _ fabric: inout some Fabric, _ now: Duration) {
    switch request.kind {
    case .lookup(let name):
      let answer = lookup(name, of: host, request.network, fabric)
      reply(request, host, answer, &fabric, now)
    case .connect(let socket, let name, let port):
      var address = name
      if !Self.isAddress(name) {
        let answer = lookup(name, of: host, request.network, fabric)
        guard case .addresses(let found) = answer, let first = found.first else {
          reply(request, host, answer, &fabric, now)
          return
        }
        address = first
      }
      let answer = connect(socket, of: host, request.network, to: address, port, &fabric, now)
      reply(request, host, answer, &fabric, now)
    }
  }

  private mutating func reply(
    _ request: NetworkRequest,
    _ host: Int,
    _ answer: NetworkAnswer,
    _ fabric: inout some Fabric,
    _ now: Duration
  ) {
    switch answer {
    case .timedOut:
      delayed.append(Delayed(moment: now + Self.connectTimeout, host: host, request: request, answer: answer))
    case .lookupTimedOut:
      delayed.append(Delayed(moment: now + Self.lookupTimeout, host: host, request: request, answer: answer))
    case .unreachable:
      delayed.append(Delayed(moment: now + .seconds(3), host: host, request: request, answer: answer))
    default: fabric.complete(request, of: host, with: answer)
    }
  }

  private func lookup(_ name: String, of host: Int, _ network: NetworkID, _ fabric: some Fabric) -> NetworkAnswer {
    if Self.isAddress(name) { return .addresses([name]) }
    guard let namespace = fabric.namespace(of: host, network) else {
      // A machine's own resolver knows nothing of the cluster.
      return ClusterDNS.embeddedAddress(name).map { .addresses([$0]) } ?? .nameNotFound
    }
    guard reachesNameServer(from: host, fabric) else { return .lookupTimedOut }
    switch ClusterDNS(table: table).lookup(name, from: namespace) {
    case .addresses(let found): return .addresses(found)
    case .notFound: return .nameNotFound
    case .noServer: return .lookupTimedOut
    }
  }

  /// Queries go to the address of a service as all else does, by the rules of the asking node.
  private func reachesNameServer(from host: Int, _ fabric: some Fabric) -> Bool {
    let servers = rules(of: host)?.readyAddresses(of: "kube-system/kube-dns") ?? []
    return servers.contains { fabric.locate($0) != nil }
  }

  private mutating func connect(
    _ socket: SocketID,
    of host: Int,
    _ network: NetworkID,
    to address: String,
    _ port: Int,
    _ fabric: inout some Fabric,
    _ now: Duration
  ) -> NetworkAnswer {
    var target = (address: address, port: port)
    let owner = fabric.locate(address)
    let isNode = owner?.network == .own
    // A node port is opened by the node that has the address; a cluster address means something only on nodes.
    let rules = isNode ? owner.flatMap { self.rules(of: $0.host) } : self.rules(of: host)
    let peer = fabric.address(of: host, network)
    if var route = rules?.route(for: address, port: port, isNode: isNode) {
      guard !route.backends.isEmpty else { return .refused }
      if route.isLocal {
        let node = isNode ? owner?.host : host
        route.backends.removeAll { fabric.locate($0.address)?.host != node }
        if route.backends.isEmpty { return .timedOut }
      }
      let chosen = choose(route, for: peer, now)
      target = (chosen.address, chosen.port)
    } else if host == fabric.workstation, !isNode {
      return .timedOut
    }
    guard let place = fabric.locate(target.address) else {
      return target.address.hasPrefix("10.244.") ? .unreachable : .timedOut
    }
    guard let accepted = fabric.accept(on: place.host, place.network, port: target.port, peer: peer) else {
      return .refused
    }
    let here = End(host: host, socket: socket)
    let there = End(host: place.host, socket: accepted)
    wires[here] = there
    wires[there] = here
    return .established
  }

  /// One endpoint of many: the one that the client had before, where the service asks for that.
  private mutating func choose(_ route: ServiceTable.Route, for client: String, _ now: Duration) -> ServiceTable.Backend
  {
    let key = Affinity(service: route.service, client: client)
    if route.affinity != nil, let kept = affinities[key], now < kept.end,
      let same = route.backends.first(where: { $0.address == kept.address })
    {
      return same
    }
    let chosen = route.backends[random.below(route.backends.count)]
    if let time = route.affinity { affinities[key] = (chosen.address, now + time) }
    return chosen
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { part in Int(part).map { (0...255).contains($0) } ?? false }
  }
}
