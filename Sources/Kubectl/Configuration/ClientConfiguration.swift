import API
import Objects

/// Which server a command speaks to, as whom, and in which namespace.
struct ClientConfiguration: Sendable {
  var server: String
  var namespace: String
  /// The namespace was named on the command line.
  var isNamespaceGiven: Bool
  var user: Request.User

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
    if let impersonated = flags.text("as") {
      user = Self.impersonated(impersonated, groups: flags.list("as-group"))
    }
  }

  /// The administrator's certificate stands for the administrator; another entry for the user of its name.
  private static func user(named name: String, _ entry: Value?) -> Request.User {
    guard let fields = entry?.object, !fields.isEmpty else {
      return Request.User(name: "system:anonymous", groups: ["system:unauthenticated"])
    }
    if fields["client-certificate"]?.string?.contains("/.minikube/") == true { return .administrator }
    return Request.User(name: name, groups: ["system:authenticated"])
  }

  static func impersonated(_ name: String, groups: [String]) -> Request.User {
    var all = groups
    let parts = name.split(separator: ":")
    if parts.count == 4, name.hasPrefix("system:serviceaccount:"), groups.isEmpty {
      all += ["system:serviceaccounts", "system:serviceaccounts:" + parts[2]]
    }
    return Request.User(name: name, groups: all + ["system:authenticated"])
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
