package import Objects

/// What an object takes of a resource quota (`pkg/quota/v1/evaluator/core`).
package enum QuotaUsage {
  /// Resources that every container must name while a quota limits them.
  package static let compute: Set<String> = [
    "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
  ]
  /// Kinds whose objects are counted under their plain names.
  private static let counted: Set<String> = [
    "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets", "services",
  ]

  /// The usage by one object of a resource, under all names that a quota may use for it.
  package static func usage(of object: Value, _ resource: GroupResource) -> [String: Quantity] {
    var usage = ["count/\(resource)": Quantity(1)]
    guard resource.group.isEmpty else { return usage }
    switch resource.resource {
    case "pods":
      if object.isPodFinished { return usage }
      usage["pods"] = Quantity(1)
      for (kind, field) in [("requests", "requests"), ("limits", "limits")] {
        for (name, amount) in sum(object, field) {
          usage["\(kind).\(name)"] = amount
          if kind == "requests", ["cpu", "memory", "ephemeral-storage"].contains(name) { usage[name] = amount }
        }
      }
    case "persistentvolumeclaims":
      usage["persistentvolumeclaims"] = Quantity(1)
      let storage = object["spec"]?["resources"]?["requests"]?["storage"]?.string.flatMap { Quantity($0) }
      usage["requests.storage"] = storage
      if !object.storageClassName.isEmpty {
        let prefix = object.storageClassName + ".storageclass.storage.k8s.io/"
        usage[prefix + "persistentvolumeclaims"] = Quantity(1)
        usage[prefix + "requests.storage"] = storage
      }
    case "services":
      usage["services"] = Quantity(1)
      let ports = object["spec"]?["ports"]?.array?.count ?? 0
      let type = object["spec"]?["type"]?.string
      if type == "LoadBalancer" { usage["services.loadbalancers"] = Quantity(1) }
      if type == "NodePort" || type == "LoadBalancer" { usage["services.nodeports"] = Quantity(ports) }
    default: if counted.contains(resource.resource) { usage[resource.resource] = Quantity(1) }
    }
    return usage
  }

  /// The amounts of a pod: its containers together, or the largest of what runs before them.
  private static func sum(_ pod: Value, _ field: String) -> [(String, Quantity)] {
    var total: [String: Quantity] = [:]
    var sidecars: [String: Quantity] = [:]
    var highest: [String: Quantity] = [:]
    func amounts(_ container: Value) -> [(String, Quantity)] {
      (container["resources"]?[field]?.object ?? Fields()).compactMap { name, amount in
        amount.string.flatMap { Quantity($0) }.map { (name, $0) }
      }
    }
    for container in pod["spec"]?["containers"]?.array ?? [] {
      for (name, amount) in amounts(container) { total[name] = (total[name] ?? Quantity(0)) + amount }
    }
    for container in pod["spec"]?["initContainers"]?.array ?? [] {
      let isSidecar = container["restartPolicy"]?.string == "Always"
      for (name, amount) in amounts(container) {
        let together = (sidecars[name] ?? Quantity(0)) + amount
        if isSidecar { sidecars[name] = together }
        highest[name] = max(highest[name] ?? Quantity(0), together)
      }
    }
    for (name, amount) in sidecars { total[name] = (total[name] ?? Quantity(0)) + amount }
    for (name, amount) in highest { total[name] = max(total[name] ?? Quantity(0), amount) }
    return total.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Whether a quota is about the object: its scopes all fit.
  package static func applies(_ quota: Value, to object: Value, _ resource: GroupResource) -> Bool {
    let scopes = quota["spec"]?["scopes"]?.strings ?? []
    let expressions = quota["spec"]?["scopeSelector"]?["matchExpressions"]?.array ?? []
    if scopes.isEmpty, expressions.isEmpty { return true }
    guard resource == GroupVersionResource.pods.groupResource else { return false }
    return scopes.allSatisfy { fits($0, object) }
      && expressions.allSatisfy { expression in
        let scope = expression["scopeName"]?.string ?? ""
        guard scope == "PriorityClass" else { return fits(scope, object) }
        let name = object["spec"]?["priorityClassName"]?.string ?? ""
        let values = expression["values"]?.strings ?? []
        switch expression["operator"]?.string {
        case "In": return values.contains(name)
        case "NotIn": return !values.contains(name)
        case "DoesNotExist": return name.isEmpty
        default: return !name.isEmpty
        }
      }
  }

  private static func fits(_ scope: String, _ pod: Value) -> Bool {
    switch scope {
    case "BestEffort": isBestEffort(pod)
    case "NotBestEffort": !isBestEffort(pod)
    case "Terminating": pod["spec"]?["activeDeadlineSeconds"]?.int != nil
    case "NotTerminating": pod["spec"]?["activeDeadlineSeconds"]?.int == nil
    case "CrossNamespacePodAffinity": false
    default: false
    }
  }

  private static func isBestEffort(_ pod: Value) -> Bool {
    let containers = (pod["spec"]?["containers"]?.array ?? []) + (pod["spec"]?["initContainers"]?.array ?? [])
    return containers.allSatisfy { container in
      ["requests", "limits"].allSatisfy { container["resources"]?[$0]?.object?.isEmpty ?? true }
    }
  }
}
