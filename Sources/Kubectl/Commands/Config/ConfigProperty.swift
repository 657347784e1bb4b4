import Objects

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
    try context.expectArguments(2)
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
    try context.expectArguments(1)
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    try ConfigProperty(context.arguments[0]).set(nil, in: &config)
    try config.save(&host)
    host.printLine("Property \"\(context.arguments[0])\" unset.")
  }
}
