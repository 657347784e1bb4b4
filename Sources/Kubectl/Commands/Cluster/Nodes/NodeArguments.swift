import API
import Objects

/// `NODE…` or `--selector`.
enum NodeArguments {
  static func validate(_ context: CommandContext) throws(Failure) {
    let hasSelector = context.flags.text("selector") != nil
    if hasSelector, !context.arguments.isEmpty {
      throw context.usage("cannot specify both a node name and a --selector option")
    }
    if context.flags.isGiven("selector"), !hasSelector, context.arguments.isEmpty {
      throw ResourceBuilder.missingResource
    }
    if !hasSelector, context.arguments.isEmpty {
      throw context.usage("USAGE: \(context.line.node.name) NODE [flags]")
    }
  }

  static func nodes(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (infos: [ResourceInfo], failures: [Failure]) {
    var builder = ResourceBuilder(context, arguments: ["nodes"] + context.arguments)
    builder.labelSelector = context.flags.text("selector")
    let selection = try builder.build(&context, &host)
    return context.fetch(selection, &host)
  }
}
