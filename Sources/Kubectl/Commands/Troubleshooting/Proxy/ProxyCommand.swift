import API
import CEL
import Objects

/// `kubectl proxy`: a local port that leads to the API server (`pkg/cmd/proxy/proxy.go`).
struct ProxyCommand: Command {
  static let honouredFlags: Set<String> = [
    "accept-hosts", "accept-paths", "address", "api-prefix", "append-server-path", "disable-filter", "port",
    "reject-methods", "reject-paths", "www", "www-prefix",
  ]

  private struct Connection: Sendable {
    var socket: HostSocket
    var bytes: [UInt8] = []
    /// The answer that goes on.
    var stream: ProxyStream?
  }

  private let context: CommandContext
  private var filter: ProxyFilter?
  private let apiPrefix: String
  private let filesPrefix: String
  private let files: ProxyFiles?
  private var listener: HostSocket?
  private var connections: [Connection] = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    apiPrefix = Self.closed(flags.string("api-prefix"))
    filesPrefix = Self.closed(flags.string("www-prefix"))
    files = flags.text("www").map { ProxyFiles(folder: $0) }
    let port = flags.int("port")
    guard (0...65535).contains(port) else { throw .plain("listen tcp: address \(port): invalid port") }
  }

  private static func closed(_ prefix: String) -> String { prefix.hasSuffix("/") ? prefix : prefix + "/" }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if listener == nil {
      try compileFilter(&host)
      try listen(&host)
    }
    while let listener, let socket = host.accept(listener) { connections.append(Connection(socket: socket)) }
    var open: [Connection] = []
    for var connection in connections {
      if serve(&connection, &host) { open.append(connection) } else { host.close(connection.socket) }
    }
    connections = open
    return .wait(until: open.compactMap { $0.stream?.end }.min())
  }

  /// A pattern that is none ends kubectl as a bug would (`klog.Fatalf`).
  private mutating func compileFilter(_ host: inout some KubectlHost) throws(Failure) {
    if context.flags.bool("disable-filter") { return }
    do throws(RegularExpressionError) {
      filter = try ProxyFilter(context.flags)
    } catch {
      host.complain("\(LogLine.head("F", "proxy_server.go:83", host.clock)) Error compiling re: \(error.message)")
      throw .silent(255)
    }
  }

  private mutating func listen(_ host: inout some KubectlHost) throws(Failure) {
    warn(&host)
    let address = context.flags.string("address")
    let port = context.flags.int("port")
    do throws(HostFileError) {
      let socket = try host.listen(port: port)
      listener = socket
      host.printLine("Starting to serve on \(address):\(port == 0 ? host.localPort(socket) : port)")
    } catch {
      throw .plain("listen tcp \(address):\(port): bind: \(error.message)")
    }
  }

  private func warn(_ host: inout some KubectlHost) {
    let flags = context.flags
    func say(_ line: Int, _ text: String) {
      host.complain("\(LogLine.head("W", "proxy.go:\(line)", host.clock)) \(text)")
    }
    if filter == nil {
      say(177, "Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious")
    } else if flags.text("reject-paths") == nil || flags.text("reject-methods") == nil {
      say(182, "Request filter has been relaxed, your proxy may be vulnerable to attacks, please be cautious")
    }
    guard let folder = files?.folder else { return }
    switch host.kind(ofPath: folder) {
    case nil:
      say(
        204,
        "Failed to stat static file directory \(folder): stat \(folder): no such file or directory"
      )
    case .file: say(206, "Static file directory \(folder) is not a directory")
    case .directory: break
    }
  }

  // MARK: Requests

  /// Answers what has come in; false once the connection is over.
  private func serve(_ connection: inout Connection, _ host: inout some KubectlHost) -> Bool {
    if connection.stream != nil { return goOn(&connection, &host) }
    var hasEnded = false
    reading: while true {
      switch host.receive(connection.socket) {
      case .bytes(let bytes): connection.bytes += bytes
      case .end:
        hasEnded = true
        break reading
      case .wait: break reading
      }
    }
    do throws(HostFileError) {
      while let request = try host.takeRequest(from: &connection.bytes) {
        host.transmit(connection.socket, answer(request, &connection, &host))
        if connection.stream != nil { return goOn(&connection, &host) }
        if request.header("Connection")?.lowercased() == "close" { return false }
      }
    } catch {
      host.transmit(connection.socket, ProxyReply.text(400, "400 Bad Request"))
      return false
    }
    return !hasEnded
  }

  private func goOn(_ connection: inout Connection, _ host: inout some KubectlHost) -> Bool {
    if case .end = host.receive(connection.socket) {
      connection.stream?.close(&host)
      return false
    }
    do throws(Status) {
      let (bytes, isOver) = try connection.stream?.next(&host) ?? ([], true)
      if !bytes.isEmpty { host.transmit(connection.socket, ProxyReply.chunk(bytes)) }
      if !isOver { return true }
    } catch {
      let event: Value = ["type": "ERROR", "object": error.body]
      host.transmit(connection.socket, ProxyReply.chunk(Array((JSON.write(event) + "\n").utf8)))
    }
    host.transmit(connection.socket, ProxyReply.end)
    connection.stream?.close(&host)
    return false
  }

  private func answer(
    _ message: HostRequest,
    _ connection: inout Connection,
    _ host: inout some KubectlHost
  ) -> [UInt8] {
    let path = String(message.target.prefix { $0 != "?" })
    // The longer prefix goes first, as in Go's request multiplexer.
    if let files, path.hasPrefix(filesPrefix), filesPrefix.count >= apiPrefix.count || !path.hasPrefix(apiPrefix) {
      return files.answer("/" + path.dropFirst(filesPrefix.count), &host)
    }
    guard path.hasPrefix(apiPrefix) else { return ProxyReply.text(404, "404 page not found\n") }
    // A prefix that begins like the API's own paths is not taken off.
    let target = apiPrefix.hasPrefix("/api") ? message.target : "/" + message.target.dropFirst(apiPrefix.count)
    let place = String(target.prefix { $0 != "?" })
    if let filter, !filter.accepts(message.method, place, host: message.header("Host") ?? "") {
      return ProxyReply.text(403, "Forbidden\n")
    }
    return ask(message, target, &connection, &host)
  }

  private func ask(
    _ message: HostRequest,
    _ target: String,
    _ connection: inout Connection,
    _ host: inout some KubectlHost
  ) -> [UInt8] {
    let agent = message.header("User-Agent") ?? ""
    guard host.reaches(server: context.configuration.server) else {
      return ProxyReply.text(502, "dial tcp \(context.configuration.address): connect: connection refused\n")
    }
    do throws(Status) {
      let request = context.configuration.signed(
        try API.RequestPath.request(
          verb: message.method,
          path: target,
          contentType: message.header("Content-Type") ?? "application/json",
          accept: message.header("Accept") ?? "",
          body: try Self.body(message)
        )
      )
      if request.verb == .connect {
        throw Status(
          code: 501,
          reason: .unknown,
          message:
            "drydock: kubectl proxy does not pass on connections to pods; kubectl exec, attach and port-forward do\n"
        )
      }
      if let stream = try ProxyStream(request, &host) {
        connection.stream = stream
        return ProxyReply.beginning(stream.contentType)
      }
      let response = try host.send(request)
      return ProxyReply.object(response.code, response.body, for: agent)
    } catch {
      return ProxyReply.status(error, for: agent)
    }
  }

  private static func body(_ message: HostRequest) throws(Status) -> Value? {
    if message.body.isEmpty { return nil }
    do {
      return try YAML.readOne(String(decoding: message.body, as: UTF8.self))
    } catch {
      throw .badRequest("\(error)")
    }
  }
}
