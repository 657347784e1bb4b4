import Shell

/// Small servers of tutorials and workshops: each tells which pod answered.
package struct EchoServer: Sendable {
  private let application: EchoApplication
  private var listener = HTTPListener()
  private var requests = 0
  private var started: Duration?
  /// Where a page counter is kept, and the connection to it.
  private var counter: RedisConnection?

  init(_ arguments: [String]) { application = EchoApplication(arguments) }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    if !listener.isListening {
      do {
        try listener.listen(application.port, &process)
      } catch {
        process.write("listen tcp :\(application.port): bind: \(error.message.lowercased())\n", to: 2)
        return .exit(1)
      }
      application.announce(&process)
      if ["whoami", "counter"].contains(application.flavour), let host = process.environment["REDIS_HOST"] {
        counter = RedisConnection(host: host, port: 6379)
      }
    }
    if counter?.isWaiting == true, counter?.advance(&process) == false { return .wait(.input) }
    var counter = self.counter
    var requests = self.requests
    let started = self.started ?? process.now
    self.started = started
    listener.serve(&process) { [application] request, peer, process in
      // A counted page is answered when the counter has told.
      if counter != nil, counter?.reply == nil, counter?.failure == nil {
        counter?.ask(["INCR", "count"])
        if counter?.advance(&process) == false { return nil }
      }
      requests += 1
      if application.isFailing(process.now - started) {
        let words = "error: \((process.now - started).components.seconds)s"
        let length = HTTPHeader("Content-Length", String(words.utf8.count))
        return HTTPResponse(status: 500, headers: [length], body: Array(words.utf8))
      }
      let body = application.page(request, peer, count: counter?.takeReply(), requests, &process)
      return HTTPResponse(
        status: 200,
        headers: [HTTPHeader("Content-Type", "text/plain"), HTTPHeader("Content-Length", String(body.utf8.count))],
        body: Array(body.utf8)
      )
    }
    self.counter = counter
    self.requests = requests
    return .wait(.input)
  }
}

/// What such a server says.
struct EchoApplication: Sendable {
  /// Which application it is, by the name that its image gives the executable as first argument.
  let flavour: String
  let version: String
  let port: Int
  /// What `http-echo -text=…` was told to say.
  let text: String?

  /// `server FLAVOUR PORT [VERSION]`, `agnhost netexec --http-port=PORT`, `http-echo -listen=:PORT -text=TEXT`
  init(_ arguments: [String]) {
    let name = arguments.first?.split(separator: "/").last.map(String.init) ?? ""
    switch name {
    case "agnhost":
      flavour = arguments.count > 1 && arguments[1] == "liveness" ? "liveness" : "agnhost"
      port = Self.option("http-port", arguments).flatMap { Int($0) } ?? 8080
    case "http-echo":
      flavour = "http-echo"
      port = Self.option("listen", arguments)?.split(separator: ":").last.flatMap { Int($0) } ?? 5678
    default:
      flavour = arguments.count > 1 ? arguments[1] : "echoserver"
      port = arguments.count > 2 ? Int(arguments[2]) ?? 8080 : 8080
    }
    version = arguments.count > 3 ? arguments[3] : "1"
    text = Self.option("text", arguments)
  }

