/// `curl`, for HTTP. There is no TLS below `https`: the same bytes go over the connection in the clear.
struct Curl: ProcessImage {
  let invocation: Invocation
  private var options = CurlOptions()
  private var index = 0
  private var exchange: HTTPExchange?
  private var redirects = 0
  private var started = false
  private var status = 0
  private var announced = false

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if !started {
      started = true
      do throws(CurlOptions.Failure) { options = try CurlOptions(invocation.arguments, &c) } catch {
        c.write(error.text, to: 2)
        return .exit(error.code)
      }
    }
    while index < options.urls.count {
      if exchange == nil, let failed = begin(options.urls[index], &c) {
        status = failed
        index += 1
        continue
      }
      guard var current = exchange else { return .exit(status) }
      let progress = current.proceed(&c)
      exchange = current
      switch progress {
      case .wait(let wait):
        announce(current, &c)
        return .wait(wait)
      case .part(let bytes):
        c.write(bytes)
        continue
      case .response(let response):
        announce(current, &c)
        if let next = redirection(response, current) {
          redirects += 1
          exchange = make(next, &c)
          announced = false
          continue
        }
        status = finish(response, current, &c)
      case .failed(let failure):
        announce(current, &c)
        current.abandon(&c)
        status = complain(failure, current, &c)
        writeOut(nil, current, &c)
      }
      exchange = nil
      announced = false
      index += 1
    }
    return .exit(status)
  }

  private mutating func begin(_ text: String, _ c: inout ProcessContext) -> Int? {
    guard let address = WebAddress(text) else {
      let scheme = text.split(separator: ":").first.map(String.init) ?? ""
      if text.contains("://"), scheme != "http", scheme != "https" {
        c.write("curl: (1) Protocol \"\(scheme)\" not supported\n", to: 2)
        return 1
      }
      c.write("curl: (3) URL rejected: Malformed input to a URL function\n", to: 2)
      return 3
    }
    redirects = 0
    exchange = make(address, &c)
    return nil
  }

  private func make(_ address: WebAddress, _ c: inout ProcessContext) -> HTTPExchange {
    let request = options.request(for: address)
    var exchange = HTTPExchange(address, request, began: c.now)
    exchange.deadline = options.maximumTime.map { c.now + $0 }
    exchange.connectDeadline = c.now + (options.connectTimeout ?? .seconds(300))
    let path = options.savesUnderName ? address.fileName : options.output(index)
    exchange.takesParts = (path ?? "-") == "-" && !options.isVerbose && !options.includesHead
    exchange.fixedAddress = options.resolved["\(address.host):\(address.port)"]
    return exchange
  }

  private func redirection(_ response: HTTPResponse, _ current: HTTPExchange) -> WebAddress? {
    guard options.followsRedirects, (300..<400).contains(response.status), redirects < 50,
      let location = response.header("Location")
    else { return nil }
    return current.address.redirected(to: location)
  }

  // MARK: Output

  /// The lines of `-v` about the connection.
  private mutating func announce(_ current: HTTPExchange, _ c: inout ProcessContext) {
    guard options.isVerbose, !announced, current.isConnected else { return }
    announced = true
    let host = current.address.host
    if !ProcessContext.isAddress(host) {
      c.write("* Host \(host):\(current.address.port) was resolved.\n* IPv6: (none)\n* IPv4: \(current.peer)\n", to: 2)
    }
    c.write("*   Trying \(current.peer):\(current.address.port)...\n", to: 2)
    c.write("* Connected to \(host) (\(current.peer)) port \(current.address.port)\n", to: 2)
    c.write("> \(current.request.method) \(current.request.target) HTTP/1.1\n", to: 2)
    for header in current.request.headers { c.write("> \(header.name): \(header.value)\n", to: 2) }
    c.write("> \n", to: 2)
  }

  private func head(_ response: HTTPResponse) -> String {
    var text = "HTTP/1.1 \(response.status) \(response.reason)\r\n"
    for header in response.headers { text += "\(header.name): \(header.value)\r\n" }
    return text + "\r\n"
  }

  private mutating func finish(_ response: HTTPResponse, _ current: HTTPExchange, _ c: inout ProcessContext) -> Int {
    if options.isVerbose {
      for line in head(response).split(separator: "\r\n") { c.write("< \(line)\n", to: 2) }
      c.write("< \n", to: 2)
    }
    let failed = options.failsOnErrors && response.status >= 400
    var output: [UInt8] = []
    if options.includesHead || options.asksForHead { output += Array(head(response).utf8) }
    if !options.asksForHead && !failed { output += response.body }
    var code = 0
    let path = options.savesUnderName ? current.address.fileName : options.output(index)
    let isPiped = path != nil || !c.isTerminal(1)
    if isPiped && !options.isSilent && !failed { meter(response.body.count, &c) }
    if let path, path != "-" {
      do throws(FileError) { try c.writeFile(path, output) } catch {
        c.write("curl: (23) client returned ERROR on write, \(output.count) bytes wanted\n", to: 2)
        code = 23
      }
    } else {
      c.write(output)
    }
    if options.isVerbose { c.write("* Connection #0 to host \(current.address.host) left intact\n", to: 2) }
    writeOut(response, current, &c)
    guard failed else { return code }
    if options.showsErrors { c.write("curl: (22) The requested URL returned error: \(response.status)\n", to: 2) }
    return 22
  }

  private func meter(_ count: Int, _ c: inout ProcessContext) {
    let size = count < 100_000 ? String(count) : "\(count / 1024)k"
    let shown = size.paddedLeft(to: 5)
    let speed = (count < 1000 ? String(count * 100) : "\(count / 10)k").paddedLeft(to: 6)
    c.write("  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n", to: 2)
    c.write("                                 Dload  Upload   Total   Spent    Left  Speed\n", to: 2)
    c.write("\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0", to: 2)
    c.write("\r100 \(shown)  100 \(shown)    0     0 \(speed)      0 --:--:-- --:--:-- --:--:-- \(speed)\n", to: 2)
  }

  private func writeOut(_ response: HTTPResponse?, _ current: HTTPExchange, _ c: inout ProcessContext) {
    guard let format = options.writeOut else { return }
    var text = Escapes.decode(Array(format.utf8), style: .ansi).bytes.text
    let elapsed = c.now - current.began
    let seconds = Printf.Directive.fixed(Double(elapsed / .microseconds(1)) / 1e6, 6)
    let code = response.map { String($0.status).paddedLeft(to: 3, with: "0") } ?? "000"
    let values = [
      "http_code": code, "response_code": code, "time_total": seconds, "time_connect": seconds,
      "size_download": String(response?.body.count ?? 0), "remote_ip": current.peer,
      "url_effective": current.address.text, "content_type": response?.header("Content-Type") ?? "",
      "num_redirects": String(redirects), "remote_port": String(current.address.port),
    ]
    for (name, value) in values { text = text.replacing("%{\(name)}", with: value) }
    c.write(text)
  }

  private func complain(_ failure: HTTPExchange.Failure, _ current: HTTPExchange, _ c: inout ProcessContext) -> Int {
    let host = current.address.host
    let elapsed = Int((c.now - current.began) / .milliseconds(1))
    let code: Int
    let message: String
    switch failure {
    case .unresolved: (code, message) = (6, "Could not resolve host: \(host)")
    case .lookupTimedOut: (code, message) = (28, "Resolving timed out after \(elapsed) milliseconds")
    case .connect(.timedOut):
      (code, message) = (
        28, "Failed to connect to \(host) port \(current.address.port) after \(elapsed) ms: Couldn't connect to server"
      )
    case .connect:
      (code, message) = (
        7, "Failed to connect to \(host) port \(current.address.port) after \(elapsed) ms: Couldn't connect to server"
      )
    case .timedOut(connected: false, _):
      let whole = current.deadline.map { $0 <= c.now } == true
      message =
        whole
        ? "Connection timed out after \(elapsed) milliseconds"
        : "Failed to connect to \(host) port \(current.address.port) after \(elapsed) ms: Timeout was reached"
      code = 28
    case .timedOut(connected: true, let received):
      (code, message) = (28, "Operation timed out after \(elapsed) milliseconds with \(received) bytes received")
    case .emptyReply: (code, message) = (52, "Empty reply from server")
    case .malformed: (code, message) = (1, "Received HTTP/0.9 when not allowed")
    }
    if options.showsErrors { c.write("curl: (\(code)) \(message)\n", to: 2) }
    return code
  }
}
