import API
import Objects

/// `kubectl config set`.
struct ConfigSet: ImmediateCommand {
  static let honouredFlags: Set<String> = ["set-raw-bytes"]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    try context.expectArguments(2)
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var config = context.kubeconfig
    let raw = context.flags.bool("set-raw-bytes")
    try ConfigProperty(context.arguments[0]).set(context.arguments[1], raw: raw, in: &config)
    try config.save(&host)
    host.printLine("Property \"\(context.arguments[0])\" set.")
  }
}
