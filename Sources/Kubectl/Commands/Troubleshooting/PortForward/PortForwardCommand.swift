import API
import Objects

/// `kubectl port-forward`: local ports that lead to ports of a pod (`pkg/cmd/portforward/portforward.go`).
struct PortForwardCommand: Command {
  static let honouredFlags: Set<String> = ["address", "pod-running-timeout"]

  private struct Port: Sendable {
    var local: Int
    var remote: Int
    var listener = HostSocket(number: 0)
  }

  private struct Connection: Sendable {
    var socket: HostSocket
    var stream: StreamID
    /// The local client sends no more.
    var hasEnded = false
    var port: Int
  }

  private var context: CommandContext
  private var pod: Value = .null
  private var ports: [Port] = []
  private var target = AttachablePod()
  private var connections: [Connection] = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.count < 2 {
      throw context.usage("TYPE/NAME and list of ports are required for port-forward")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if ports.isEmpty, try !listen(&host) { return target.step }
    for port in ports {
      while let socket = host.accept(port.listener) {
        host.printLine("Handling connection for \(port.local)")
        do throws(Status) {
          let stream = try host.open(request(port.remote))
          connections.append(Connection(socket: socket, stream: stream, port: port.local))
        } catch {
          host.complain(
            "\(LogLine.head("E", "portforward.go:424", host.clock)) \"Unhandled Error\" err=\"an error occurred "
              + "forwarding \(port.local) -> \(port.remote): \(error.message)\""
          )
          host.close(socket)
        }
      }
    }
    var open: [Connection] = []
    for var connection in connections {
      do throws(Status) {
        if try carry(&connection, &host) { open.append(connection) }
      } catch {
        host.close(connection.socket)
        throw .plain("lost connection to pod")
      }
    }
    connections = open
    return .wait()
  }

  /// Carries what there is both ways; false once the connection is over.
  private func carry(_ connection: inout Connection, _ host: inout some KubectlHost) throws(Status) -> Bool {
    while true {
      var input = StreamInput()
      if !connection.hasEnded {
        switch host.receive(connection.socket) {
        case .bytes(let bytes): input.bytes = bytes
        case .end:
          input.end = true
          connection.hasEnded = true
        case .wait: break
        }
      }
      let output = try host.exchange(connection.stream, input: input)
      if !output.stdout.isEmpty { host.transmit(connection.socket, output.stdout) }
      if let code = output.exit {
        host.close(connection.stream)
        host.close(connection.socket)
        if code != 0, output.stdout.isEmpty, let port = ports.first(where: { $0.local == connection.port }) {
          host.complain(
            "\(LogLine.head("E", "portforward.go:424", host.clock)) \"Unhandled Error\" err=\"an error occurred "
              + "forwarding \(port.local) -> \(port.remote): error forwarding port \(port.remote) to pod "
              + "\(pod.uid): connection refused\""
          )
          throw .badRequest("lost connection to pod")
        }
        return false
      }
      if input.bytes.isEmpty, !input.end, output.stdout.isEmpty { return true }
    }
  }

  private func request(_ port: Int) -> Request {
    var request = Request(.connect, .pods, subresource: "portforward", namespace: pod.namespace, name: pod.name)
    request.options.parameters = [
      .init("ports", String(port)), .init("container", PodChoice.names(of: pod).first?.name ?? ""),
    ]
    return context.configuration.signed(request)
  }

  // MARK: Listening

  /// False while there is no pod to lead to.
  private mutating func listen(_ host: inout some KubectlHost) throws(Failure) -> Bool {
    let word = context.arguments[0]
    let selection = try ResourceBuilder(context, arguments: word.contains("/") ? [word] : ["pods", word])
      .build(&context, &host)
    guard let named = selection.targets.first else { throw ResourceBuilder.missingResource }
    let info = try context.fetch(named, selection, &host)[0]
    let pods = try PodChoice.pods(of: info, failing: "attach to", &context, &host)
    guard let found = try target.first(of: pods, context, host.clock.now) else { return false }
    pod = found
    let words = try context.arguments.dropFirst().map { text throws(Failure) in try port(text, info.object) }
    let phase = pod["status"]?["phase"]?.string ?? ""
    if phase != "Running" {
      throw .plain("unable to forward port because pod is not running. Current status=\(phase)")
    }
    for var port in words {
      do throws(HostFileError) {
        port.listener = try host.listen(port: port.local)
      } catch {
        host.printLine(
          "Unable to listen on port \(port.local): Listeners failed to create with the following errors: [unable to "
            + "create listener: Error listen tcp4 127.0.0.1:\(port.local): bind: \(error.message) unable to create "
            + "listener: Error listen tcp6 [::1]:\(port.local): bind: \(error.message)]"
        )
        continue
      }
      if port.local == 0 { port.local = host.localPort(port.listener) }
      ports.append(port)
      for address in addresses { host.printLine("Forwarding from \(address):\(port.local) -> \(port.remote)") }
    }
    if ports.isEmpty {
      let asked = words.map { "{\($0.local) \($0.remote)}" }.joined(separator: " ")
      throw .plain("unable to listen on any of the requested ports: [\(asked)]")
    }
    return true
  }

  private var addresses: [String] {
    context.flags.list("address").flatMap { $0 == "localhost" ? ["127.0.0.1", "[::1]"] : [$0] }
  }

  /// `8080:80`, `80`, `:80`, `8080:http`; a service's port leads to its target.
  private func port(_ text: String, _ object: Value) throws(Failure) -> Port {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last, parts.count <= 2, !last.isEmpty else {
      throw .plain("invalid port format '\(text)'")
    }
    let remote: Int
    if object.kind == "Service" {
      let named = (object["spec"]?["ports"]?.array ?? []).first {
        $0["port"]?.int == Int(last) || $0["name"]?.string == last
      }
      guard let named else {
        throw .plain(
          Int(last) == nil
            ? "Service '\(object.name)' does not have a named port '\(last)'"
            : "Service \(object.name) does not have a service port \(last)"
        )
      }
      remote = try number(named["targetPort"]?.string ?? "", named["targetPort"]?.int ?? named["port"]?.int)
    } else {
      remote = try number(last, Int(last))
    }
    let first = parts.count == 2 ? (parts[0].isEmpty ? "0" : parts[0]) : Int(last) == nil ? String(remote) : last
    guard let local = Int(first), (0...65535).contains(local) else {
      throw .plain("error parsing local port '\(parts[0])': strconv.ParseUint: parsing \"\(parts[0])\": invalid syntax")
    }
    guard (1...65535).contains(remote) else { throw .plain("remote port must be > 0") }
    return Port(local: local, remote: remote)
  }

  /// A number, or what a container of the pod calls so.
  private func number(_ name: String, _ number: Int?) throws(Failure) -> Int {
    if let number { return number }
    for container in pod["spec"]?["containers"]?.array ?? [] {
      for port in container["ports"]?.array ?? [] where port["name"]?.string == name {
        if let number = port["containerPort"]?.int { return number }
      }
    }
    throw .plain("Pod '\(pod.name)' does not have a named port '\(name)'")
  }
}
