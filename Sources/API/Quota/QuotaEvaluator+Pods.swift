import Objects

/// `pkg/quota/v1/evaluator/core/pods.go`.
extension QuotaEvaluator {
  package static let pods = QuotaEvaluator(
    resource: GroupVersionResource.pods.groupResource,
    measures: { name in
      podNames.contains(name) || name.hasPrefix("hugepages-") || name.hasPrefix("requests.hugepages-")
        || (name.hasPrefix("requests.") && !isNative(name))
    },
    usage: podUsage,
    isInScope: isInPodScope,
    constraint: podConstraint
  )

  private static let podNames: Set<String> = [
    "count/pods", "pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory",
    "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
  ]

  /// What each container must state where a quota is on it.
  private static let mandatory: Set<String> = [
    "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
  ]

  private static func isNative(_ name: String) -> Bool { !name.contains("/") || name.contains("kubernetes.io/") }

  /// Whether the pod still takes part of a node: it has not ended, and its time to end is not over.
  static func occupies(_ pod: Value, _ clock: Clock) -> Bool {
    if pod.isPodFinished { return false }
    guard let end = pod.deletionTimestamp.flatMap({ clock.moment(of: $0) }),
      let grace = pod["metadata"]?["deletionGracePeriodSeconds"]?.int
    else { return true }
    return clock.now <= end + .seconds(grace)
  }

  private static func podUsage(_ pod: Value, _ clock: Clock) -> ResourceList {
    var usage = ResourceList()
    if occupies(pod, clock) {
      usage = compute(PodResources.total(.requests, of: pod), PodResources.total(.limits, of: pod))
    }
    usage["count/pods"] = Quantity(1)
    return usage
  }

  /// Requests and limits under the names of quotas.
  private static func compute(_ requests: ResourceList, _ limits: ResourceList) -> ResourceList {
    var usage = ResourceList()
    usage["pods"] = Quantity(1)
    for name in ["cpu", "memory", "ephemeral-storage"] {
      if let amount = requests[name] {
        usage[name] = amount
        usage["requests." + name] = amount
      }
      if let amount = limits[name] { usage["limits." + name] = amount }
    }
    for name in requests.names {
      if name.hasPrefix("hugepages-") { usage[name] = requests[name] }
      if name.hasPrefix("hugepages-") || !isNative(name) { usage["requests." + name] = requests[name] }
    }
    return usage
  }

  private static func podConstraint(_ pod: Value, _ names: [String]) -> String? {
    let required = names.filter(mandatory.contains).sorted()
    if required.isEmpty { return nil }
    let containers = (pod["spec"]?["containers"]?.array ?? []) + (pod["spec"]?["initContainers"]?.array ?? [])
    let stated = containers.map { container in
      (
        name: container["name"]?.string ?? "",
        usage: compute(
          ResourceList(container["resources"]?["requests"]),
          ResourceList(container["resources"]?["limits"])
        )
      )
    }
    let missing = required.compactMap { name -> String? in
      let without = Set(stated.filter { $0.usage[name] == nil }.map(\.name)).sorted()
      return without.isEmpty ? nil : "\(name) for: \(without.joined(separator: ","))"
    }
    return missing.isEmpty ? nil : "must specify " + missing.joined(separator: "; ")
  }

  // MARK: Scopes

  private static func isInPodScope(_ scope: QuotaScope, _ pod: Value) -> Bool {
    let spec = pod["spec"]
    switch scope.name {
    case "Terminating": return isTerminating(spec)
    case "NotTerminating": return !isTerminating(spec)
    case "BestEffort": return isBestEffort(spec)
    case "NotBestEffort": return !isBestEffort(spec)
    case "PriorityClass":
      let name = spec?["priorityClassName"]?.string ?? ""
      return scope.matches(any: name.isEmpty ? [] : [name])
    case "CrossNamespacePodAffinity": return crossesNamespaces(spec?["affinity"])
    default: return false
    }
  }

  private static func isTerminating(_ spec: Value?) -> Bool { (spec?["activeDeadlineSeconds"]?.int ?? -1) >= 0 }

  /// Neither the pod nor a container asks for time or memory, or is limited in them.
  private static func isBestEffort(_ spec: Value?) -> Bool {
    let containers = (spec?["containers"]?.array ?? []) + (spec?["initContainers"]?.array ?? [])
    let lists = (containers + [spec ?? [:]]).flatMap { part in
      [ResourceList(part["resources"]?["requests"]), ResourceList(part["resources"]?["limits"])]
    }
    return lists.allSatisfy { list in ["cpu", "memory"].allSatisfy { list[$0]?.isZero ?? true } }
  }

  private static func crossesNamespaces(_ affinity: Value?) -> Bool {
    ["podAffinity", "podAntiAffinity"].contains { kind in
      let required = affinity?[kind]?["requiredDuringSchedulingIgnoredDuringExecution"]?.array ?? []
      let preferred = affinity?[kind]?["preferredDuringSchedulingIgnoredDuringExecution"]?.array ?? []
      return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains { term in
        term["namespaces"]?.array?.isEmpty == false || term["namespaceSelector"]?.object != nil
      }
    }
  }
}
