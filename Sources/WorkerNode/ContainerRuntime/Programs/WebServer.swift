package import Shell

/// nginx and Apache: serve the files of their document root and log each request.
package struct WebServer: Sendable {
  package enum Flavour: Sendable { case nginx, apache }

  private let flavour: Flavour
  private let version: String
  private let arguments: [String]
  private var listener = HTTPListener()
  private var root: String

  package init(_ flavour: Flavour, version: String, _ arguments: [String]) {
    self.flavour = flavour
    self.version = version
    self.arguments = arguments
    root = flavour == .nginx ? "/usr/share/nginx/html" : "/usr/local/apache2/htdocs"
  }

  package mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    while let signal = process.takeSignal() {
      if [.terminate, .interrupt, .quit, .kill].contains(signal) { return .exit(0) }
    }
    if !listener.isListening {
      if let words = WebServerQuestion(flavour, version, arguments) { return .exit(words.answer(&process)) }
      if let code = start(&process) { return .exit(code) }
    }
    let site = Site(flavour: flavour, version: version, root: root)
    listener.serve(&process) { request, peer, process in Self.answer(request, peer, site, &process) }
    return .wait(.input)
  }

  /// The exit code where it cannot start.
  private mutating func start(_ process: inout ProcessContext) -> Int? {
    var port = 80
    if flavour == .nginx, let bytes = try? process.readFile("/etc/nginx/conf.d/default.conf") {
      let site = NginxSite(String(decoding: bytes, as: UTF8.self))
      port = site.port ?? port
      root = site.root ?? root
    }
    do {
      try listener.listen(port, &process)
    } catch {
      refuse(port, &process)
      return 1
    }
    announce(&process)
    return nil
  }

  private func refuse(_ port: Int, _ process: inout ProcessContext) {
    switch flavour {
    case .nginx:
      let stamp = WebLog.errorTime(process.epoch, process.now)
      process.write(
        "\(stamp) [emerg] 1#1: bind() to 0.0.0.0:\(port) failed (98: Address already in use)\n"
          + "nginx: [emerg] bind() to 0.0.0.0:\(port) failed (98: Address already in use)\n",
        to: 2
      )
    case .apache:
      process.write(
        "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:\(port)\n"
          + "no listening sockets available, shutting down\nAH00015: Unable to open logs\n",
        to: 2
      )
    }
  }

  private func announce(_ process: inout ProcessContext) {
    switch flavour {
    case .nginx:
      let stamp = WebLog.errorTime(process.epoch, process.now)
      let scripts = "/docker-entrypoint.sh"
      process.write(
        "\(scripts): /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n"
          + "\(scripts): Looking for shell scripts in /docker-entrypoint.d/\n"
          + "\(scripts): Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh\n"
          + "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf\n"
          + "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf\n"
          + "\(scripts): Sourcing /docker-entrypoint.d/15-local-resolvers.envsh\n"
          + "\(scripts): Launching /docker-entrypoint.d/20-envsubst-on-templates.sh\n"
          + "\(scripts): Launching /docker-entrypoint.d/30-tune-worker-processes.sh\n"
          + "\(scripts): Configuration complete; ready for start up\n"
      )
      process.write(
        "\(stamp) [notice] 1#1: using the \"epoll\" event method\n\(stamp) [notice] 1#1: nginx/\(version)\n"
          + "\(stamp) [notice] 1#1: built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)\n"
          + "\(stamp) [notice] 1#1: start worker processes\n\(stamp) [notice] 1#1: start worker process 29\n",
        to: 2
      )
    case .apache:
      let stamp = WebLog.apacheTime(process.epoch, process.now)
      process.write(
        "\(stamp) [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/\(version) (Unix) configured -- resuming normal "
          + "operations\n\(stamp) [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n",
        to: 2
      )
    }
  }

  private static func answer(
    _ request: HTTPRequest,
    _ peer: String,
    _ site: Site,
    _ process: inout ProcessContext
  ) -> HTTPResponse {
    let response = file(for: request, site, &process)
    let agent = request.header("User-Agent") ?? "-"
    let time = WebLog.accessTime(process.epoch, process.now)
    var line = "\(peer) - - [\(time)] \"\(request.method) \(request.target) HTTP/1.1\" \(response.status) "
    line += "\(response.body.count)"
    if site.flavour == .nginx { line += " \"-\" \"\(agent)\" \"-\"" }
    process.write(line + "\n")
    return response
  }

  private static func file(
    for request: HTTPRequest,
    _ site: Site,
    _ process: inout ProcessContext
  ) -> HTTPResponse {
    guard ["GET", "HEAD"].contains(request.method) else { return page(405, site) }
    var path = site.root + request.path
    // What climbs out of the root is not looked for.
    if request.path.split(separator: "/").contains("..") { return page(400, site) }
    if path.hasSuffix("/") { path += "index.html" }
    do {
      let bytes = try process.readFile(path)
      let type = path.hasSuffix(".html") ? "text/html" : path.hasSuffix(".json") ? "application/json" : "text/plain"
      return response(200, type, bytes, site)
    } catch {
      if error == .isDirectory { return page(301, site) }
      if error == .permissionDenied { return page(403, site) }
      let isListing = request.path.hasSuffix("/") && process.exists(site.root) && site.flavour == .nginx
      return page(isListing ? 403 : 404, site)
    }
  }

  private static func page(_ status: Int, _ site: Site) -> HTTPResponse {
    let title = "\(status) \(HTTPMessage.reason(status))"
    let text =
      switch site.flavour {
      case .nginx:
        "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
          + "<hr><center>\(site.server)</center>\r\n</body>\r\n</html>\r\n"
      case .apache:
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>\(title)</title>\n</head><body>\n"
          + "<h1>\(HTTPMessage.reason(status))</h1>\n</body></html>\n"
      }
    return response(status, "text/html", Array(text.utf8), site)
  }

  private static func response(_ status: Int, _ type: String, _ body: [UInt8], _ site: Site) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [
        HTTPHeader("Server", site.server),
        HTTPHeader("Content-Type", type), HTTPHeader("Content-Length", String(body.count)),
      ],
      body: body
    )
  }
}

extension WebServer {
  /// What is served, and by whom.
  struct Site {
    var flavour: Flavour
    var version: String
    var root: String

    /// As answers name it.
    var server: String { flavour == .nginx ? "nginx/\(version)" : "Apache/\(version) (Unix)" }
  }
}

/// What of nginx's configuration is read: the port and the root of the first server.
struct NginxSite {
  private(set) var port: Int?
  private(set) var root: String?

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }
      guard words.count >= 2 else { continue }
      if words[0] == "listen", port == nil { port = Int(words[1].split(separator: ":").last ?? "") }
      if words[0] == "root", root == nil { root = String(words[1]) }
    }
  }
}
