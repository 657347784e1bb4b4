import API
import Objects

/// What `-v=6` and more say of the requests and their answers, as klog writes it to standard error
/// (`client-go/transport/round_trippers.go`, `client-go/rest/request.go`).
struct RequestLog: Sendable {
  private let verbosity: Int
  private let server: String
  /// Objects are sent by generators through typed clients, by all others through the builder's helper.
  private let isTyped: Bool
  /// Whether a connection stands already.
  private var isConnected = false
  private var count = 0

  init(_ line: CommandLine, server: String) {
    verbosity = line.flags.definitions["v"] == nil ? 0 : line.flags.int("v")
    self.server = server
    isTyped = line.node.path.hasPrefix("kubectl create ")
  }

  var isOn: Bool { verbosity >= 6 }

  // MARK: Before the first request

  private static let gates: [(String, Bool)] = [
    ("AtomicFIFO", true), ("ClientsAllowCARotation", true), ("ClientsAllowCBOR", false),
    ("ClientsAllowTLSCacheGC", true), ("ClientsPreferCBOR", false), ("InOrderInformers", true),
    ("InOrderInformersBatchProcess", true), ("InformerResourceVersion", true), ("UnlockWhileProcessingFIFO", true),
    ("WatchListClient", true),
  ]

  func begin(_ kubeconfig: Kubeconfig, _ host: inout some KubectlHost) {
    guard isOn, host.kind(ofPath: kubeconfig.path) == .file else { return }
    write("loader.go:402", "Config loaded from file:  " + kubeconfig.path, [], &host)
    for (name, isEnabled) in Self.gates {
      let pairs = [("feature", GoQuote.quoted(name)), ("enabled", String(isEnabled))]
      write("envvar.go:172", "\"Feature gate default state\"", pairs, &host)
    }
  }

  // MARK: Requests

  func sending(_ request: Request, _ host: inout some KubectlHost) {
    guard verbosity >= 7 else { return }
    if verbosity >= 8 { body("Request", Self.sentBody(request), request, &host) }
    let method = RequestPath.method(of: request)
    let url = server + RequestPath.path(of: request)
    let headers = Self.headers(of: request)
    if verbosity >= 9 {
      let flags = headers.map { " -H " + GoQuote.quoted("\($0): \($1)") }.joined()
      let curl = Self.block("curl -v -X\(method) \(flags) '\(url)'\n")
      write("round_trippers.go:527", "\"Request\"", [("curlCommand", curl)], &host)
    } else {
      let pairs = [
        ("verb", GoQuote.quoted(method)), ("url", GoQuote.quoted(url)), ("headers", Self.block(Self.lines(headers))),
      ]
      write("round_trippers.go:527", "\"Request\"", pairs, &host)
    }
  }

  mutating func received(
    _ code: Int,
    _ answer: Value,
    _ warnings: [String],
    to request: Request,
    _ host: inout some KubectlHost
  ) {
    guard isOn else { return }
    count += 1
    if verbosity >= 9, !isConnected {
      let address = server.split(separator: "/", maxSplits: 1).last.map { $0.drop { $0 == "/" } } ?? ""
      let pairs = [("network", "\"tcp\""), ("address", GoQuote.quoted(String(address)))]
      write("round_trippers.go:562", "\"HTTP Trace: Dial succeed\"", pairs, &host)
    }
    let text = Self.text(of: answer)
    var pairs: [(String, String)] = []
    if verbosity == 6 || verbosity >= 9 {
      pairs.append(("verb", GoQuote.quoted(RequestPath.method(of: request))))
      pairs.append(("url", GoQuote.quoted(server + RequestPath.path(of: request))))
    }
    pairs.append(("status", GoQuote.quoted("\(code) \(HTTPPhrase.of(code))")))
    if verbosity >= 8 { pairs.append(("headers", Self.block(Self.lines(headers(text, warnings, host.clock))))) }
    pairs.append(("milliseconds", isConnected ? "1" : "4"))
    if verbosity >= 9 {
      pairs +=
        isConnected
        ? [("getConnectionMilliseconds", "0")]
        : [("dnsLookupMilliseconds", "0"), ("dialMilliseconds", "0"), ("tlsHandshakeMilliseconds", "2")]
      pairs.append(("serverProcessingMilliseconds", "1"))
    }
    isConnected = true
    write("round_trippers.go:632", "\"Response\"", pairs, &host)
    if verbosity >= 8, request.verb != .watch { body("Response", text, request, &host) }
  }

