/// Connections to other machines, for the machine's owner.
extension Machine {
  package mutating func takeNetworkRequests() -> [NetworkRequest] {
    guard !context.kernel.requests.isEmpty else { return [] }
    defer { context.kernel.requests = [] }
    return context.kernel.requests
  }

  package mutating func complete(_ request: NetworkRequest, with answer: NetworkAnswer) {
    switch request.kind {
    case .lookup(let name):
      let key = Kernel.LookupKey(pid: request.pid, name: name)
      guard context.kernel.lookups[key] != nil else { return }
      context.kernel.lookups[key] =
        switch answer {
        case .addresses(let addresses) where !addresses.isEmpty: .addresses(addresses)
        case .lookupTimedOut, .timedOut, .unreachable, .refused: .timedOut
        default: .notFound
        }
      context.kernel.wake(request.pid)
    case .connect(let socket, _, _):
      guard context.kernel.sockets[socket.number] != nil else { return }
      switch answer {
      case .established:
        context.kernel.sockets[socket.number]?.state = .established
        context.kernel.sockets[socket.number]?.peer = .remote
      case .refused: context.kernel.sockets[socket.number]?.state = .failed(.refused)
      case .timedOut, .lookupTimedOut: context.kernel.sockets[socket.number]?.state = .failed(.timedOut)
      case .unreachable: context.kernel.sockets[socket.number]?.state = .failed(.unreachable)
      case .addresses, .nameNotFound: context.kernel.sockets[socket.number]?.state = .failed(.nameNotFound)
      }
      context.kernel.wakeWaiters(of: socket)
    }
  }

  /// A connection from outside; nil when nobody listens.
  package mutating func accept(network: NetworkID, port: Int, peer: String) -> SocketID? {
    context.kernel.arrive(network: network, port: port, peer: .remote, from: peer, fromPort: 0)
  }

  package mutating func takeSocketOutput() -> [SocketOutput] {
    guard !context.kernel.socketOutput.isEmpty else { return [] }
    defer { context.kernel.socketOutput = [] }
    return context.kernel.socketOutput
  }

  package mutating func deliver(_ socket: SocketID, _ bytes: [UInt8], end: Bool = false) {
    context.kernel.deliver(socket, bytes, end: end)
  }

  /// Whether anything waits to be taken by the network.
  package var hasNetworkTraffic: Bool { !context.kernel.requests.isEmpty || !context.kernel.socketOutput.isEmpty }

  /// The ports that processes listen on, sorted.
  package func listeningPorts(_ network: NetworkID) -> [Int] {
    context.kernel.networks[network].map { $0.listeners.keys.sorted() } ?? []
  }
}
