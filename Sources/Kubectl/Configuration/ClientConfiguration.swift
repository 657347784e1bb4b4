import API
import Objects

/// Which server a command speaks to, as whom, and in which namespace.
struct ClientConfiguration: Sendable {
  var server: String
  var namespace: String
  /// The namespace was named on the command line.
  var isNamespaceGiven: Bool
  var user: Request.User
  var impersonated: Request.Impersonation?

  /// For commands that change the kubeconfig itself, whose flags name entries that need not exist.
  init(unchecked config: Kubeconfig) {
    server = "http://localhost:8080"
    namespace = "default"
    isNamespaceGiven = false
    user = .administrator
  }

  /// Flags of the command itself (`own`) hide the global ones of their names.
  init(_ flags: FlagValues, own: [FlagDefinition], _ config: Kubeconfig) throws(Failure) {
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
    let userName = text("user") ?? context?["user"]?.string ?? ""
    let entry = config.entry("users", userName)?["user"]
    if let name = text("user"), entry == nil { throw .plain("auth info \"\(name)\" does not exist") }
    user = Self.user(named: userName, entry)
    impersonated = try Self.impersonation(flags)
  }

  /// `--as`, `--as-group`, `--as-uid`.
  private static func impersonation(_ flags: FlagValues) throws(Failure) -> Request.Impersonation? {
    let groups = flags.list("as-group")
    let uid = flags.text("as-uid") ?? ""
    guard let name = flags.text("as"), !name.isEmpty else {
      if groups.isEmpty, uid.isEmpty { return nil }
      throw .plain("requesting uid, groups or user-extra for  without impersonating a user")
    }
    return Request.Impersonation(user: name, uid: uid, groups: groups)
  }

  /// The request as of this configuration's user.
  func signed(_ request: Request) -> Request {
    var request = request
    request.user = user
    if let impersonated { request.credentials = Request.Credentials(.none, as: impersonated) }
    return request
  }

  /// The administrator's certificate stands for the administrator; another entry for the user of its name.
  private static func user(named name: String, _ entry: Value?) -> Request.User {
    guard let fields = entry?.object, !fields.isEmpty else {
      return Request.User(name: "system:anonymous", groups: ["system:unauthenticated"])
    }
    if fields["client-certificate"]?.string?.contains("/.minikube/") == true { return .administrator }
    return Request.User(name: name, groups: ["system:authenticated"])
  }

  /// `192.168.49.2:8443`.
  var address: String {
    let rest = server.split(separator: "/", omittingEmptySubsequences: true)
    return rest.count > 1 && server.contains("://") ? String(rest[1]) : rest.first.map(String.init) ?? server
  }

  var connectionRefused: Failure {
    .verbatim("The connection to the server \(address) was refused - did you specify the right host or port?")
  }
}
