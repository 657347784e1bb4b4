import API
import Objects

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
    try ConfigProperty(context.arguments[0]).unset(in: &config)
    try config.save(&host)
    host.printLine("Property \"\(context.arguments[0])\" unset.")
  }
}
