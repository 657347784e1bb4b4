package import Shell

/// What the node lends to the programs of its containers: nothing beyond their machine.
package struct NodeHost: Sendable {
  package init() {}
}

/// The programs that images bring and that no shell could be: servers, the cluster's own components, the prober.
package enum ContainerProgram: Program {
  case web(WebServer)
  case echo(EchoServer)
  case redis(RedisServer)
  case redisClient(RedisClient)
  case daemon(Daemon)
  case component
  case probe(Probe)

  package static func make(_ name: String, arguments: [String]) -> ContainerProgram? {
    switch name {
    case "nginx": .web(WebServer(.nginx))
    case "httpd": .web(WebServer(.apache))
    case "echo-server": .echo(EchoServer(arguments))
    case "redis-server": .redis(RedisServer(arguments))
    case "redis-cli": .redisClient(RedisClient(arguments))
    case "daemon": .daemon(Daemon(arguments))
    case "component": .component
    case "probe": .probe(Probe(arguments))
    default: nil
    }
  }

  package func handles(_ signal: Signal) -> Bool {
    switch self {
    case .probe, .redisClient: false
    default: signal == .terminate || signal == .interrupt || signal == .quit
    }
  }

  package mutating func resume(_ process: inout ProcessContext, _ host: inout NodeHost) -> ProgramStep {
    switch self {
    case .web(var server):
      defer { self = .web(server) }
      return server.resume(&process)
    case .echo(var server):
      defer { self = .echo(server) }
      return server.resume(&process)
    case .redis(var server):
      defer { self = .redis(server) }
      return server.resume(&process)
    case .redisClient(var client):
      defer { self = .redisClient(client) }
      return client.resume(&process)
    case .daemon(var daemon):
      defer { self = .daemon(daemon) }
      return daemon.resume(&process)
    case .component: return process.takeSignal() == nil ? .wait(.forever) : .exit(0)
    case .probe(var probe):
      defer { self = .probe(probe) }
      return probe.resume(&process)
    }
  }
}

/// The connections of a server that speaks HTTP.
struct HTTPListener: Sendable {
  private var listener: SocketID?
  private var connections: [(socket: SocketID, peer: String, reader: HTTPReader)] = []

  /// - Throws: when the port is taken.
  mutating func listen(_ port: Int, _ process: inout ProcessContext) throws(SocketError) {
    listener = try process.listen(port: port)
  }

  var isListening: Bool { listener != nil }

  /// Reads what has come and answers each request with what `respond` makes of it.
  mutating func serve(
    _ process: inout ProcessContext,
    _ respond: (HTTPRequest, String, inout ProcessContext) -> HTTPResponse
  ) {
    guard let listener else { return }
    while let (socket, peer) = process.accept(listener) { connections.append((socket, peer, HTTPReader())) }
    var open: [(socket: SocketID, peer: String, reader: HTTPReader)] = []
    for var connection in connections {
      if answer(&connection, &process, respond) { open.append(connection) } else { process.close(connection.socket) }
    }
    connections = open
  }

  /// Whether the connection stays open.
  private func answer(
    _ connection: inout (socket: SocketID, peer: String, reader: HTTPReader),
    _ process: inout ProcessContext,
    _ respond: (HTTPRequest, String, inout ProcessContext) -> HTTPResponse
  ) -> Bool {
    var ended = false
    reading: while true {
      switch process.read(connection.socket) {
      case .bytes(let bytes): connection.reader.append(bytes)
      case .end:
        connection.reader.finish()
        ended = true
        break reading
      case .wait: break reading
      }
    }
    while true {
      switch connection.reader.nextRequest() {
      case .message(let request):
        var response = respond(request, connection.peer, &process)
        let closes = request.header("Connection")?.lowercased() == "close"
        response.headers.append(HTTPHeader("Connection", closes ? "close" : "keep-alive"))
        process.write(connection.socket, response.bytes)
        if closes { return false }
      case .incomplete: return !ended
      case .malformed: return false
      }
    }
  }
}
