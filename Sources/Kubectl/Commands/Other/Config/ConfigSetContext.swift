import Objects

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
