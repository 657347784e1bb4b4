import Objects

/// `kubectl config view`.
struct ConfigView: ImmediateCommand {
  static let honouredFlags: Set<String> = ["flatten", "merge", "minify", "raw"]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig.value
    if context.flags.bool("minify") { config = try minified(config) }
    if !context.flags.bool("raw") { config = Self.redacted(config) }
    for section in ["clusters", "contexts", "users"] where config[section]?.array?.isEmpty != false {
      config[section] = .null
    }
    config["preferences"] = nil
    guard let format = try OutputFormat(context.flags, &host) else { return host.print(YAML.write(config)) }
    if case .json = format { return host.printLine(KubeconfigJSON.indented(config)) }
    var printer = ObjectPrinter(format)
    host.print(try printer.text(of: config))
  }

  private func minified(_ config: Value) throws(Failure) -> Value {
    let kubeconfig = context.kubeconfig
    let name = context.flags.text("context") ?? kubeconfig.currentContext
    if name.isEmpty { throw .plain("current-context must exist in order to minify") }
    guard let entry = kubeconfig.entry("contexts", name) else {
      throw .plain("cannot locate context \(name)")
    }
    var result = config
    result["current-context"] = .string(name)
    result["contexts"] = [entry]
    let cluster = entry["context"]?["cluster"]?.string ?? ""
    let user = entry["context"]?["user"]?.string ?? ""
    result["clusters"] = .array([kubeconfig.entry("clusters", cluster)].compactMap { $0 })
    result["users"] = .array([kubeconfig.entry("users", user)].compactMap { $0 })
    return result
  }

  /// Secrets are not shown.
  private static func redacted(_ config: Value) -> Value {
    var config = config
    for (section, field, keys, text) in [
      ("clusters", "cluster", ["certificate-authority-data"], "DATA+OMITTED"),
      ("users", "user", ["client-certificate-data", "client-key-data"], "DATA+OMITTED"),
      ("users", "user", ["token", "password"], "REDACTED"),
    ] {
      for index in config[section]?.array?.indices ?? 0..<0 {
        for key in keys where config[section]?.elements[index][field]?[key] != nil {
          config[section]?.elements[index][field]?[key] = .string(text)
        }
      }
    }
    return config
  }
}
