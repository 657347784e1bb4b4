/// `ping`. An echo request is a connection request to port 0: who is there answers.
struct Ping: ProcessImage {
  let invocation: Invocation
  private var options: CommandOptions?
  private var address = ""
  private var sent = 0
  private var received = 0
  private var socket: SocketID?
  private var next: Duration?
  private var began: Duration = .zero

  init(invocation: Invocation) { self.invocation = invocation }

  func handles(_ signal: Signal) -> Bool { signal == .interrupt }

  private var isBusybox: Bool { invocation.flavour == .busybox }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if options == nil {
      guard let parsed = invocation.options("c:W:w:i:qs:4n", &c) else { return .exit(1) }
      options = parsed
      began = c.now
    }
    guard let host = options?.operands.first else {
      invocation.complain(isBusybox ? "missing host" : "usage error: Destination address required", &c)
      return .exit(1)
    }
    if c.takeSignal() == .interrupt { return summary(host, &c) }
    if address.isEmpty {
      switch c.lookup(host) {
      case .pending: return .input
      case .addresses(let found): address = found.first ?? ""
      case .notFound, .timedOut:
        invocation.complain(isBusybox ? "bad address '\(host)'" : "\(host): Name or service not known", &c)
        return .exit(isBusybox ? 1 : 2)
      }
      c.write(
        isBusybox ? "PING \(host) (\(address)): 56 data bytes\n" : "PING \(host) (\(address)) 56(84) bytes of data.\n"
      )
    }
    return exchange(host, &c)
  }

  private mutating func exchange(_ host: String, _ c: inout ProcessContext) -> ImageStep {
    let count = options?.value("c").flatMap { Int($0) }
    let interval = options?.value("i").flatMap(Sleep.parse) ?? .seconds(1)
    while true {
      if let socket {
        switch c.state(of: socket) {
        case .pending: break
        case .established, .failed(.refused):
          received += 1
          let number = isBusybox ? "seq=\(sent - 1)" : "icmp_seq=\(sent)"
          c.write("64 bytes from \(address): \(number) ttl=64 time=0.0\(50 + sent % 7) ms\n")
          close(&c)
        case .failed: close(&c)
        }
      }
      if let next, c.now < next { return .wait(Wait(until: next, input: true)) }
      if let count, sent >= count { return summary(host, &c) }
      close(&c)
      socket = c.connect(to: address, port: 0)
      sent += 1
      next = c.now + (sent == count ? wait : interval)
    }
  }

  /// How long the last answer is waited for: not at all once it is here.
  private var wait: Duration { options?.value("W").flatMap(Sleep.parse) ?? .seconds(isBusybox ? 10 : 10) }

  private mutating func close(_ c: inout ProcessContext) {
    if let socket { c.close(socket) }
    socket = nil
    if let count = options?.value("c").flatMap({ Int($0) }), sent >= count, received == sent { next = nil }
  }

  private func summary(_ host: String, _ c: inout ProcessContext) -> ImageStep {
    let loss = sent > 0 ? (sent - received) * 100 / sent : 0
    c.write("\n--- \(host) ping statistics ---\n")
    if isBusybox {
      c.write("\(sent) packets transmitted, \(received) packets received, \(loss)% packet loss\n")
      if received > 0 { c.write("round-trip min/avg/max = 0.050/0.053/0.056 ms\n") }
    } else {
      let time = Int((c.now - began) / .milliseconds(1))
      c.write("\(sent) packets transmitted, \(received) received, \(loss)% packet loss, time \(time)ms\n")
      if received > 0 { c.write("rtt min/avg/max/mdev = 0.050/0.053/0.056/0.002 ms\n") }
    }
    return .exit(received > 0 ? 0 : 1)
  }
}
