import API
import Objects

/// Deletes what lost its owners, and finishes foreground and orphaning deletions
/// (`pkg/controller/garbagecollector`).
struct GarbageCollector: Controller {
  static let resources = ObjectCache.resources
  var queue = WorkQueue()
  private let user = Request.User.controller("generic-garbage-collector")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    let finalizers = event.object["metadata"]?["finalizers"]?.strings ?? []
    if event.kind == .deleted {
      for dependent in cache.dependents(of: event.object.uid) { queue.add(Self.key(dependent)) }
      // A foreground deletion waits for its dependents.
      for owner in event.object.ownerReferences {
        if let reference = Self.reference(owner, event.object.namespace) { queue.add(Self.key(reference)) }
      }
    } else if event.object.deletionTimestamp != nil,
      finalizers.contains("orphan") || finalizers.contains("foregroundDeletion")
    {
      queue.add("\(event.resource)|\(event.object.key)")
    } else if event.kind == .added, !event.object.ownerReferences.isEmpty {
      queue.add("\(event.resource)|\(event.object.key)")
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let bar = key.firstIndex(of: "|"), let resource = Self.resource(key[..<bar]) else { return }
    let reference = ObjectCache.Reference(resource: resource.groupResource, key: String(key[key.index(after: bar)...]))
    guard let object = cache[reference] else { return }
    let finalizers = object["metadata"]?["finalizers"]?.strings ?? []
    if object.deletionTimestamp != nil {
      if finalizers.contains("orphan") { try orphan(object, resource, cache, &api) }
      if finalizers.contains("foregroundDeletion") { try deleteInForeground(object, resource, cache, &api) }
      return
    }
    let owners = object.ownerReferences
    guard !owners.isEmpty, !owners.contains(where: { Self.exists($0, object.namespace, cache) }) else { return }
    var options = Request.Options()
    options.propagation = finalizers.contains("orphan") ? .orphan : .background
    options.uid = object.uid
    try ignoringMissing { () throws(Status) in
      try api.delete(
        resource.groupVersionResource,
        namespace: object.namespace,
        name: object.name,
        options: options,
        user: user
      )
    }
  }

  /// Dependents lose the reference and stay.
  private func orphan(
    _ object: Value,
    _ resource: Resource,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    for dependent in cache.dependents(of: object.uid) {
      guard let child = cache[dependent], let path = Catalogue.kubernetes[dependent.resource] else { continue }
      let references = (child["metadata"]?["ownerReferences"]?.array ?? []).filter {
        $0["uid"]?.string != object.uid
      }
      try ignoringMissing { () throws(Status) in
        try api.patch(
          path.groupVersionResource,
          namespace: child.namespace,
          name: child.name,
          with: ["metadata": ["ownerReferences": references.isEmpty ? .null : .array(references)]],
          user: user
        )
      }
    }
    try removeFinalizer("orphan", of: object, resource, &api)
  }

  /// Dependents go first; the owner when none is left.
  private func deleteInForeground(
    _ object: Value,
    _ resource: Resource,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    let dependents = cache.dependents(of: object.uid)
    for dependent in dependents {
      guard let child = cache[dependent], child.deletionTimestamp == nil,
        let path = Catalogue.kubernetes[dependent.resource]
      else { continue }
      var options = Request.Options()
      options.propagation = .foreground
      try ignoringMissing { () throws(Status) in
        try api.delete(
          path.groupVersionResource,
          namespace: child.namespace,
          name: child.name,
          options: options,
          user: user
        )
      }
    }
    if dependents.isEmpty { try removeFinalizer("foregroundDeletion", of: object, resource, &api) }
  }

  private func removeFinalizer(
    _ finalizer: String,
    of object: Value,
    _ resource: Resource,
    _ api: inout some APIClient
  ) throws(Status) {
    let finalizers = (object["metadata"]?["finalizers"]?.strings ?? []).filter { $0 != finalizer }
    try ignoringMissing { () throws(Status) in
      try api.patch(
        resource.groupVersionResource,
        namespace: object.namespace,
        name: object.name,
        with: ["metadata": ["finalizers": finalizers.isEmpty ? .null : Value(finalizers)]],
        user: user
      )
    }
  }

  private func ignoringMissing(_ body: () throws(Status) -> Void) throws(Status) {
    do {
      try body()
    } catch {
      if error.reason != .notFound { throw error }
    }
  }

  private static func exists(_ owner: OwnerReference, _ namespace: String?, _ cache: ObjectCache) -> Bool {
    guard let reference = reference(owner, namespace) else { return true }
    // A kind that is not watched is taken to be there.
    guard ObjectCache.watched.contains(reference.resource) else { return true }
    return cache[reference]?.uid == owner.uid
  }

  private static func reference(_ owner: OwnerReference, _ namespace: String?) -> ObjectCache.Reference? {
    let kind = GroupVersionKind(apiVersion: owner.apiVersion, kind: owner.kind)
    guard let resource = Catalogue.kubernetes[kind] else { return nil }
    let key = resource.isNamespaced ? (namespace ?? "") + "/" + owner.name : owner.name
    return ObjectCache.Reference(resource: resource.groupResource, key: key)
  }

  private static func key(_ reference: ObjectCache.Reference) -> String { "\(reference.resource)|\(reference.key)" }

  /// The resource of `deployments.apps`.
  private static func resource(_ text: Substring) -> Resource? {
    let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
    guard let name = parts.first else { return nil }
    return Catalogue.kubernetes[GroupResource(name, group: parts.count > 1 ? parts[1] : "")]
  }
}
