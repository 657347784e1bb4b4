/// `nc` and `telnet`: a connection between the standard streams and a port.
struct Netcat: ProcessImage {
  let invocation: Invocation
  private var options: CommandOptions?
  private var listener: SocketID?
  private var socket: SocketID?
  private var address = ""
  private var deadline: Duration?
  private var isConnected = false
  private var inputEnded = false

  init(invocation: Invocation) { self.invocation = invocation }

  private var isTelnet: Bool { invocation.name == "telnet" }

  private func has(_ letter: Character) -> Bool { options?.has(letter) == true }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if options == nil {
      guard let parsed = invocation.options("lp:zvw:knuN46q:i:", &c) else { return .exit(1) }
      options = parsed
      if parsed.has("u") {
        invocation.complain("UDP is not simulated", &c)
        return .exit(1)
      }
      deadline = parsed.value("w").flatMap(Sleep.parse).map { c.now + $0 }
      if parsed.has("l"), let code = listen(parsed, &c) { return .exit(code) }
    }
    if !has("l") && !isConnected {
      if let step = connect(&c) { return step }
    }
    while true {
      if let listener, socket == nil {
        guard let next = c.accept(listener) else { return .wait(Wait(until: deadline, input: true)) }
        socket = next.socket
        isConnected = true
        if has("v") { c.write("Connection received on \(next.peer)\n", to: 2) }
      }
      guard let socket else { return .exit(1) }
      if let step = relay(socket, &c) { return step }
      c.close(socket)
      self.socket = nil
      if !(has("l") && has("k")) {
        if isTelnet { c.write("Connection closed by foreign host\n", to: 2) }
        return .exit(isTelnet ? 1 : 0)
      }
    }
  }

  private mutating func listen(_ options: CommandOptions, _ c: inout ProcessContext) -> Int? {
    let text = options.value("p") ?? options.operands.last ?? ""
    guard let port = Int(text), port > 0 else {
      invocation.complain(text.isEmpty ? "missing port number" : "port number invalid: \(text)", &c)
      return 1
    }
    do throws(SocketError) { listener = try c.listen(port: port) } catch {
      invocation.complain(invocation.flavour == .gnu ? error.message : "bind: \(error.message)", &c)
      return 1
    }
    if options.has("v") { c.write("Listening on 0.0.0.0 \(port)\n", to: 2) }
    return nil
  }

  private var host: String { options?.operands.first ?? "" }

  private var port: Int { options.flatMap { $0.operands.count > 1 ? Int($0.operands[1]) : nil } ?? (isTelnet ? 23 : 0) }

  private mutating func connect(_ c: inout ProcessContext) -> ImageStep? {
    guard !host.isEmpty, port > 0 else {
      invocation.complain(host.isEmpty ? "missing host" : "missing port number", &c)
      return .exit(1)
    }
    let expired = deadline.map { $0 <= c.now } == true
    if address.isEmpty {
      switch c.lookup(host) {
      case .pending: return .wait(Wait(until: deadline, input: true))
      case .addresses(let found): address = found.first ?? ""
      case .notFound, .timedOut:
        invocation.complain(
          invocation.flavour == .gnu && !isTelnet
            ? "getaddrinfo for host \"\(host)\" port \(port): Name or service not known" : "bad address '\(host)'",
          &c
        )
        return .exit(1)
      }
    }
    if socket == nil { socket = c.connect(to: address, port: port) }
    guard let socket else { return .exit(1) }
    switch c.state(of: socket) {
    case .pending:
      if expired { return fail(.timedOut, &c) }
      return .wait(Wait(until: deadline, input: true))
    case .failed(let error): return fail(error, &c)
    case .established: isConnected = true
    }
    deadline = nil
    if isTelnet { c.write("Connected to \(host)\n", to: 2) }
    if has("v") {
      c.write(
        invocation.flavour == .gnu
          ? "Connection to \(host) (\(address)) \(port) port [tcp/*] succeeded!\n"
          : "\(host) (\(address):\(port)) open\n",
        to: 2
      )
    }
    if has("z") {
      c.close(socket)
      return .exit(0)
    }
    return nil
  }

  private func fail(_ error: SocketError, _ c: inout ProcessContext) -> ImageStep {
    if isTelnet {
      invocation.complain("can't connect to remote host (\(address)): \(error.message)", &c)
    } else if invocation.flavour == .gnu {
      if has("v") || !has("z") {
        invocation.complain("connect to \(host) (\(address)) port \(port) (tcp) failed: \(error.message)", &c)
      }
    } else if has("v") || !has("z") {
      invocation.complain("\(host) (\(address):\(port)): \(error.message)", &c)
    }
    return .exit(1)
  }

  /// Moves bytes both ways; nil when the peer has closed.
  private mutating func relay(_ socket: SocketID, _ c: inout ProcessContext) -> ImageStep? {
    while !inputEnded {
      if c.mustYield { return .input }
      switch c.read(0) {
      case .bytes(let bytes):
        c.write(socket, bytes)
        continue
      case .wait: break
      case .end:
        inputEnded = true
        if !has("l") || !has("k") { c.finishWriting(socket) }
      }
      break
    }
    while true {
      if c.mustYield { return .input }
      switch c.read(socket) {
      case .bytes(let bytes): c.write(bytes)
      case .wait: return .wait(Wait(until: deadline, input: true))
      case .end: return nil
      }
    }
  }
}