  /// The value of `--name=value` or `--name value`, with one dash or two.
  private static func option(_ name: String, _ arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      let bare = argument.drop { $0 == "-" }
      guard bare.count < argument.count else { continue }
      if bare.hasPrefix(name + "=") { return String(bare.dropFirst(name.count + 1)) }
      if bare == name, index + 1 < arguments.count { return arguments[index + 1] }
    }
    return nil
  }

  /// `agnhost liveness` is well for its first ten seconds.
  func isFailing(_ age: Duration) -> Bool { flavour == "liveness" && age > .seconds(10) }

  func announce(_ process: inout ProcessContext) {
    switch flavour {
    case "agnhost":
      let stamp = WebLog.klogTime(process.epoch, process.now)
      process.write("\(stamp) log.go:195] Started HTTP server on port \(port)\n", to: 2)
      process.write("\(stamp) log.go:195] Started UDP server on port  8081\n", to: 2)
    case "flask":
      let warning = "WARNING: This is a development server. Do not use it in a production deployment."
      process.write(
        " * Serving Flask app 'app' (lazy loading)\n * Environment: production\n   \(warning)\n"
          + "   Use a production WSGI server instead.\n * Debug mode: off\n * Running on all addresses (0.0.0.0)\n"
          + "   \(warning)\n * Running on http://127.0.0.1:\(port)\n"
          + " * Running on http://\(process.address):\(port) (Press CTRL+C to quit)\n",
        to: 2
      )
    case "bootcamp":
      let time = WebLog.isoTime(process.epoch, process.now)
      process.write("Kubernetes Bootcamp App Started At: \(time) | Running On:  \(process.hostname) \n\n")
    case "hello-app": process.write("Server listening on port \(port)\n", to: 2)
    case "http-echo": process.write("[INFO] server is listening on :\(port)\n", to: 2)
    default: break
    }
  }

  func page(
    _ request: HTTPRequest,
    _ peer: String,
    count: RedisReply?,
    _ requests: Int,
    _ process: inout ProcessContext
  ) -> String {
    let host = process.hostname
    let time = WebLog.isoTime(process.epoch, process.now)
    switch flavour {
    case "whoami":
      if case .integer(let number)? = count { return "View count: \(number), Hostname: \(host)\n" }
      return host + "\n"
    case "counter":
      if case .integer(let number)? = count { return String(number) }
      return "redis is not there"
    case "flask":
      let stamp = WebLog.accessTime(process.epoch, process.now).replacing(" +0000", with: "")
      process.write("\(peer) - - [\(stamp)] \"\(request.method) \(request.target) HTTP/1.1\" 200 -\n", to: 2)
      return " Container EDU | POD Working : \(host) | v=\(version)\n"
    case "bootcamp":
      process.write("Running On: \(host) | Total Requests: \(requests) | Log Time: \(time)\n")
      return "Hello Kubernetes bootcamp! | Running on: \(host) | v=\(version)\n"
    case "hello-app": return "Hello, world!\nVersion: \(version).0.0\nHostname: \(host)\n"
    case "simpleapp": return "Hello world from \(host) and version \(version).0"
    case "node-hello": return "Hello Kubernetes!"
    case "http-echo": return (text ?? "hello-world") + "\n"
    case "hpa": return "OK!"
    case "liveness": return "ok"
    case "traefik":
      return "Hostname: \(host)\nIP: 127.0.0.1\nIP: \(process.address)\nRemoteAddr: \(peer)\n"
        + "\(request.method) \(request.target) HTTP/1.1\nHost: \(request.header("Host") ?? "")\n\n"
    case "agnhost":
      let stamp = WebLog.klogTime(process.epoch, process.now)
      process.write("\(stamp) log.go:195] \(request.method) \(request.target)\n", to: 2)
      return agnhost(request, host, time)
    default: return everything(request, peer, host)
    }
  }

  /// What `echoserver` knows of a request.
  private func everything(_ request: HTTPRequest, _ peer: String, _ host: String) -> String {
    let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let server = (request.header("Host") ?? "").split(separator: ":").first ?? ""
    let headers = request.headers.map { "\t\($0.name.lowercased())=\($0.value)  \n" }.sorted().joined()
    let body = request.body.isEmpty ? "\t-no body in request-" : String(decoding: request.body, as: UTF8.self)
    return "\n\nHostname: \(host)\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n"
      + "\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=\(peer)\n"
      + "\tmethod=\(request.method)\n\treal path=\(request.target)\n\tquery=\(query)\n\trequest_version=1.1\n"
      + "\trequest_scheme=http\n\trequest_uri=http://\(server):\(port)\(request.target)\n\nRequest Headers:\n"
      + headers + "\nRequest Body:\n\(body)\n\n"
  }

  private func agnhost(_ request: HTTPRequest, _ host: String, _ time: String) -> String {
    switch request.path {
    case "/hostname", "/hostName": return host
    case "/healthz": return ""
    case "/echo":
      let query = request.target.split(separator: "?").last ?? ""
      return query.hasPrefix("msg=") ? String(query.dropFirst(4)) : ""
    default: return "NOW: \(time.replacing("T", with: " ").replacing("Z", with: " +0000 UTC"))"
    }
  }
}
