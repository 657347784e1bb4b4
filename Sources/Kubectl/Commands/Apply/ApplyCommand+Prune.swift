import API
import Objects

/// `kubectl apply --prune`: what was applied before under the same selector, and is in no file any more, goes
/// (`pkg/cmd/apply/prune.go`).
extension ApplyCommand {
  static let prunedByDefault: [GroupVersionResource] = [
    .configMaps, .endpoints, .init("persistentvolumeclaims"), .pods, .init("replicationcontrollers"), .secrets,
    .services, .jobs, .cronJobs, .init("ingresses", group: "networking.k8s.io"), .daemonSets, .deployments,
    .replicaSets, .init("statefulsets", group: "apps"), .namespaces, .init("persistentvolumes"),
  ]

  /// The resources that `--prune-allowlist` names.
  mutating func prunedResources(_ host: inout some KubectlHost) throws(Failure) -> [Resource] {
    let words = context.flags.list("prune-allowlist")
    if words.isEmpty { return Self.prunedByDefault.compactMap { context.catalogue[$0] } }
    var resources: [Resource] = []
    for word in words {
      let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else {
        throw .plain("invalid GroupVersionKind format: \(word), please follow <group/version/kind>")
      }
      let kind = GroupVersionKind(group: parts[0] == "core" ? "" : parts[0], version: parts[1], kind: parts[2])
      guard let resource = try context.resource(of: kind, &host) else {
        throw .plain("no matches for kind \"\(kind.kind)\" in version \"\(kind.apiVersion)\"")
      }
      resources.append(resource)
    }
    return resources
  }

  mutating func prune(
    _ resources: [Resource],
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
    for namespace in visitedNamespaces.sorted() {
      for resource in resources where resource.isNamespaced { try prune(resource, namespace, &printer, &host) }
    }
    for resource in resources where !resource.isNamespaced { try prune(resource, nil, &printer, &host) }
  }

  private mutating func prune(
    _ resource: Resource,
    _ namespace: String?,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var options = Request.Options()
    options.labelSelector = context.flags.text("selector")
    let path = resource.groupVersionResource
    let items = try context.send(Request(.list, path, namespace: namespace, options: options), &host).body["items"]
    for var item in items?.array ?? [] {
      guard item["metadata"]?["annotations"]?[LastApplied.annotation] != nil, !visited.contains(item.uid) else {
        continue
      }
      if printer.dryRun != .client {
        var options = Request.Options()
        options.dryRun = printer.dryRun == .server
        options.propagation = try DeleteCommand.propagation(context.flags)
        _ = try context.send(
          Request(.delete, path, namespace: namespace, name: item.name, options: options),
          &host
        )
      }
      item["kind"] = .string(resource.kind)
      item["apiVersion"] = .string(resource.apiVersion)
      try printer.print(item, resource, "pruned", &host)
    }
  }
}
