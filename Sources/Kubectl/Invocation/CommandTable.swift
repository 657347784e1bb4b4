/// Which commands are simulated, by their path.
enum CommandTable {
  static let commands: [String: any Command.Type] = [
    "kubectl get": GetCommand.self,
    "kubectl create": CreateCommand.self,
    "kubectl create deployment": CreateDeployment.self,
    "kubectl delete": DeleteCommand.self,
    "kubectl run": RunCommand.self,
  ]

  /// Flags of every command that have their effect, or have none that could be seen.
  static let globallyHonoured: Set<String> = [
    "as", "as-group", "as-uid", "cache-dir", "cluster", "context", "disable-compression", "kubeconfig",
    "log-flush-frequency", "namespace", "request-timeout", "server", "user", "insecure-skip-tls-verify",
    "match-server-version", "chunk-size", "allow-missing-template-keys", "record", "warnings-as-errors",
    "save-config", "field-manager", "validate", "show-managed-fields", "dry-run", "output", "template",
    "filename", "recursive",
  ]

  private static let required: [String: [String]] = [
    "kubectl run": ["image"],
    "kubectl create deployment": ["image"],
    "kubectl create cronjob": ["image", "schedule"],
    "kubectl create clusterrolebinding": ["clusterrole"],
    "kubectl create service externalname": ["external-name"],
    "kubectl autoscale": ["max"],
  ]

  static func checkRequired(_ line: CommandLine) throws(Failure) {
    let missing = (required[line.node.path] ?? []).filter { !line.flags.isGiven($0) }
    if missing.isEmpty { return }
    throw .plain("required flag(s) \(missing.map { "\"\($0)\"" }.joined(separator: ", ")) not set")
  }
}
