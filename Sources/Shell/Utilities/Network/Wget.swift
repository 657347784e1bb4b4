/// `wget`, busybox's and GNU's.
struct Wget: ProcessImage {
  let invocation: Invocation
  private var options: CommandOptions?
  private var index = 0
  private var exchange: HTTPExchange?
  private var redirects = 0
  private var status = 0
  private var announced = false

  init(invocation: Invocation) { self.invocation = invocation }

  private static let long: [String: Character] = [
    "quiet": "q", "output-document": "O", "timeout": "T", "spider": "s", "server-response": "S", "header": "H",
    "post-data": "p", "tries": "t", "user-agent": "U", "no-check-certificate": "k", "no-verbose": "n",
    "directory-prefix": "P", "continue": "c",
  ]

  private var isBusybox: Bool { invocation.flavour == .busybox }

  private func has(_ letter: Character) -> Bool { options?.has(letter) == true }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if options == nil {
      guard let parsed = invocation.options("qO:T:sSH:p:t:U:kn:P:cY:", long: Self.long, &c) else { return .exit(2) }
      options = parsed
      if parsed.operands.isEmpty {
        c.write(isBusybox ? "wget: missing URL\n" : "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n", to: 2)
        return .exit(1)
      }
    }
    let urls = options?.operands ?? []
    while index < urls.count {
      if exchange == nil {
        guard let address = WebAddress(urls[index]) else {
          invocation.complain(
            isBusybox ? "not an http or ftp url: \(urls[index])" : "\(urls[index]): Unsupported scheme.",
            &c
          )
          return .exit(1)
        }
        begin(address, &c)
      }
      guard var current = exchange else { return .exit(1) }
      let progress = current.proceed(&c)
      exchange = current
      announce(current, &c)
      switch progress {
      case .wait(let wait): return .wait(wait)
      case .part: continue
      case .response(let response):
        if (300..<400).contains(response.status), redirects < 20, let location = response.header("Location"),
          let next = current.address.redirected(to: location)
        {
          redirects += 1
          showHead(response, &c)
          begin(next, &c)
          continue
        }
        finish(response, current, &c)
      case .failed(let failure):
        current.abandon(&c)
        fail(failure, current, &c)
        if isBusybox { return .exit(status) }
      }
      exchange = nil
      redirects = 0
      index += 1
    }
    return .exit(status)
  }

  private mutating func begin(_ address: WebAddress, _ c: inout ProcessContext) {
    announced = false
    var headers = [HTTPHeader("Host", address.hostHeader)]
    headers.append(HTTPHeader("User-Agent", options?.value("U") ?? (isBusybox ? "Wget" : "Wget/1.21.3")))
    if !isBusybox { headers.append(HTTPHeader("Accept", "*/*")) }
    headers.append(HTTPHeader("Connection", "close"))
    for text in options?.values("H") ?? [] {
      guard let colon = text.firstIndex(of: ":") else { continue }
      headers.removeAll { $0.name.lowercased() == text[..<colon].lowercased() }
      headers.append(HTTPHeader(String(text[..<colon]), text[text.index(after: colon)...].trimmed))
    }
    let body = options?.value("p").map { Array($0.utf8) }
    if let body {
      headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
      headers.append(HTTPHeader("Content-Length", String(body.count)))
    }
    let method = body != nil ? "POST" : has("s") ? "HEAD" : "GET"
    let request = HTTPRequest(method: method, target: address.target, headers: headers, body: body ?? [])
    var next = HTTPExchange(address, request, began: c.now)
    next.deadline = options?.value("T").flatMap(Sleep.parse).map { c.now + $0 }
    exchange = next
    if !isBusybox && !has("q") {
      let time = Calendar.format("%Y-%m-%d %H:%M:%S", seconds: c.epoch + Int(c.now.components.seconds))
      c.write("--\(time)--  \(address.text)\n", to: 2)
    }
  }

  private mutating func announce(_ current: HTTPExchange, _ c: inout ProcessContext) {
    guard !announced, !current.peer.isEmpty, !has("q") else { return }
    announced = true
    let address = current.address
    if isBusybox {
      c.write("Connecting to \(address.hostHeader) (\(current.peer):\(address.port))\n", to: 2)
    } else {
      let isNumeric = ProcessContext.isAddress(address.host)
      if !isNumeric { c.write("Resolving \(address.host) (\(address.host))... \(current.peer)\n", to: 2) }
      let shown = isNumeric ? address.host : "\(address.host) (\(address.host))|\(current.peer)|"
      c.write("Connecting to \(shown):\(address.port)... ", to: 2)
    }
  }

  private func showHead(_ response: HTTPResponse, _ c: inout ProcessContext) {
    if !isBusybox && !has("q") {
      c.write("connected.\nHTTP request sent, awaiting response... \(response.status) \(response.reason)\n", to: 2)
    }
    guard has("S") else { return }
    c.write("  HTTP/1.1 \(response.status) \(response.reason)\n", to: 2)
    for header in response.headers { c.write("  \(header.name): \(header.value)\n", to: 2) }
    if isBusybox { c.write("  \n", to: 2) }
  }

  private mutating func finish(_ response: HTTPResponse, _ current: HTTPExchange, _ c: inout ProcessContext) {
    showHead(response, &c)
    let time = Calendar.format("%Y-%m-%d %H:%M:%S", seconds: c.epoch + Int(c.now.components.seconds))
    guard response.status < 400 else {
      if isBusybox {
        invocation.complain("server returned error: HTTP/1.1 \(response.status) \(response.reason)", &c)
        status = 1
      } else {
        if !has("q") { c.write("\(time) ERROR \(response.status): \(response.reason).\n\n", to: 2) }
        status = 8
      }
      return
    }
    if has("s") {
      if !has("q") { c.write(isBusybox ? "remote file exists\n" : "Remote file exists.\n\n", to: 2) }
      return
    }
    let path = options?.value("O") ?? (options?.value("P").map { $0 + "/" } ?? "") + current.address.fileName
    if isBusybox && path != "-" && options?.value("O") == nil && c.exists(path) {
      invocation.complain("can't open '\(path)': File exists", &c)
      status = 1
      return
    }
    let isStdout = path == "-"
    if !has("q") {
      if isBusybox {
        c.write(isStdout ? "writing to stdout\n" : "saving to '\(path)'\n", to: 2)
      } else {
        let type = response.header("Content-Type").map { " [\($0.prefix { $0 != ";" })]" } ?? ""
        c.write("Length: \(response.body.count)\(type)\nSaving to: '\(isStdout ? "STDOUT" : path)'\n\n", to: 2)
      }
    }
    if isStdout {
      c.write(response.body)
    } else {
      do throws(FileError) { try c.writeFile(path, response.body) } catch {
        invocation.complain(isBusybox ? "can't open '\(path)': \(error.message)" : "\(path): \(error.message)", &c)
        status = isBusybox ? 1 : 3
        return
      }
    }
    if !has("q") { report(path, response.body.count, time, &c) }
  }

  private func report(_ path: String, _ count: Int, _ time: String, _ c: inout ProcessContext) {
    let isStdout = path == "-"
    let name = isStdout ? "-" : path
    if isBusybox {
      let shown = String(name.prefix(20)).padded(to: 20)
      c.write(
        "\(shown) 100% |********************************| \(String(count).paddedLeft(to: 5))  0:00:00 ETA\n",
        to: 2
      )
      c.write(isStdout ? "written to stdout\n" : "'\(path)' saved\n", to: 2)
    } else {
      let bar = String(repeating: "=", count: 19)
      c.write("\(name.padded(to: 20)) 100%[\(bar)>] \(String(count).paddedLeft(to: 7))  --.-KB/s    in 0s\n\n", to: 2)
      let what = isStdout ? "written to stdout" : "'\(path)' saved"
      c.write("\(time) (10.0 MB/s) - \(what) [\(count)/\(count)]\n\n", to: 2)
    }
  }

  private mutating func fail(_ failure: HTTPExchange.Failure, _ current: HTTPExchange, _ c: inout ProcessContext) {
    let host = current.address.host
    status = isBusybox ? 1 : 4
    if isBusybox {
      switch failure {
      case .unresolved, .lookupTimedOut: invocation.complain("bad address '\(host)'", &c)
      case .connect(let error):
        invocation.complain("can't connect to remote host (\(current.peer)): \(error.message)", &c)
      case .timedOut: invocation.complain("download timed out", &c)
      case .emptyReply, .malformed: invocation.complain("error getting response", &c)
      }
      return
    }
    switch failure {
    case .unresolved: invocation.complain("unable to resolve host address '\(host)'", &c)
    case .lookupTimedOut:
      c.write("failed: Temporary failure in name resolution.\n", to: 2)
      invocation.complain("unable to resolve host address '\(host)'", &c)
    case .connect(let error): if !has("q") { c.write("failed: \(error.message).\n", to: 2) }
    case .timedOut: if !has("q") { c.write("failed: Connection timed out.\nGiving up.\n\n", to: 2) }
    case .emptyReply, .malformed:
      if !has("q") {
        c.write("connected.\nHTTP request sent, awaiting response... No data received.\nGiving up.\n\n", to: 2)
      }
    }
  }
}
