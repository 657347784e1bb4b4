package import API
import Objects

/// kube-controller-manager: one watch, one cache, and the controllers that read it.
package struct ControllerManager: Sendable {
  private var cursor: WatchCursor?
  private var cache = ObjectCache()
  private var deployments = DeploymentController()
  private var replicaSets = ReplicaSetController()
  private var daemonSets = DaemonSetController()
  private var namespaces = NamespaceController()
  private var serviceAccounts = ServiceAccountController()
  private var endpointSlices = EndpointSliceController()
  private var endpoints = EndpointsController()
  private var nodes = NodeLifecycleController()
  private var garbage = GarbageCollector()

  package init() {}

  /// The moment at which a delayed key becomes due.
  package var nextWake: Duration? {
    [
      deployments.queue.nextWake, replicaSets.queue.nextWake, daemonSets.queue.nextWake, namespaces.queue.nextWake,
      serviceAccounts.queue.nextWake, endpointSlices.queue.nextWake, endpoints.queue.nextWake, nodes.queue.nextWake,
      garbage.queue.nextWake,
    ].compactMap(\.self).min()
  }

  /// Reads what changed and reconciles what it concerns; whether anything was done.
  package mutating func step(_ api: inout some APIClient) -> Bool {
    guard let changed = follow(&api) else { return false }
    var worked = changed
    if deployments.run(cache, &api) { worked = true }
    if replicaSets.run(cache, &api) { worked = true }
    if daemonSets.run(cache, &api) { worked = true }
    if namespaces.run(cache, &api) { worked = true }
    if serviceAccounts.run(cache, &api) { worked = true }
    if endpointSlices.run(cache, &api) { worked = true }
    if endpoints.run(cache, &api) { worked = true }
    if nodes.run(cache, &api) { worked = true }
    if garbage.run(cache, &api) { worked = true }
    return worked
  }

  /// Whether there were changes; nil while the API cannot be reached.
  private mutating func follow(_ api: inout some APIClient) -> Bool? {
    do {
      guard var cursor else {
        try list(&api)
        return true
      }
      let events = try api.changes(since: &cursor)
      self.cursor = cursor
      for event in events { take(event) }
      return !events.isEmpty
    } catch {
      // Too old a cursor: begin anew with a list.
      if error.reason == .expired { cursor = nil }
      return nil
    }
  }

  private mutating func list(_ api: inout some APIClient) throws(Status) {
    cache = ObjectCache()
    var revision = 0
    for resource in ObjectCache.resources {
      let list = try api.send(Request(.list, resource)).body
      revision = max(revision, list["metadata"]?["resourceVersion"]?.string.flatMap { Int($0) } ?? 0)
      for object in list["items"]?.array ?? [] {
        take(
          WatchEvent(kind: .added, resource: resource.groupResource, object: object, previous: nil, revision: revision)
        )
      }
    }
    cursor = WatchCursor(Set(ObjectCache.resources.map(\.groupResource)), from: revision)
  }

  private mutating func take(_ event: WatchEvent) {
    cache.apply(event)
    deployments.observe(event, cache)
    replicaSets.observe(event, cache)
    daemonSets.observe(event, cache)
    namespaces.observe(event, cache)
    serviceAccounts.observe(event, cache)
    endpointSlices.observe(event, cache)
    endpoints.observe(event, cache)
    nodes.observe(event, cache)
    garbage.observe(event, cache)
  }
}