  /// A body, cut where it is long (`logBody`, `truncateBody`).
  private func body(_ what: String, _ text: String, _ request: Request, _ host: inout some KubectlHost) {
    let limit = verbosity >= 10 ? Int.max : verbosity == 9 ? 10_240 : 1_024
    let excess = text.utf8.count - limit
    let shown =
      excess > 0 ? String(decoding: text.utf8.prefix(limit), as: UTF8.self) + " [truncated \(excess) chars]" : text
    write(place(of: request), "\"\(what) Body\"", [("body", Self.block(shown))], &host)
  }

  /// The line of kubectl's source that asks.
  private func place(of request: Request) -> String {
    if request.nonResourcePath != nil { return "client.go:46" }
    if request.subresource == "scale" { return "client.go:232" }
    switch request.verb {
    case .get: return "helper.go:105"
    case .list: return "helper.go:113"
    case .watch: return "request.go:759"
    case .create: return isTyped ? "type.go:252" : "helper.go:246"
    case .update: return "helper.go:319"
    case .patch: return "helper.go:269"
    case .delete, .deletecollection: return "helper.go:202"
    case .connect: return "request.go:759"
    }
  }

  private func write(
    _ place: String,
    _ message: String,
    _ pairs: [(String, String)],
    _ host: inout some KubectlHost
  ) {
    let text = pairs.map { " \($0)=\($1)" }.joined()
    host.complain("\(LogLine.head("I", place, host.clock)) \(message)\(text)")
  }

  // MARK: Texts

  /// A value as klog writes it: quoted, or a block of lines.
  private static func block(_ text: String) -> String {
    guard text.contains("\n") else { return GoQuote.quoted(text) }
    let lines = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return "<\n" + lines.split(separator: "\n", omittingEmptySubsequences: false).map { "\t\($0)\n" }.joined() + " >"
  }

  private static func lines(_ headers: [(String, String)]) -> String {
    headers.map { "\($0): \($1)\n" }.joined()
  }

  private static func text(of answer: Value) -> String {
    answer.string ?? (answer.isNull ? "" : TypedJSON.line(answer) + "\n")
  }

  private static func sentBody(_ request: Request) -> String {
    if request.verb == .delete || request.verb == .deletecollection {
      var options: Value = [:]
      if let period = request.options.gracePeriodSeconds { options["gracePeriodSeconds"] = .int(period) }
      options["propagationPolicy"] = request.options.propagation.map { .string($0.rawValue) }
      return JSON.write(options) + "\n"
    }
    guard let body = request.body else { return "" }
    return request.verb == .patch ? JSON.write(body, escapesHTML: true) : JSON.write(body, escapesHTML: true) + "\n"
  }

  private static let table =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"

  /// Sorted by name, as the client's log has them.
  private static func headers(of request: Request) -> [(String, String)] {
    var headers = [("Accept", request.options.asTable ? table : "application/json")]
    if request.verb == .patch {
      headers.append(("Content-Type", (request.options.patchType ?? .strategic).rawValue))
    } else if !sentBody(request).isEmpty {
      headers.append(("Content-Type", "application/json"))
    }
    headers.append(("User-Agent", "kubectl/\(VersionFacts.text) (linux/amd64) kubernetes/\(VersionFacts.commit)"))
    return headers
  }

  private func headers(_ text: String, _ warnings: [String], _ clock: Clock) -> [(String, String)] {
    var headers = [("Audit-Id", auditID(text, clock)), ("Cache-Control", "no-cache, private")]
    if text.utf8.count < 2_048 { headers.append(("Content-Length", String(text.utf8.count))) }
    headers.append(("Content-Type", "application/json"))
    headers.append(("Date", Description.date(clock.timestamp).replacing(" +0000", with: " GMT")))
    headers += warnings.map { ("Warning", "299 - " + GoQuote.quoted($0)) }
    return headers
  }

  /// A name for the request that is the same whenever the same happens.
  private func auditID(_ text: String, _ clock: Clock) -> String {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (clock.microTimestamp + String(count) + text.prefix(64)).utf8 {
      state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    func digits(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    let text = digits(state) + digits(state &* 0x9E37_79B9_7F4A_7C15)
    let parts = [text.prefix(8), text.dropFirst(8).prefix(4), "4" + text.dropFirst(13).prefix(3)]
    return (parts + ["a" + text.dropFirst(17).prefix(3), text.dropFirst(20).prefix(12)]).joined(separator: "-")
  }
}
