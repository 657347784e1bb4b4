package import API
package import Objects

/// What etcd holds: every object under its key, one revision for each write, and the log of changes that watches read.
package struct Store: Sendable {
  /// The revision of the last write.
  package private(set) var revision = 0
  private var tables: [GroupResource: StoredObjects] = [:]
  private var log = EventLog()
  /// Who may do what, by the roles and bindings that are stored.
  private(set) var policies = PolicyIndex()

  package init() {}

  // MARK: Reading

  package func object(_ resource: GroupResource, _ key: String) -> Value? { tables[resource]?[key] }

  /// The objects of a resource in the order of their keys, of one namespace or of all.
  package func objects(_ resource: GroupResource, namespace: String? = nil) -> [Value] {
    tables[resource]?.all(in: namespace) ?? []
  }

  /// Those whose labels fit; asked for the same labels again, it looks only at objects that have them.
  package mutating func objects(
    _ resource: GroupResource,
    namespace: String? = nil,
    _ selector: LabelSelector
  ) -> [Value] {
    if tables[resource]?.lacksIndex(for: selector) == true { tables[resource]?.addIndex(for: selector) }
    return tables[resource]?.selected(by: selector, in: namespace) ?? []
  }

  /// Those that a test fits, in the order of their keys.
  package func objects(
    _ resource: GroupResource,
    namespace: String?,
    where fits: (Value) -> Bool
  ) -> [Value] {
    var found: [Value] = []
    tables[resource]?.forEach(in: namespace) { if fits($0) { found.append($0) } }
    return found
  }

  /// How many objects there are of each resource, in the order of their names.
  package var counts: [(resource: GroupResource, count: Int)] {
    tables.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }

  package func count(_ resource: GroupResource) -> Int { tables[resource]?.count ?? 0 }

  /// Visits the changes of some resources after a revision, oldest first.
  ///
  /// - Throws: `EventLog.Compacted` when some of them are no longer held.
  package func forEachEvent(
    after revision: Int,
    of resources: Set<GroupResource>,
    _ visit: (WatchEvent) -> Void
  ) throws(EventLog.Compacted) {
    if revision < self.revision { try log.forEach(after: revision, of: resources, visit) }
  }

  // MARK: Writing

  /// Stores an object under its key with a new revision, which becomes its resourceVersion.
  ///
  /// - Returns: the object as stored.
  @discardableResult
  package mutating func put(_ object: Value, _ resource: GroupResource, _ key: String) -> Value {
    revision += 1
    var object = object
    object["metadata", default: [:]]["resourceVersion"] = .string(String(revision))
    let previous = tables[resource, default: StoredObjects()].put(object, key)
    if resource.group == PolicyIndex.group { policies.change(resource.resource, key, from: previous, to: object) }
    log.append(
      WatchEvent(
        kind: previous == nil ? .added : .modified,
        resource: resource,
        object: object,
        previous: previous,
        revision: revision
      )
    )
    return object
  }

  /// Removes the object under a key, if there is one, and answers it as it last was.
  @discardableResult
  package mutating func remove(_ resource: GroupResource, _ key: String) -> Value? {
    guard var object = tables[resource]?.remove(key) else { return nil }
    let previous = object
    if resource.group == PolicyIndex.group { policies.change(resource.resource, key, from: previous, to: nil) }
    revision += 1
    object["metadata", default: [:]]["resourceVersion"] = .string(String(revision))
    log.append(
      WatchEvent(kind: .deleted, resource: resource, object: object, previous: previous, revision: revision)
    )
    return object
  }
}
