import API
import Objects

/// What a command works with: its line, the configuration, what came on standard input, and what it learnt so far.
struct CommandContext: Sendable {
  var line: CommandLine
  var configuration: ClientConfiguration
  var kubeconfig: Kubeconfig
  /// The command line as it was typed.
  var words: [String] = []
  /// All of standard input, where the line names it as a file.
  var input: [UInt8] = []
  var catalogue = Catalogue.kubernetes
  private var hasDiscovered = false
  private var hasRemembered = false
  private var warnings: [String] = []
  private var log: RequestLog

  init(_ line: CommandLine, _ host: inout some KubectlHost) throws(Failure) {
    self.line = line
    kubeconfig = try Kubeconfig.load(line.flags, &host)
    configuration =
      line.node.path.hasPrefix("kubectl config ")
      ? ClientConfiguration(unchecked: kubeconfig)
      : try ClientConfiguration(line.flags, own: line.node.flags, kubeconfig, &host)
    log = RequestLog(line, server: configuration.server)
    if log.isOn { log.begin(kubeconfig, &host) }
    let timeout = line.flags.string("request-timeout")
    if Int(timeout) == nil, FlagValues.duration(timeout) == nil {
      throw .plain(
        "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding "
          + "time unit (e.g. 1s | 2m | 3h)"
      )
    }
  }

  var flags: FlagValues { line.flags }
  var arguments: [String] { line.arguments }
  var namespace: String { configuration.namespace }
  /// `--cache-dir`.
  private var cache: String? { flags.isGiven("cache-dir") ? flags.text("cache-dir") : nil }
  /// `kubectl rollout status`, for errors.
  var path: String { line.node.path }

  /// Whether answers must hold `metadata.managedFields`.
  var seesManagedFields: Bool {
    if flags.definitions["show-managed-fields"] != nil, flags.bool("show-managed-fields") { return true }
    return flags.definitions["output"] != nil && OutputFormat.isTemplate(flags.string("output"))
  }

  func usage(_ message: String) -> Failure { .usage(message, path) }

  /// Sends a request as the configured user; a long list is fetched in parts, as `--chunk-size` says.
  mutating func send(_ request: Request, _ host: inout some KubectlHost) throws(Failure) -> Response {
    guard request.verb == .list, let chunk = chunkSize else { return try sendOnce(request, &host) }
    var request = request
    request.options.limit = chunk
    var answer = try sendOnce(request, &host)
    let field = request.options.asTable ? "rows" : "items"
    while let token = answer.body["metadata"]?["continue"]?.string, !token.isEmpty {
      request.options.continueToken = token
      let part = try sendOnce(request, &host)
      answer.body["metadata"] = part.body["metadata"]
      answer.body[field]?.elements += part.body[field]?.array ?? []
    }
    return answer
  }

  private var chunkSize: Int? {
    flags.definitions["chunk-size"] == nil ? nil : max(0, flags.int("chunk-size"))
  }

  /// Sends one request; warnings are printed once each.
  private mutating func sendOnce(_ request: Request, _ host: inout some KubectlHost) throws(Failure) -> Response {
    guard host.reaches(server: configuration.server) else { throw unreachable(&host) }
    var request = configuration.signed(request)
    if seesManagedFields { request.options.includesManagedFields = true }
    log.sending(request, &host)
    do {
      let response = try host.send(request)
      log.received(response.code, response.body, response.warnings, to: request, &host)
      say(response.warnings, &host)
      return response
    } catch {
      if error.reason == .connectionRefused { throw configuration.connectionRefused }
      log.received(error.code, error.body, error.warnings, to: request, &host)
      say(error.warnings, &host)
      throw .status(Self.understood(error, request))
    }
  }

  /// Prints what was not said before.
  private mutating func say(_ new: [String], _ host: inout some KubectlHost) {
    for warning in new where !warnings.contains(warning) {
      warnings.append(warning)
      host.warningCount += 1
      host.complain("Warning: " + warning)
    }
  }

  /// What client-go makes of an answer that nothing is served there (`NewGenericServerResponse`).
  private static func understood(_ status: Status, _ request: Request) -> Status {
    let notServed = "the server could not find the requested resource"
    guard status.message == notServed, request.nonResourcePath == nil else { return status }
    var status = status
    let method = RequestPath.method(of: request).lowercased()
    let name = request.name.map { " " + $0 } ?? ""
    status.message = "\(notServed) (\(method) \(request.resource.groupResource)\(name))"
    return status
  }

  /// A server that was never reached: kubectl tells of each try to learn what is served there.
  private func unreachable(_ host: inout some KubectlHost) -> Failure {
    complainOfDiscovery(times: DiscoveryAttempts.count(line), &host)
    return configuration.connectionRefused
  }

  func complainOfDiscovery(times: Int, _ host: inout some KubectlHost) {
    let why = configuration.unreached("/api?timeout=32s").replacing("\"", with: "\\\"")
    for _ in 0..<times {
      host.complain(
        "\(LogLine.head("E", "memcache.go:265", host.clock)) \"Unhandled Error\" "
          + "err=\"couldn't get current server API group list: \(why)\""
      )
    }
  }

  var warningCount: Int { warnings.count }

  /// The resource that a word of the command line means.
  mutating func resource(named word: String, _ host: inout some KubectlHost) throws(Failure) -> Resource {
    guard let resource = try find(&host, { $0.resource(named: word) }) else { throw Self.noResource(word) }
    return resource
  }

  /// The resource of a manifest's kind, nil if the server knows none.
  mutating func resource(of kind: GroupVersionKind, _ host: inout some KubectlHost) throws(Failure) -> Resource? {
    try find(&host) { $0.resource(mapping: kind) }
  }

  /// Looks among what is known, then among what is remembered, then asks the server.
  private mutating func find(
    _ host: inout some KubectlHost,
    _ lookUp: (Catalogue) -> Resource?
  ) throws(Failure) -> Resource? {
    guard host.reaches(server: configuration.server) else { throw unreachable(&host) }
    if let resource = lookUp(catalogue) { return resource }
    if !hasRemembered, !hasDiscovered {
      hasRemembered = true
      learn(Discovery(server: configuration.server, cache: cache, host).remembered(&host))
      if let resource = lookUp(catalogue) { return resource }
    }
    try discover(&host)
    return lookUp(catalogue)
  }

  /// Learns the custom resources.
  mutating func discover(_ host: inout some KubectlHost) throws(Failure) {
    if hasDiscovered { return }
    hasDiscovered = true
    learn(try Discovery(server: configuration.server, cache: cache, host).fetch(&self, &host))
  }

  private mutating func learn(_ resources: [Resource]) {
    catalogue = .kubernetes
    for resource in resources { catalogue.add(resource) }
  }

  /// `deployments.v9.apps` is refused by the name before the first dot.
  static func noResource(_ word: String) -> Failure {
    let parts = word.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 3, parts[1].hasPrefix("v"), parts[1].dropFirst().first?.isNumber == true {
      return .noResource(parts[0])
    }
    guard parts.count > 1 else { return .noResource(word) }
    return .noResource(parts[0], group: parts.dropFirst().joined(separator: "."))
  }
}
