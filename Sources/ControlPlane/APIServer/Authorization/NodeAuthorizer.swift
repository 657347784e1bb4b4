import API
import Objects

/// What a kubelet may do: write its own node and read what its pods need (`plugin/pkg/auth/authorizer/node`).
struct NodeAuthorizer {
  private let node: String
  private let isComponent: Bool
  private let store: Store

  /// Nil for a user who is no kubelet.
  init?(_ user: Request.User, _ store: Store) {
    guard user.name.hasPrefix("system:node:"), user.groups.contains("system:nodes") else { return nil }
    node = String(user.name.dropFirst("system:node:".count))
    isComponent = user.isComponent
    self.store = store
  }

  func decision(_ attributes: Attributes) -> APIServer.Decision {
    if attributes.path == nil, let decision = byRelation(attributes) { return decision }
    let qualified = attributes.qualified
    return .init(isAllowed: Self.rules.contains { $0.allows(attributes, qualified) })
  }

  /// The rules of the role `system:node`, which hold for every kubelet though nothing binds it.
  private static let rules: [PolicyRule] =
    (Facts.bootstrap.array ?? [])
    .first { $0.kind == "ClusterRole" && $0.name == "system:node" }.map(PolicyRule.rules) ?? []

  /// What depends on how an object is related to the node; nil for everything else.
  private func byRelation(_ attributes: Attributes) -> APIServer.Decision? {
    switch (attributes.group, attributes.resource) {
    case ("", "secrets"), ("", "configmaps"): watchedObject(attributes)
    case ("", "persistentvolumeclaims") where attributes.subresource.isEmpty: referenced(attributes)
    case ("", "serviceaccounts") where attributes.subresource == "token": token(attributes)
    case ("", "serviceaccounts"): referenced(attributes)
    case ("", "pods") where attributes.isReadOnly: pods(attributes)
    case ("", "nodes") where attributes.isReadOnly: nodes(attributes)
    case ("coordination.k8s.io", "leases"): lease(attributes)
    default: nil
    }
  }

  /// A kubelet of this program follows the objects of its pods with one watch, where a real one has a watch for each.
  private func watchedObject(_ attributes: Attributes) -> APIServer.Decision {
    if !attributes.isReadOnly || !attributes.subresource.isEmpty {
      return denied("can only read resources of this type")
    }
    return isComponent && attributes.name.isEmpty ? .init(isAllowed: true) : referenced(attributes)
  }

  private func referenced(_ attributes: Attributes) -> APIServer.Decision {
    guard attributes.isReadOnly else { return denied("can only read resources of this type") }
    if attributes.name.isEmpty { return denied("No Object name found") }
    return refers(to: attributes) ? .init(isAllowed: true) : denied(Self.unrelated(node))
  }

  private func token(_ attributes: Attributes) -> APIServer.Decision {
    guard attributes.verb == "create" else {
      return denied("only create is allowed for service account tokens")
    }
    return refers(to: attributes) ? .init(isAllowed: true) : denied(Self.unrelated(node))
  }

  private func pods(_ attributes: Attributes) -> APIServer.Decision {
    if isComponent { return .init(isAllowed: true) }
    if attributes.verb == "get" {
      let pod = store.object(GroupVersionResource.pods.groupResource, attributes.namespace + "/" + attributes.name)
      return pod?.nodeName == node ? .init(isAllowed: true) : denied(Self.unrelated(node))
    }
    let isOwn = attributes.fields?.terms.contains {
      $0.field == "spec.nodeName" && $0.value == node && !$0.isNegated
    }
    if isOwn ?? false { return .init(isAllowed: true) }
    return denied("can only list/watch pods with spec.nodeName field selector")
  }

  private func nodes(_ attributes: Attributes) -> APIServer.Decision {
    if attributes.name == node || isComponent { return .init(isAllowed: true) }
    return denied("node '\(node)' cannot read '\(attributes.name)', only its own Node object")
  }

  private func lease(_ attributes: Attributes) -> APIServer.Decision {
    if !attributes.subresource.isEmpty || ["list", "watch", "deletecollection"].contains(attributes.verb) {
      return denied("can only get, create, update, patch, or delete a node lease")
    }
    if attributes.namespace != "kube-node-lease" {
      return denied("can only access leases in the \"kube-node-lease\" system namespace")
    }
    if attributes.verb != "create", attributes.name != node {
      return denied("can only access node lease with the same name as the requesting node")
    }
    return .init(isAllowed: true)
  }

  private static func unrelated(_ node: String) -> String {
    "no relationship found between node '\(node)' and this object"
  }

  private func denied(_ reason: String) -> APIServer.Decision { .init(isAllowed: false, reason: reason) }

  // MARK: References

  /// Whether a pod of this node names the object.
  private func refers(to attributes: Attributes) -> Bool {
    let pods = store.objects(GroupVersionResource.pods.groupResource, namespace: attributes.namespace)
    return pods.contains { $0.nodeName == node && Self.names($0["spec"] ?? [:], attributes) }
  }

  private static func names(_ spec: Value, _ attributes: Attributes) -> Bool {
    switch attributes.resource {
    case "serviceaccounts": return spec["serviceAccountName"]?.string == attributes.name
    case "persistentvolumeclaims":
      return (spec["volumes"]?.array ?? []).contains {
        $0["persistentVolumeClaim"]?["claimName"]?.string == attributes.name
      }
    case "secrets":
      return (spec["imagePullSecrets"]?.array ?? []).contains { $0["name"]?.string == attributes.name }
        || named(spec, attributes.name, volume: "secret", field: "secretName", "secretKeyRef", "secretRef")
    default:
      return named(spec, attributes.name, volume: "configMap", field: "name", "configMapKeyRef", "configMapRef")
    }
  }

  private static func named(
    _ spec: Value,
    _ name: String,
    volume: String,
    field: String,
    _ key: String,
    _ all: String
  ) -> Bool {
    for source in spec["volumes"]?.array ?? [] {
      if source[volume]?[field]?.string == name { return true }
      let projections = source["projected"]?["sources"]?.array ?? []
      if projections.contains(where: { $0[volume]?["name"]?.string == name }) { return true }
    }
    for list in ["containers", "initContainers", "ephemeralContainers"] {
      for container in spec[list]?.array ?? [] {
        if (container["env"]?.array ?? []).contains(where: { $0["valueFrom"]?[key]?["name"]?.string == name }) {
          return true
        }
        if (container["envFrom"]?.array ?? []).contains(where: { $0[all]?["name"]?.string == name }) { return true }
      }
    }
    return false
  }
}
