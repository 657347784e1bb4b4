/// One command of kubectl as a value: made from a line that was parsed, then run until it is done.
protocol Command: Sendable {
  /// The flags whose effect is simulated; another one that is set is refused in plain words.
  static var honouredFlags: Set<String> { get }

  /// Completes and validates what the line says, before the cluster is asked.
  init(_ context: CommandContext) throws(Failure)

  /// Runs as far as it can. Called again when what it waits for has come.
  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep
}

enum CommandStep: Sendable {
  case done
  case wait(until: Duration? = nil, input: Bool = false, change: Bool = true)
}

/// A command that never waits.
protocol ImmediateCommand: Command {
  mutating func run(_ host: inout some KubectlHost) throws(Failure)
}

extension ImmediateCommand {
  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    try run(&host)
    return .done
  }
}
