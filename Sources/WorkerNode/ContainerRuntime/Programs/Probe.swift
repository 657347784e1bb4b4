import Shell

/// The kubelet's prober: asks a port as a process of the node, so that it goes through the real network.
///
/// Exit code 0 for success; what it printed is the reason of a failure in the kubelet's words.
package struct Probe: Sendable {
  private let arguments: [String]
  private var socket: SocketID?
  private var hasAsked = false
  private var reader = HTTPReader()

  /// `probe say CODE TEXT`, `probe tcp ADDRESS PORT` or `probe http ADDRESS PORT PATH [NAME:VALUE…]`
  init(_ arguments: [String]) { self.arguments = arguments }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if arguments.count == 4, arguments[1] == "say" {
      process.write(arguments[3] + "\n")
      return .exit(Int(arguments[2]) ?? 1)
    }
    guard arguments.count >= 4, let port = Int(arguments[3]) else { return .exit(2) }
    let isHTTP = arguments[1] == "http"
    let socket = self.socket ?? process.connect(to: arguments[2], port: port)
    self.socket = socket
    switch process.state(of: socket) {
    case .pending: return .wait(.input)
    case .failed(let error):
      let what = "dial tcp \(arguments[2]):\(port): connect: \(error.message.lowercased())"
      process.write(isHTTP ? "Get \"\(url(port))\": \(what)" : what)
      return .exit(1)
    case .established: break
    }
    if !isHTTP { return .exit(0) }
    if !hasAsked {
      hasAsked = true
      process.write(socket, request(port).bytes)
    }
    return readAnswer(socket, port, &process)
  }

  private mutating func readAnswer(_ socket: SocketID, _ port: Int, _ process: inout ProcessContext) -> ProgramStep {
    reading: while true {
      switch process.read(socket) {
      case .bytes(let bytes): reader.append(bytes)
      case .end:
        reader.finish()
        break reading
      case .wait: break reading
      }
    }
    switch reader.nextResponse() {
    case .message(let response):
      if (200..<400).contains(response.status) { return .exit(0) }
      process.write("HTTP probe failed with statuscode: \(response.status)")
      return .exit(1)
    case .incomplete: return .wait(.input)
    case .malformed:
      process.write("Get \"\(url(port))\": net/http: HTTP/1.x transport connection broken: malformed HTTP response")
      return .exit(1)
    }
  }

  private func url(_ port: Int) -> String { "http://\(arguments[2]):\(port)\(path)" }

  private var path: String {
    let path = arguments.count > 4 ? arguments[4] : "/"
    return path.hasPrefix("/") ? path : "/" + path
  }

  private func request(_ port: Int) -> HTTPRequest {
    let extra = arguments.dropFirst(5).compactMap { header -> HTTPHeader? in
      guard let colon = header.firstIndex(of: ":") else { return nil }
      return HTTPHeader(String(header[..<colon]), String(header[header.index(after: colon)...]))
    }
    return HTTPRequest(
      target: path,
      headers: [
        HTTPHeader("Host", "\(arguments[2]):\(port)"), HTTPHeader("User-Agent", "kube-probe/1.36"),
        HTTPHeader("Accept", "*/*"), HTTPHeader("Connection", "close"),
      ] + extra
    )
  }
}
