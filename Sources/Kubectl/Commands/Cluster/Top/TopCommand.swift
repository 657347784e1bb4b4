import API

/// `kubectl top`: there is no metrics server.
struct TopCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let node = context.line.node
    if context.arguments.count > 1 { throw context.usage("\(node.name) [NAME | -l label]") }
    if let key = context.flags.text("sort-by"), !["cpu", "memory", "swap"].contains(key) {
      throw .plain("--sort-by accepts only cpu or memory")
    }
    if !context.arguments.isEmpty, context.flags.text("selector") != nil {
      throw .plain("only one of NAME or --selector can be provided")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    _ = try context.send(.init(.list, .namespaces), &host)
    throw .plain("Metrics API not available")
  }
}
