import Objects

/// `kubectl config current-context`.
struct ConfigCurrentContext: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    if context.kubeconfig.currentContext.isEmpty { throw .plain("current-context is not set") }
    host.printLine(context.kubeconfig.currentContext)
  }
}
