import API
import Objects

/// `kubectl config set-cluster`.
struct ConfigSetCluster: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "certificate-authority", "embed-certs", "insecure-skip-tls-verify", "proxy-url", "server", "tls-server-name",
  ]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard context.arguments.count == 1 else {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let flags = context.flags
    let name = context.arguments[0]
    var fields: [(String, Value)] = []
    for flag in ["proxy-url", "server", "tls-server-name"] where flags.isGiven(flag) {
      fields.append((flag, .string(flags.string(flag))))
    }
    if flags.isGiven("insecure-skip-tls-verify") {
      fields.append(("insecure-skip-tls-verify", .bool(flags.bool("insecure-skip-tls-verify"))))
    }
    if let path = flags.text("certificate-authority") {
      fields.append(try CertificateField.field("certificate-authority", path, embeds: flags.bool("embed-certs"), &host))
    }
    config.update("clusters", "cluster", name) { entry in
      for (field, value) in fields { entry[field] = value }
      if entry["server"] == nil { entry["server"] = "" }
    }
    try config.save(&host)
    host.printLine("Cluster \"\(name)\" set.")
  }
}

/// `kubectl config set-credentials`.
struct ConfigSetCredentials: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "client-certificate", "client-key", "embed-certs", "password", "token", "username",
  ]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard context.arguments.count == 1 else {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
    if context.flags.text("token") != nil, context.flags.text("username") != nil {
      throw .plain(
        "you cannot specify more than one authentication method at the same time: --token, --username/--password"
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let flags = context.flags
    let name = context.arguments[0]
    var fields: [(String, Value)] = []
    for flag in ["password", "token", "username"] where flags.isGiven(flag) {
      fields.append((flag, .string(flags.string(flag))))
    }
    for flag in ["client-certificate", "client-key"] {
      guard let path = flags.text(flag) else { continue }
      fields.append(try CertificateField.field(flag, path, embeds: flags.bool("embed-certs"), &host))
    }
    config.update("users", "user", name) { entry in
      for (field, value) in fields { entry[field] = value }
    }
    try config.save(&host)
    host.printLine("User \"\(name)\" set.")
  }
}

private enum CertificateField {
  /// A file by its full path, or its contents.
  static func field(
    _ name: String,
    _ path: String,
    embeds: Bool,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (String, Value) {
    if embeds {
      do {
        return (name + "-data", .string(Base64.encode(try host.readFile(path))))
      } catch {
        throw .plain("could not stat \(name) file \(path): stat \(path): \(error.message)")
      }
    }
    return (name, .string(path.hasPrefix("/") ? path : host.workingDirectory + "/" + path))
  }
}

/// The place in a kubeconfig that `config set` and `unset` name: `contexts.minikube.namespace`.
struct ConfigProperty: Sendable {
  private let parts: [String]

  init(_ text: String) {
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  private static let fields = ["clusters": "cluster", "contexts": "context", "users": "user"]

  func set(_ value: Value?, in config: inout Kubeconfig) throws(Failure) {
    guard let section = parts.first, !section.isEmpty else { throw .plain("unrecognized field name") }
    guard let field = Self.fields[section] else {
      if parts.count == 1 { config.value[section] = value ?? (section == "current-context" ? "" : nil) }
      return
    }
    guard parts.count >= 2 else {
      if value == nil { config.value[section] = .array([]) }
      return
    }
    if parts.count == 2 {
      if value == nil { config.remove(section, parts[1]) }
      return
    }
    let name = parts[1..<parts.count - 1].joined(separator: ".")
    let last = parts[parts.count - 1]
    config.update(section, field, name) { $0[last] = value }
  }
}

/// `kubectl config set`.
struct ConfigSet: ImmediateCommand {
  static let honouredFlags: Set<String> = ["set-raw-bytes"]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard context.arguments.count == 2 else {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let text = context.arguments[1]
    let value: Value = text == "true" ? true : text == "false" ? false : .string(text)
    try ConfigProperty(context.arguments[0]).set(value, in: &config)
    try config.save(&host)
    host.printLine("Property \"\(context.arguments[0])\" set.")
  }
}

/// `kubectl config unset`.
struct ConfigUnset: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard context.arguments.count == 1 else {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    try ConfigProperty(context.arguments[0]).set(nil, in: &config)
    try config.save(&host)
    host.printLine("Property \"\(context.arguments[0])\" unset.")
  }
}
