import Objects

/// `kubectl config use-context`.
struct ConfigUseContext: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try context.expectArguments(1)
    name = context.arguments[0]
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    guard config.entry("contexts", name) != nil else { throw .plain("no context exists with the name: \"\(name)\"") }
    config.value["current-context"] = .string(name)
    try config.save(&host)
    host.printLine("Switched to context \"\(name)\".")
  }
}

/// `kubectl config set-context`.
struct ConfigSetContext: ImmediateCommand {
  static let honouredFlags: Set<String> = ["cluster", "current", "namespace", "user"]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let isCurrent = context.flags.bool("current")
    if context.arguments.count > 1 {
      throw .misuse("Unexpected args: [\(context.arguments.joined(separator: " "))]", command: context.path)
    }
    if !isCurrent, context.arguments.isEmpty {
      throw .plain("you must specify a non-empty context name or --current")
    }
    if isCurrent, !context.arguments.isEmpty {
      throw .plain("you cannot specify both a context name and --current")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let flags = context.flags
    let name = flags.bool("current") ? config.currentContext : context.arguments[0]
    if name.isEmpty { throw .plain("no current context is set") }
    let exists = config.entry("contexts", name) != nil
    config.update("contexts", "context", name) { entry in
      for field in ["cluster", "namespace", "user"] where flags.isGiven(field) {
        entry[field] = flags.text(field).map { .string($0) }
      }
      for field in ["cluster", "user"] where entry[field] == nil { entry[field] = "" }
    }
    try config.save(&host)
    host.printLine("Context \"\(name)\" \(exists ? "modified" : "created").")
  }
}

/// `kubectl config rename-context`.
struct ConfigRenameContext: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try context.expectArguments(2)
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let (old, new) = (context.arguments[0], context.arguments[1])
    guard let entry = config.entry("contexts", old) else {
      throw .plain("cannot rename the context \"\(old)\", it's not in \(config.path)")
    }
    if config.entry("contexts", new) != nil {
      throw .plain("cannot rename the context \"\(old)\", the context \"\(new)\" already exists in \(config.path)")
    }
    config.remove("contexts", old)
    config.update("contexts", "context", new) { $0 = entry["context"] ?? [:] }
    if config.currentContext == old { config.value["current-context"] = .string(new) }
    try config.save(&host)
    host.printLine("Context \"\(old)\" renamed to \"\(new)\".")
  }
}
