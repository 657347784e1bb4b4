/// A URL as `curl` and `wget` take it apart.
struct WebAddress: Sendable {
  var scheme: String
  var host: String
  var port: Int
  /// Path and query.
  var target: String
  var user: String?

  /// Nil if the text is no URL of HTTP.
  init?(_ text: String) {
    var rest = Substring(text)
    scheme = "http"
    if let place = Pattern.find("://", in: Array(text.utf8), from: 0) {
      scheme = String(decoding: Array(text.utf8)[..<place], as: UTF8.self).lowercased()
      rest = Substring(String(decoding: Array(text.utf8)[(place + 3)...], as: UTF8.self))
    }
    guard scheme == "http" || scheme == "https" else { return nil }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    var authority = rest[..<end]
    let tail = rest[end...].prefix { $0 != "#" }
    target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    if let at = authority.lastIndex(of: "@") {
      user = String(authority[..<at])
      authority = authority[authority.index(after: at)...]
    }
    port = scheme == "https" ? 443 : 80
    if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
      host = String(authority[authority.index(after: authority.startIndex)..<close])
      let after = authority[authority.index(after: close)...]
      if after.hasPrefix(":") { port = Int(after.dropFirst()) ?? port }
    } else if let colon = authority.lastIndex(of: ":") {
      host = String(authority[..<colon])
      guard let number = Int(authority[authority.index(after: colon)...]), (0...65_535).contains(number) else {
        return nil
      }
      port = number
    } else {
      host = String(authority)
    }
    guard !host.isEmpty, !host.contains(" ") else { return nil }
  }

  /// What the `Host` header says.
  var hostHeader: String {
    port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
  }

  var text: String { "\(scheme)://\(hostHeader)\(target)" }

  /// Where a redirection leads from here.
  func redirected(to location: String) -> WebAddress? {
    if location.contains("://") { return WebAddress(location) }
    var next = self
    next.target = location.hasPrefix("/") ? location : "/" + location
    return next
  }

  /// The name under which the page is saved.
  var fileName: String {
    let path = target.prefix { $0 != "?" }
    return path.split(separator: "/").last.map(String.init) ?? "index.html"
  }
}

/// One HTTP request and its response, as far as they have come.
struct HTTPExchange: Sendable {
  enum Failure: Error {
    case unresolved
    case lookupTimedOut
    case connect(SocketError)
    case timedOut(connected: Bool, received: Int)
    case emptyReply
    case malformed
  }

  enum Progress {
    case wait(Wait)
    /// A part of a response that goes on.
    case part([UInt8])
    case response(HTTPResponse)
    case failed(Failure)
  }

  let address: WebAddress
  let request: HTTPRequest
  /// When to give up altogether, and when to give up connecting.
  var deadline: Duration?
  var connectDeadline: Duration?
  /// Parts of a response are given out as they come.
  var takesParts = false
  /// An address to use in place of a look-up.
  var fixedAddress: String?
  let began: Duration
  private(set) var peer = ""
  private(set) var isConnected = false
  private(set) var received = 0
  private var addresses: [String] = []
  private var socket: SocketID?
  private var reader = HTTPReader()

  init(_ address: WebAddress, _ request: HTTPRequest, began: Duration) {
    self.address = address
    self.request = request
    self.began = began
  }

  mutating func proceed(_ c: inout ProcessContext) -> Progress {
    let limit = isConnected ? deadline : [deadline, connectDeadline].compactMap { $0 }.min()
    if addresses.isEmpty {
      switch fixedAddress.map({ LookupState.addresses([$0]) }) ?? c.lookup(address.host) {
      case .pending: return wait(limit, c)
      case .addresses(let found): addresses = found
      case .notFound: return .failed(.unresolved)
      case .timedOut: return .failed(.lookupTimedOut)
      }
    }
    if socket == nil {
      peer = addresses.first ?? ""
      socket = c.connect(to: peer, port: address.port)
    }
    guard let socket else { return .failed(.unresolved) }
    if !isConnected {
      switch c.state(of: socket) {
      case .pending: return wait(limit, c)
      case .failed(let error): return .failed(.connect(error))
      case .established:
        isConnected = true
        c.write(socket, request.bytes)
      }
    }
    return receive(socket, &c)
  }

  private mutating func receive(_ socket: SocketID, _ c: inout ProcessContext) -> Progress {
    while true {
      switch reader.nextResponse(toHead: request.method == "HEAD") {
      case .message(let response):
        if response.status == 100 { continue }
        c.close(socket)
        return .response(response)
      case .malformed: return .failed(.malformed)
      case .incomplete: break
      }
      switch c.read(socket) {
      case .bytes(let bytes):
        received += bytes.count
        reader.append(bytes)
        if takesParts {
          let part = reader.takeChunks()
          if !part.isEmpty { return .part(part) }
        }
      case .wait: return wait(deadline, c)
      case .end:
        if received == 0 { return .failed(.emptyReply) }
        reader.finish()
        if case .message(let response) = reader.nextResponse() {
          c.close(socket)
          return .response(response)
        }
        return .failed(.malformed)
      }
    }
  }

  private func wait(_ limit: Duration?, _ c: ProcessContext) -> Progress {
    if let limit, limit <= c.now { return .failed(.timedOut(connected: isConnected, received: received)) }
    return .wait(Wait(until: limit, input: true))
  }

  mutating func abandon(_ c: inout ProcessContext) {
    if let socket { c.close(socket) }
    socket = nil
  }
}
