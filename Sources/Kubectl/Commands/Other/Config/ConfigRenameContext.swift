import Objects

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
