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
  private(set) var customResourceDefinitions: [Value] = []
  private var hasDiscovered = false
  private var warnings: [String] = []

  init(_ line: CommandLine, _ host: inout some KubectlHost) throws(Failure) {
    self.line = line
    kubeconfig = try Kubeconfig.load(line.flags, &host)
    configuration =
      line.node.path.hasPrefix("kubectl config ")
      ? ClientConfiguration(unchecked: kubeconfig)
      : try ClientConfiguration(line.flags, own: line.node.flags, kubeconfig)
  }

  var flags: FlagValues { line.flags }
  var arguments: [String] { line.arguments }
  var namespace: String { configuration.namespace }
  /// `kubectl rollout status`, for errors.
  var path: String { line.node.path }

  func usage(_ message: String) -> Failure { .usage(message, path) }

  /// Sends one request as the configured user; warnings are printed once each.
  mutating func send(_ request: Request, _ host: inout some KubectlHost) throws(Failure) -> Response {
    guard host.reaches(server: configuration.server) else { throw configuration.connectionRefused }
    var request = configuration.signed(request)
    if flags.bool("show-managed-fields") { request.options.includesManagedFields = true }
    do {
      let response = try host.send(request)
      if flags.int("v") >= 6 { log(request, "\(response.code) \(Self.phrase(response.code))", &host) }
      for warning in response.warnings where !warnings.contains(warning) {
        warnings.append(warning)
        host.complain("Warning: " + warning)
      }
      return response
    } catch {
      if error.reason == .connectionRefused { throw configuration.connectionRefused }
      if flags.int("v") >= 6 { log(request, "\(error.code) \(Self.phrase(error.code))", &host) }
      throw .status(error)
    }
  }

  /// With `-v=6` and more: which request was sent, and what came back.
  private func log(_ request: Request, _ status: String, _ host: inout some KubectlHost) {
    let head = LogLine.head("I", "round_trippers.go:632", host.clock)
    let url = configuration.server + RequestPath.path(of: request)
    host.complain(
      "\(head) \"Response\" verb=\"\(RequestPath.method(of: request))\" "
        + "url=\"\(url)\" status=\"\(status)\" milliseconds=1"
    )
  }

  private static func phrase(_ code: Int) -> String {
    switch code {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 409: "Conflict"
    case 422: "Unprocessable Entity"
    default: "Internal Server Error"
    }
  }

  var warningCount: Int { warnings.count }

  /// The resource that a word of the command line means.
  mutating func resource(named word: String, _ host: inout some KubectlHost) throws(Failure) -> Resource {
    guard host.reaches(server: configuration.server) else { throw configuration.connectionRefused }
    if let resource = catalogue.resource(named: word) { return resource }
    try discover(&host)
    if let resource = catalogue.resource(named: word) { return resource }
    throw Self.noResource(word)
  }

  /// The resource of a manifest's kind, nil if the server knows none.
  mutating func resource(of kind: GroupVersionKind, _ host: inout some KubectlHost) throws(Failure) -> Resource? {
    guard host.reaches(server: configuration.server) else { throw configuration.connectionRefused }
    if let resource = catalogue[kind] { return resource }
    try discover(&host)
    return catalogue[kind]
  }

  /// Learns the custom resources.
  mutating func discover(_ host: inout some KubectlHost) throws(Failure) {
    if hasDiscovered { return }
    hasDiscovered = true
    let definitions = GroupVersionResource(
      "customresourcedefinitions",
      group: "apiextensions.k8s.io",
      version: "v1"
    )
    do {
      customResourceDefinitions = try host.send(Request(.list, definitions)).body["items"]?.array ?? []
      for definition in customResourceDefinitions {
        for resource in CustomResources.resources(of: definition) { catalogue.add(resource) }
      }
    } catch {
      if error.reason == .connectionRefused { throw configuration.connectionRefused }
    }
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
