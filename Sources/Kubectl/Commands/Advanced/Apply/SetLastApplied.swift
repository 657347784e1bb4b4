import API
import Objects

/// `kubectl apply set-last-applied`.
struct SetLastApplied: ImmediateCommand {
  static let honouredFlags: Set<String> = ["create-annotation"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    for target in selection.targets {
      let path = target.resource.groupVersionResource
      let live = try context.send(Request(.get, path, namespace: target.namespace, name: target.name), &host).body
      if live["metadata"]?["annotations"]?[LastApplied.annotation] == nil, !context.flags.bool("create-annotation") {
        throw .plain(
          "no last-applied-configuration annotation found on resource: \(live.name), to create the annotation, run "
            + "the command with --create-annotation"
        )
      }
      let text = LastApplied.text(of: target.manifest ?? .null, showsAnnotations: false)
      if live["metadata"]?["annotations"]?[LastApplied.annotation]?.string == text {
        host.printLine("set-last-applied \(live.name): no changes required.")
        continue
      }
      var options = Request.Options()
      options.patchType = .merge
      options.dryRun = printer.dryRun == .server
      let patch: Value = ["metadata": ["annotations": [LastApplied.annotation: .string(text)]]]
      var object = live
      if printer.dryRun != .client {
        let request = Request(
          .patch,
          path,
          namespace: target.namespace,
          name: target.name,
          body: patch,
          options: options
        )
        object = try context.send(request, &host).body
      }
      try printer.print(object, target.resource, "configured", &host)
    }
  }
}
