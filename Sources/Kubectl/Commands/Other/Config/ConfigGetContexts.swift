import Objects

/// `kubectl config get-contexts`.
struct ConfigGetContexts: ImmediateCommand {
  static let honouredFlags: Set<String> = ["no-headers"]

  private let context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let output = context.flags.string("output")
    if output != "", output != "name" {
      throw .plain(
        "--output \(output) is not available in kubectl config get-contexts; resetting to default output format"
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let config = context.kubeconfig
    let names = context.arguments.isEmpty ? config.names("contexts") : context.arguments
    var failures: [Failure] = []
    var rows: [[String]] = []
    let isName = context.flags.string("output") == "name"
    if !isName, !context.flags.bool("no-headers") {
      rows.append(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"])
    }
    for name in names {
      guard let entry = config.entry("contexts", name)?["context"] else {
        failures.append(.plain("context \(name) not found"))
        continue
      }
      if isName {
        host.printLine(name)
        continue
      }
      rows.append([
        name == config.currentContext ? "*" : "", name, entry["cluster"]?.string ?? "", entry["user"]?.string ?? "",
        entry["namespace"]?.string ?? "",
      ])
    }
    var columns = TextColumns()
    if !isName { host.print(columns.text(rows)) }
    if !failures.isEmpty { throw .several(of: failures) }
  }
}
