import Shell

/// The connections of a server that speaks HTTP.
struct HTTPListener: Sendable {
  private struct Connection: Sendable {
    let socket: SocketID
    let peer: String
    var reader = HTTPReader()
    /// A request whose answer is not known yet.
    var open: HTTPRequest?
  }

  /// Answers a request, or nil where the answer has to wait.
  typealias Responder = (HTTPRequest, String, inout ProcessContext) -> HTTPResponse?

  private var listener: SocketID?
  private var connections: [Connection] = []

  var isListening: Bool { listener != nil }

  /// - Throws: when the port is taken.
  mutating func listen(_ port: Int, _ process: inout ProcessContext) throws(SocketError) {
    listener = try process.listen(port: port)
  }

  /// Reads what has come and answers each request with what `respond` makes of it.
  mutating func serve(_ process: inout ProcessContext, _ respond: Responder) {
    guard let listener else { return }
    while let (socket, peer) = process.accept(listener) { connections.append(Connection(socket: socket, peer: peer)) }
    var open: [Connection] = []
    for var connection in connections {
      if answer(&connection, &process, respond) { open.append(connection) } else { process.close(connection.socket) }
    }
    connections = open
  }

  /// Whether the connection stays open.
  private func answer(
    _ connection: inout Connection,
    _ process: inout ProcessContext,
    _ respond: Responder
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
      if connection.open == nil {
        switch connection.reader.nextRequest() {
        case .message(let request): connection.open = request
        case .incomplete: return !ended
        case .malformed: return false
        }
      }
      guard let request = connection.open else { return false }
      guard var response = respond(request, connection.peer, &process) else { return true }
      connection.open = nil
      let closes = request.header("Connection")?.lowercased() == "close"
      response.headers.append(HTTPHeader("Connection", closes ? "close" : "keep-alive"))
      if request.method == "HEAD" { response.body = [] }
      process.write(connection.socket, response.bytes)
      if closes { return false }
    }
  }
}
