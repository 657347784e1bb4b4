import API
import Objects

/// `kubectl apply --prune`.
extension ApplyCommand {
  mutating func prune(
    _ search: PruneSearch,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if context.configuration.isNamespaceGiven, !context.flags.isGiven("prune-allowlist") {
      host.complain(
        "\(LogLine.head("W", "prune.go:71", host.clock)) Deprecated: kubectl apply will no longer prune non-namespaced "
          + "resources by default when used with the --namespace flag in a future release. To preserve the current "
          + "behaviour, list the resources you want to target explicitly in the --prune-allowlist flag."
      )
    }
    try prune(search.found(except: visited, in: visitedNamespaces, &context, &host), &printer, &host)
  }

  mutating func prune(
    _ doomed: [ResourceInfo],
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    for info in doomed {
      if printer.dryRun != .client { try delete(info, printer, &host) }
      try printer.print(info.object, info.resource, "pruned", &host)
    }
  }

  private mutating func delete(
    _ info: ResourceInfo,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var options = Request.Options()
    options.dryRun = printer.dryRun == .server
    options.propagation = try DeleteCommand.propagation(context.flags)
    let path = info.resource.groupVersionResource
    _ = try context.send(
      Request(.delete, path, namespace: info.namespace, name: info.name, options: options),
      &host
    )
  }
}
