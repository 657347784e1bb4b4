extension Kernel {
  /// Whether an address of a network is the network's own.
  func isLocal(_ address: String, in network: NetworkID) -> Bool {
    address.hasPrefix("127.") || address == "::1" || address == "0.0.0.0" || address == networks[network]?.address
  }

  mutating func makeSocket(_ socket: Socket) -> SocketID {
    let id = SocketID(number: nextSocket)
    nextSocket += 1
    sockets[id.number] = socket
    return id
  }

  mutating func freePort(_ network: NetworkID) -> Int {
    guard let stack = networks[network] else { return 0 }
    var port = stack.nextPort
    while stack.listeners[port] != nil { port += 1 }
    networks[network]?.nextPort = port >= 60_999 ? 32_768 : port + 1
    return port
  }

  /// Makes the far end of a connection in the backlog of whoever listens; nil if nobody does.
  mutating func arrive(network: NetworkID, port: Int, peer: Socket.Peer, from: String, fromPort: Int) -> SocketID? {
    guard let listener = networks[network]?.listeners[port], let listening = sockets[listener.number] else {
      return nil
    }
    let end = Socket(
      network: network,
      owner: listening.owner,
      state: .established,
      peer: peer,
      localPort: port,
      peerName: from,
      peerPort: fromPort
    )
    let id = makeSocket(end)
    sockets[listener.number]?.backlog.append(id)
    wakeWaiters(of: listener)
    return id
  }

  mutating func wakeWaiters(of id: SocketID) {
    guard let waiting = sockets[id.number]?.waiters, !waiting.isEmpty else { return }
    sockets[id.number]?.waiters = []
    wake(waiting)
  }

  /// Bytes from a socket to wherever its peer is.
  mutating func send(_ id: SocketID, _ bytes: [UInt8], end: Bool) {
    guard let socket = sockets[id.number], !socket.outgoingEnded, case .established = socket.state else { return }
    if end { sockets[id.number]?.outgoingEnded = true }
    switch socket.peer {
    case .local(let peer): deliver(peer, bytes, end: end)
    case .remote: socketOutput.append(SocketOutput(socket: id, bytes: bytes, end: end))
    case .none: break
    }
  }

  /// Bytes that arrive at a socket.
  mutating func deliver(_ id: SocketID, _ bytes: [UInt8], end: Bool) {
    guard sockets[id.number] != nil else { return }
    if !bytes.isEmpty { sockets[id.number]?.incoming.append(bytes) }
    if end { sockets[id.number]?.incomingEnded = true }
    wakeWaiters(of: id)
  }

  mutating func close(_ id: SocketID) {
    guard let socket = sockets[id.number] else { return }
    send(id, [], end: true)
    sockets[id.number] = nil
    if case .listening = socket.state {
      networks[socket.network]?.listeners[socket.localPort] = nil
      for waiting in socket.backlog { close(waiting) }
    }
  }

  mutating func request(_ kind: NetworkRequest.Kind, network: NetworkID, by process: Process) {
    let request = NetworkRequest(
      id: nextRequest,
      network: network,
      namespace: process.namespace,
      kind: kind,
      pid: process.id
    )
    requests.append(request)
    nextRequest += 1
  }
}
