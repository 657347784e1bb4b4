import Shell

/// What listens on port 8443 of the control plane: HTTP connections of containers and machines to the API server.
///
/// The bytes below `https` are in the clear, as everywhere in the simulation.
struct APIListener: Sendable {
  /// A request that was read whole and waits for the server.
  struct Arrival: Sendable {
    var socket: SocketID
    var request: HTTPRequest
  }

  static let port = 8443
  /// Far from the numbers that machines give their sockets.
  private static let firstSocket = 1 << 40

  private var readers: [SocketID: HTTPReader] = [:]
  private var count = 0
  private var arrivals: [Arrival] = []
  private var output: [SocketOutput] = []

  mutating func accept() -> SocketID {
    count += 1
    let socket = SocketID(number: Self.firstSocket + count)
    readers[socket] = HTTPReader()
    return socket
  }

  func owns(_ socket: SocketID) -> Bool { socket.number > Self.firstSocket }

  mutating func deliver(_ socket: SocketID, _ bytes: [UInt8], end: Bool) {
    guard var reader = readers[socket] else { return }
    reader.append(bytes)
    reading: while true {
      switch reader.nextRequest() {
      case .message(let request): arrivals.append(Arrival(socket: socket, request: request))
      case .incomplete: break reading
      case .malformed:
        answer(socket, HTTPResponse(status: 400, body: Array("400 Bad Request".utf8)))
        return
      }
    }
    readers[socket] = end ? nil : reader
  }

  mutating func takeArrivals() -> [Arrival] {
    defer { arrivals = [] }
    return arrivals
  }

  mutating func takeOutput() -> [SocketOutput] {
    defer { output = [] }
    return output
  }

  /// Whether the client is still there.
  func isOpen(_ socket: SocketID) -> Bool { readers[socket] != nil }

  /// Begins an answer that goes on.
  mutating func begin(_ socket: SocketID, _ head: HTTPResponse) {
    var head = head
    head.headers.append(HTTPHeader("Transfer-Encoding", "chunked"))
    output.append(SocketOutput(socket: socket, bytes: head.bytes, end: false))
  }

  /// A chunk of an answer that goes on.
  mutating func send(_ bytes: [UInt8], to socket: SocketID) {
    let chunk = Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    output.append(SocketOutput(socket: socket, bytes: chunk, end: false))
  }

  mutating func finish(_ socket: SocketID) {
    output.append(SocketOutput(socket: socket, bytes: Array("0\r\n\r\n".utf8), end: true))
    readers[socket] = nil
  }

  /// Answers and closes, as a server does for a client that asks for no more.
  mutating func answer(_ socket: SocketID, _ response: HTTPResponse) {
    output.append(SocketOutput(socket: socket, bytes: response.bytes, end: true))
    readers[socket] = nil
  }
}
