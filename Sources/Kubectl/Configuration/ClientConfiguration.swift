import API
import Objects

/// Which server a command speaks to, as whom, and in which namespace.
struct ClientConfiguration: Sendable {
  var server: String
  var namespace: String
  /// The namespace was named on the command line.
  var isNamespaceGiven: Bool
  var credentials: Request.Credentials

  /// For commands that change the kubeconfig itself, whose flags name entries that need not exist.
  init(unchecked config: Kubeconfig) {
    server = "http://localhost:8080"
    namespace = "default"
    isNamespaceGiven = false
    credentials = Request.Credentials(.none)
  }

  /// Flags of the command itself (`own`) hide the global ones of their names.
  init(
    _ flags: FlagValues,
    own: [FlagDefinition],
    _ config: Kubeconfig,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    func text(_ name: String) -> String? { own.contains { $0.name == name } ? nil : flags.text(name) }
    let contextName = flags.text("context") ?? config.currentContext
    let context = config.entry("contexts", contextName)?["context"]
    if let name = flags.text("context"), context == nil {
      throw .verbatim("Error in configuration: context was not found for specified context: \(name)")
    }
    let clusterName = text("cluster") ?? context?["cluster"]?.string ?? ""
    let cluster = config.entry("clusters", clusterName)?["cluster"]
    if let name = text("cluster"), cluster == nil {
      throw .plain("no server found for cluster \"\(name)\"")
    }
    server = flags.text("server") ?? cluster?["server"]?.string ?? "http://localhost:8080"
    isNamespaceGiven = flags.isGiven("namespace")
    namespace = flags.text("namespace") ?? context?["namespace"]?.string ?? "default"
    if namespace.isEmpty { namespace = "default" }
    if let path = text("certificate-authority") ?? cluster?["certificate-authority"]?.string, !path.isEmpty {
      try Self.check(
        authority: path,
        of: clusterName,
        beside: config.path,
        isFlag: text("certificate-authority") != nil,
        &host
      )
    }
    let userName = text("user") ?? context?["user"]?.string ?? ""
    let entry = config.entry("users", userName)?["user"]
    if let name = text("user"), entry == nil { throw .plain("auth info \"\(name)\" does not exist") }
    credentials = Request.Credentials(
      try ClientCredentials.proof(of: userName, entry, flags, own: own, beside: config.path, &host),
      as: try Self.impersonation(flags, entry, of: userName)
    )
  }

  /// The certificate by which the server's one would be checked must be there.
  private static func check(
    authority: String,
    of cluster: String,
    beside config: String,
    isFlag: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let folder = isFlag ? host.workingDirectory : config.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    let path = authority.hasPrefix("/") ? authority : folder + "/" + authority
    if host.kind(ofPath: path) == .file { return }
    throw .plain(
      "unable to read certificate-authority \(path) for \(cluster) due to open \(path): no such file or directory"
    )
  }

  /// `--as`, `--as-group`, `--as-uid`, `--as-user-extra`, each before what the kubeconfig says of the user.
  private static func impersonation(
    _ flags: FlagValues,
    _ entry: Value?,
    of user: String
  ) throws(Failure) -> Request.Impersonation? {
    var groups = flags.list("as-group")
    if groups.isEmpty { groups = entry?["as-groups"]?.strings ?? [] }
    let uid = flags.text("as-uid") ?? entry?["as-uid"]?.string ?? ""
    var extra: [Request.User.Extra] = []
    for text in flags.list("as-user-extra") {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { continue }
      if let index = extra.firstIndex(where: { $0.key == halves[0] }) {
        extra[index].values.append(halves[1])
      } else {
        extra.append(.init(halves[0], [halves[1]]))
      }
    }
    if extra.isEmpty {
      extra = (entry?["as-user-extra"]?.object ?? Fields()).map { .init($0.key, $0.value.strings) }
    }
    let name = flags.text("as") ?? entry?["as"]?.string ?? ""
    if name.isEmpty {
      if groups.isEmpty, uid.isEmpty, extra.isEmpty { return nil }
      throw .verbatim(
        "Error in configuration: requesting uid, groups or user-extra for \(user) without impersonating a user"
      )
    }
    return Request.Impersonation(user: name, uid: uid, groups: groups, extra: extra)
  }

  /// The request as of this configuration's user.
  func signed(_ request: Request) -> Request {
    var request = request
    request.credentials = credentials
    return request
  }

  /// `192.168.49.2:8443`.
  var address: String {
    let rest = server.split(separator: "/", omittingEmptySubsequences: true)
    return rest.count > 1 && server.contains("://") ? String(rest[1]) : rest.first.map(String.init) ?? server
  }

  /// `Get "http://localhost:8080/api?timeout=32s": dial tcp 127.0.0.1:8080: connect: connection refused`.
  func unreached(_ path: String, method: String = "Get") -> String {
    let scheme = server.contains("://") ? "" : "http://"
    return "\(method) \"\(scheme)\(server)\(path)\": \(dialError)"
  }

  private var dialError: String {
    if let foreignScheme { return "unsupported protocol scheme \"\(foreignScheme)\"" }
    let parts = address.split(separator: ":", maxSplits: 1).map(String.init)
    let port = parts.count == 2 ? parts[1] : server.hasPrefix("http://") ? "80" : "443"
    if parts[0] == "localhost" { return "dial tcp 127.0.0.1:\(port): connect: connection refused" }
    if isAddress(parts[0]) { return "dial tcp \(parts[0]):\(port): connect: connection refused" }
    return "dial tcp: lookup \(parts[0]): no such host"
  }

  /// A scheme that is not HTTP's.
  private var foreignScheme: String? {
    guard let scheme = server.firstRange(of: "://").map({ String(server[..<$0.lowerBound]) }) else { return nil }
    return ["http", "https"].contains(scheme) ? nil : scheme
  }

  private func isAddress(_ host: String) -> Bool { host.allSatisfy { "0"..."9" ~= $0 || $0 == "." } }

  /// A server that nobody knows, or that does not answer.
  var connectionRefused: Failure {
    if foreignScheme != nil { return .verbatim("Unable to connect to the server: \(dialError)") }
    if dialError.hasSuffix("no such host") { return .verbatim("Unable to connect to the server: \(dialError)") }
    return .verbatim("The connection to the server \(address) was refused - did you specify the right host or port?")
  }
}
