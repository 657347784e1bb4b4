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
