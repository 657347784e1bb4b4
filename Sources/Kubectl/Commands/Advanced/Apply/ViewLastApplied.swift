import API
import Objects

/// `kubectl apply view-last-applied`.
struct ViewLastApplied: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "selector"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let output = context.flags.string("output")
    guard output == "yaml" || output == "json" else {
      throw context.usage("Unexpected -o output mode: \(output). We only support '-o json' or '-o yaml'")
    }
    var builder = ResourceBuilder(context)
    builder.selectsAll = context.flags.bool("all")
    let selection = try builder.build(&context, &host)
    let (infos, failures) = context.fetch(selection, &host)
    for info in infos {
      guard let text = info.object["metadata"]?["annotations"]?[LastApplied.annotation]?.string else {
        continue
      }
      let value = (try? JSON.read(text)) ?? .null
      host.print(output == "yaml" ? YAML.write(value) : JSON.writeIndented(value, by: 2) + "\n")
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }
}
