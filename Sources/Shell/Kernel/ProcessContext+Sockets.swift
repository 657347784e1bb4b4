/// Connections, in the process's network namespace.
extension ProcessContext {
  /// Takes a port; 0 takes a free one.
  package mutating func listen(port: Int) throws(SocketError) -> SocketID {
    let network = network
    let port = port == 0 ? kernel.freePort(network) : port
    guard kernel.networks[network]?.listeners[port] == nil else { throw .addressInUse }
    let socket = Socket(network: network, owner: process.id, state: .listening, localPort: port)
    let id = kernel.makeSocket(socket)
    kernel.networks[network]?.listeners[port] = id
    process.sockets.append(id)
    return id
  }

  /// The next connection to a listening socket; nil when none came yet.
  package mutating func accept(_ listener: SocketID) -> (socket: SocketID, peer: String)? {
    guard let listening = kernel.sockets[listener.number] else { return nil }
    guard let next = listening.backlog.first else {
      wait(for: listener)
      return nil
    }
    kernel.sockets[listener.number]?.backlog.removeFirst()
    kernel.sockets[next.number]?.owner = process.id
    process.sockets.append(next)
    return (next, kernel.sockets[next.number]?.peerName ?? "")
  }

  /// Opens a connection to an address; ask `state(of:)` how it goes.
  package mutating func connect(to address: String, port: Int) -> SocketID {
    let network = network
    let own = kernel.networks[network]?.address ?? ""
    let localPort = kernel.freePort(network)
    var socket = Socket(network: network, owner: process.id, state: .connecting, localPort: localPort)
    socket.peerName = address
    socket.peerPort = port
    let id = kernel.makeSocket(socket)
    process.sockets.append(id)
    guard kernel.isLocal(address, in: network) else {
      kernel.request(.connect(socket: id, host: address, port: port), network: network, by: process)
      return id
    }
    if port == 0 {
      kernel.sockets[id.number]?.state = .established
      return id
    }
    let from = address.hasPrefix("127.") ? "127.0.0.1" : own
    if let far = kernel.arrive(network: network, port: port, peer: .local(id), from: from, fromPort: localPort) {
      kernel.sockets[id.number]?.state = .established
      kernel.sockets[id.number]?.peer = .local(far)
    } else {
      kernel.sockets[id.number]?.state = .failed(.refused)
    }
    return id
  }

  package mutating func state(of socket: SocketID) -> ConnectionState {
    switch kernel.sockets[socket.number]?.state {
    case .connecting:
      wait(for: socket)
      return .pending
    case .established, .listening: return .established
    case .failed(let error): return .failed(error)
    case .closed, nil: return .failed(.reset)
    }
  }

  /// The addresses of a name: `/etc/hosts`, then the network; ask again after a wait while it is pending.
  package mutating func lookup(_ name: String) -> LookupState {
    if Self.isAddress(name) { return .addresses([name]) }
    if name == "localhost" { return .addresses(["127.0.0.1"]) }
    if let listed = hostsEntry(name) { return .addresses([listed]) }
    if name == hostname { return .addresses([address]) }
    let key = Kernel.LookupKey(pid: process.id, name: name)
    if let state = kernel.lookups[key] {
      if state != .pending { kernel.lookups[key] = nil }
      return state
    }
    kernel.lookups[key] = .pending
    kernel.request(.lookup(name: name), network: network, by: process)
    return .pending
  }

  /// Whether a text is an IPv4 or IPv6 address.
  package static func isAddress(_ text: String) -> Bool {
    if text.contains(":") { return text.utf8.allSatisfy { $0 == 58 || $0 == 46 || Character(.init($0)).isHexDigit } }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { part in UInt8(part) != nil && part.utf8.first != 43 }
  }

  private func hostsEntry(_ name: String) -> String? {
    guard let bytes = try? readFile("/etc/hosts") else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
      if words.dropFirst().contains(where: { $0 == name }), let address = words.first, !address.contains(":") {
        return String(address)
      }
    }
    return nil
  }

  package mutating func read(_ socket: SocketID, max: Int = 65_536) -> ReadResult {
    guard let present = kernel.sockets[socket.number] else { return .end }
    if !present.incoming.isEmpty {
      return .bytes(kernel.sockets[socket.number]?.incoming.take(max) ?? [])
    }
    if present.incomingEnded { return .end }
    if case .failed = present.state { return .end }
    wait(for: socket)
    return .wait
  }

  package mutating func write(_ socket: SocketID, _ bytes: [UInt8]) {
    charge(bytes.count >> 10)
    kernel.send(socket, bytes, end: false)
  }

  package mutating func write(_ socket: SocketID, _ text: String) { write(socket, Array(text.utf8)) }

  /// Nothing more will be written; reading goes on.
  package mutating func finishWriting(_ socket: SocketID) { kernel.send(socket, [], end: true) }

  package mutating func close(_ socket: SocketID) {
    process.sockets.removeAll { $0 == socket }
    kernel.close(socket)
  }

  /// The port at this end.
  package func localPort(_ socket: SocketID) -> Int { kernel.sockets[socket.number]?.localPort ?? 0 }

  private mutating func wait(for socket: SocketID) {
    guard let waiters = kernel.sockets[socket.number]?.waiters, !waiters.contains(process.id) else { return }
    kernel.sockets[socket.number]?.waiters.append(process.id)
  }
}
