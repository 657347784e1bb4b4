import API
import Objects

/// What the controllers know of the cluster: the objects as the watch last told, and the indexes that save scans.
struct ObjectCache: Sendable {
  /// The resources that are watched.
  static let resources: [GroupVersionResource] = [
    .namespaces, .serviceAccounts, .configMaps, .nodes, .pods, .replicaSets, .deployments, .daemonSets, .services,
    .endpoints, .endpointSlices, .leases, .controllerRevisions, .secrets,
  ]

  private var tables: [GroupResource: SortedMap<String, Value>] = [:]
  /// Keys of the objects that name an owner, by the owner's uid.
  private var dependents: [String: [Reference]] = [:]
  private var podsByNode: [String: Set<String>] = [:]

  struct Reference: Hashable, Sendable {
    var resource: GroupResource
    var key: String
  }

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
    let resource = resource.groupResource
    return (dependents[uid] ?? []).filter { $0.resource == resource }.compactMap { self[$0] }
  }

  /// All objects that name the owner.
  func dependents(of uid: String) -> [Reference] { dependents[uid] ?? [] }

  func pods(on node: String) -> [Value] {
    (podsByNode[node] ?? []).sorted().compactMap { self[.pods, $0] }
  }

  // MARK: Changing

  mutating func apply(_ event: WatchEvent) {
    let key = event.object.key
    if let before = tables[event.resource]?[key] { unindex(before, event.resource, key) }
    if event.kind == .deleted {
      tables[event.resource]?.removeValue(forKey: key)
    } else {
      tables[event.resource, default: SortedMap()][key] = event.object
      index(event.object, event.resource, key)
    }
  }

  private mutating func index(_ object: Value, _ resource: GroupResource, _ key: String) {
    for owner in object.ownerReferences {
      let reference = Reference(resource: resource, key: key)
      let list = dependents[owner.uid] ?? []
      let place = list.firstIndex { ($0.resource, $0.key) >= (resource, key) } ?? list.count
      dependents[owner.uid, default: []].insert(reference, at: place)
    }
    if resource == GroupVersionResource.pods.groupResource, let node = object.nodeName {
      podsByNode[node, default: []].insert(key)
    }
  }

  private mutating func unindex(_ object: Value, _ resource: GroupResource, _ key: String) {
    for owner in object.ownerReferences {
      dependents[owner.uid]?.removeAll { $0.key == key && $0.resource == resource }
      if dependents[owner.uid]?.isEmpty == true { dependents[owner.uid] = nil }
    }
    if resource == GroupVersionResource.pods.groupResource, let node = object.nodeName {
      podsByNode[node]?.remove(key)
    }
  }
}
