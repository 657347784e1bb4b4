import API
import Objects

/// `kubectl config delete-context`, `delete-cluster` and `delete-user`.
struct ConfigDelete<Section: ConfigSection>: ImmediateCommand {
  static var honouredFlags: Set<String> { [] }

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard context.arguments.count == 1 else { return host.print(HelpText(context.line.node).text) }
    var config = context.kubeconfig
    let name = context.arguments[0]
    guard config.entry(Section.list, name) != nil else {
      throw .plain("cannot delete \(Section.field) \(name), not in \(config.path)")
    }
    if Section.self == ConfigContexts.self, config.currentContext == name {
      host.complain(
        "warning: this removed your active context, use \"kubectl config use-context\" to select a different one"
      )
    }
    config.remove(Section.list, name)
    try config.save(&host)
    host.printLine("deleted \(Section.field) \(name) from \(config.path)")
  }
}
