import API
import Objects

/// What the controllers know of the cluster: the objects as the watch last told, and the indexes that save scans.
struct ObjectCache: Sendable {
  /// The resources that are watched.
  static let resources: [GroupVersionResource] = [
    .namespaces, .serviceAccounts, .configMaps, .nodes, .pods, .replicaSets, .replicationControllers, .deployments,
    .daemonSets, .statefulSets, .jobs, .cronJobs, .services, .endpoints, .endpointSlices, .leases,
    .controllerRevisions, .secrets, .podDisruptionBudgets, .persistentVolumeClaims,
    .persistentVolumes, .storageClasses, .resourceQuotas, .horizontalPodAutoscalers, .ingresses, .clusterRoles,
    .certificateSigningRequests, .validatingAdmissionPolicies,
  ]
  static let watched = Set(resources.map(\.groupResource))
  /// Resources whose objects select pods.
  private static let selecting: [GroupVersionResource] = [
    .services, .podDisruptionBudgets, .deployments, .replicaSets, .replicationControllers, .daemonSets, .statefulSets,
  ]
  private static let pods = GroupVersionResource.pods.groupResource
  private static let replicaSets = GroupVersionResource.replicaSets.groupResource

  private var tables: [GroupResource: SortedMap<String, Value>] = [:]
  /// Objects that name an owner, by the owner's uid, in order.
  private var dependents: [String: [Reference]] = [:]
  private var podsByNode: [String: Set<String>] = [:]
  /// Pods and ReplicaSets that no controller manages, by namespace.
  private var orphans: [GroupResource: [String: Set<String>]] = [
    pods: [:], replicaSets: [:], GroupVersionResource.controllerRevisions.groupResource: [:],
  ]
  private var selections: [GroupResource: SelectionIndex] = Dictionary(
    uniqueKeysWithValues: selecting.map {
      ($0.groupResource, SelectionIndex(keepsMembers: $0 == .services || $0 == .podDisruptionBudgets))
    }
  )

  struct Reference: Hashable, Sendable {
    var resource: GroupResource
    var key: String
  }

  func count(_ resource: GroupVersionResource) -> Int { tables[resource.groupResource]?.count ?? 0 }

  subscript(resource: GroupVersionResource, key: String) -> Value? { tables[resource.groupResource]?[key] }

  subscript(reference: Reference) -> Value? { tables[reference.resource]?[reference.key] }

  func all(_ resource: GroupVersionResource) -> [Value] { tables[resource.groupResource]?.values ?? [] }

  func all(_ resource: GroupVersionResource, in namespace: String) -> [Value] {
    guard let table = tables[resource.groupResource] else { return [] }
    let prefix = namespace + "/"
    return table.from(prefix).prefix { $0.key.hasPrefix(prefix) }.map(\.value)
  }

  /// The objects of a resource that an owner has, in the order of their keys.
  func owned(by uid: String, _ resource: GroupVersionResource) -> [Value] {
    guard let references = dependents[uid], let table = tables[resource.groupResource] else { return [] }
    let resource = resource.groupResource
    return references.compactMap { $0.resource == resource ? table[$0.key] : nil }
  }

  /// All objects that name the owner.
  func dependents(of uid: String) -> [Reference] { dependents[uid] ?? [] }

  func pods(on node: String) -> [Value] {
    (podsByNode[node] ?? []).sorted().compactMap { self[.pods, $0] }
  }

  /// The pods, the ReplicaSets, or the ControllerRevisions, of a namespace that no controller manages.
  func orphans(_ resource: GroupVersionResource, in namespace: String) -> [Value] {
    (orphans[resource.groupResource]?[namespace] ?? []).sorted().compactMap { self[resource, $0] }
  }

  /// The keys of the objects of a resource that select a pod.
  func selecting(_ pod: Value, _ resource: GroupVersionResource) -> [String] {
    selections[resource.groupResource]?.selecting(pod["metadata"]?["labels"], in: pod.namespace ?? "") ?? []
  }

  /// The pods that an object selects, in the order of their keys.
  func pods(selectedBy key: String, _ resource: GroupVersionResource) -> [Value] {
    (selections[resource.groupResource]?.members(of: key) ?? []).compactMap { self[.pods, $0] }
  }

  // MARK: Changing

  mutating func apply(_ event: WatchEvent) {
    let key = event.object.key
    let before = tables[event.resource]?[key]
    let now = event.kind == .deleted ? nil : event.object
    if let now {
      tables[event.resource, default: SortedMap()][key] = now
    } else {
      tables[event.resource]?.removeValue(forKey: key)
    }
    indexOwners(event.resource, key, before, now)
    if orphans[event.resource] != nil {
      let namespace = event.object.namespace ?? ""
      if let now, now.controller == nil {
        orphans[event.resource]?[namespace, default: []].insert(key)
      } else {
        orphans[event.resource]?[namespace]?.remove(key)
      }
    }
    if event.resource == Self.pods { indexPod(key, before, now) }
    if selections[event.resource] != nil { indexSelector(event.resource, key, now) }
  }

  private mutating func indexOwners(_ resource: GroupResource, _ key: String, _ before: Value?, _ now: Value?) {
    if before?["metadata"]?["ownerReferences"] == now?["metadata"]?["ownerReferences"] { return }
    let reference = Reference(resource: resource, key: key)
    for owner in before?.ownerReferences ?? [] {
      dependents[owner.uid]?.removeAll { $0 == reference }
      if dependents[owner.uid]?.isEmpty == true { dependents[owner.uid] = nil }
    }
    for owner in now?.ownerReferences ?? [] {
      let list = dependents[owner.uid] ?? []
      var low = 0
      var high = list.count
      while low < high {
        let middle = (low + high) / 2
        if (list[middle].resource, list[middle].key) < (resource, key) { low = middle + 1 } else { high = middle }
      }
      dependents[owner.uid, default: []].insert(reference, at: low)
    }
  }

  private mutating func indexPod(_ key: String, _ before: Value?, _ now: Value?) {
    let namespace = (now ?? before)?.namespace ?? ""
    if before?.nodeName != now?.nodeName {
      if let node = before?.nodeName { podsByNode[node]?.remove(key) }
      if let node = now?.nodeName { podsByNode[node, default: []].insert(key) }
    }
    let labels = (before?["metadata"]?["labels"], now?["metadata"]?["labels"])
    if (before == nil) == (now == nil), labels.0 == labels.1 { return }
    for resource in Self.selecting {
      selections[resource.groupResource]?.move(
        key,
        in: namespace,
        from: before == nil ? nil : labels.0 ?? [:],
        to: now == nil ? nil : labels.1 ?? [:]
      )
    }
  }

  private mutating func indexSelector(_ resource: GroupResource, _ key: String, _ now: Value?) {
    guard let now else {
      selections[resource]?.remove(key)
      return
    }
    let namespace = now.namespace ?? ""
    let selector = Self.selector(of: now)
    guard let index = selections[resource], index.selector(of: key) != selector else { return }
    let pods = index.keepsMembers ? all(.pods, in: namespace) : []
    selections[resource]?.set(key, namespace: namespace, selector, pods: pods)
  }

  /// Services and ReplicationControllers have a plain map, of which an empty one selects nothing.
  static func selector(of object: Value) -> LabelSelector {
    guard object.apiVersion == "v1" else { return LabelSelector(object: object["spec"]?["selector"]) }
    let selector = LabelSelector(map: object["spec"]?["selector"])
    return selector.isEmpty ? .nothing : selector
  }
}
