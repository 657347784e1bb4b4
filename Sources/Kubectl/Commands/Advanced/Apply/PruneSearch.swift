import API
import Objects

/// What was applied before under a selector, and is in no file any more (`pkg/util/prune`, `pkg/cmd/apply/prune.go`).
struct PruneSearch: Sendable {
  private let resources: [Resource]
  private let selector: String?
  /// Leaves alone what no `kubectl apply` made.
  var isForAppliedOnly = true

  init(resources: [Resource], selector: String) {
    self.resources = resources
    self.selector = selector
  }

  private static let usual: [GroupVersionResource] = [
    .configMaps, .endpoints, .init("persistentvolumeclaims"), .pods, .init("replicationcontrollers"), .secrets,
    .services, .jobs, .cronJobs, .init("ingresses", group: "networking.k8s.io"), .daemonSets, .deployments,
    .replicaSets, .init("statefulsets", group: "apps"), .namespaces, .init("persistentvolumes"),
  ]

  /// Looks at the types that `--prune-allowlist` names, or the usual ones.
  init(_ context: inout CommandContext, _ host: inout some KubectlHost) throws(Failure) {
    selector = context.flags.text("selector")
    let words = context.flags.list("prune-allowlist")
    if words.isEmpty {
      let catalogue = context.catalogue
      resources = Self.usual.compactMap { catalogue[$0] }
      return
    }
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
    self.resources = resources
  }

  /// The objects that are not among those of the files, those of the files' namespaces first.
  func found(
    except visited: Set<String>,
    in namespaces: Set<String>,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    var found: [ResourceInfo] = []
    for namespace in namespaces.sorted() {
      for resource in resources where resource.isNamespaced {
        found += try list(resource, namespace, except: visited, &context, &host)
      }
    }
    for resource in resources where !resource.isNamespaced {
      found += try list(resource, nil, except: visited, &context, &host)
    }
    return found
  }

  private func list(
    _ resource: Resource,
    _ namespace: String?,
    except visited: Set<String>,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    var options = Request.Options()
    options.labelSelector = selector
    let request = Request(.list, resource.groupVersionResource, namespace: namespace, options: options)
    var found: [ResourceInfo] = []
    for var item in try context.send(request, &host).body["items"]?.array ?? [] {
      let isApplied = item["metadata"]?["annotations"]?[LastApplied.annotation] != nil
      guard isApplied || !isForAppliedOnly, !visited.contains(item.uid) else { continue }
      item["kind"] = .string(resource.kind)
      item["apiVersion"] = .string(resource.apiVersion)
      found.append(ResourceInfo(resource: resource, object: item))
    }
    return found
  }
}
