import API

/// `kubectl completion`: the prompt completes by itself, so the script only says so.
struct CompletionCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let shell: String

  init(_ context: CommandContext) throws(Failure) {
    guard let shell = context.arguments.first else { throw context.usage("Shell not specified.") }
    if context.arguments.count > 1 {
      throw context.usage("Too many arguments. Expected only the shell type.")
    }
    guard ["bash", "zsh", "fish", "powershell"].contains(shell) else {
      throw context.usage("Unsupported shell type \"\(shell)\".")
    }
    self.shell = shell
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    host.printLine("# \(shell) completion for kubectl: this prompt completes kubectl's words by itself.")
  }
}

/// `kubectl plugin list`.
struct PluginListCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["name-only"]

  init(_ context: CommandContext) throws(Failure) {}

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    throw .plain("unable to find any kubectl plugins in your PATH")
  }
}

/// `kubectl top`: there is no metrics server.
struct TopCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "all-namespaces", "containers", "field-selector", "no-headers", "selector", "show-capacity", "show-swap", "sort-by",
    "sum", "use-protocol-buffers",
  ]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let word = context.line.node.name
    if context.arguments.count > 1 { throw context.usage("\(word) [NAME | -l label]") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    _ = try context.send(.init(.list, .namespaces), &host)
    throw .plain("Metrics API not available")
  }
}
