import API
import Objects

/// `kubectl config get-clusters` and `get-users`.
struct ConfigNames<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> { [] }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    host.printLine("NAME")
    for name in context.kubeconfig.names(Section.list) { host.printLine(name) }
  }
}
