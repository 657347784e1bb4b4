import API
import Objects

/// Empties a namespace that is being deleted, then lets it go (`pkg/controller/namespace`).
struct NamespaceController: Controller {
  static let resources: [GroupVersionResource] = [.namespaces]
  var queue = WorkQueue()
  private let user = Request.User.controller("namespace-controller")
  /// A deletion is looked at after this long at the earliest (`namespaceDeletionGracePeriod`).
  private static let grace = Duration.seconds(5)

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    guard event.resource == GroupVersionResource.namespaces.groupResource, event.kind != .deleted,
      event.object.deletionTimestamp != nil
    else { return }
    queue.add(event.object.name)
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let namespace = cache[.namespaces, key],
      let since = namespace.deletionTimestamp.flatMap({ api.clock.moment(of: $0) })
    else { return }
    if namespace["status"]?["phase"]?.string != "Terminating" {
      var terminating = namespace
      terminating["status", default: [:]]["phase"] = "Terminating"
      try api.update(.namespaces, terminating, subresource: "status", user: user)
    }
    guard api.clock.now >= since + Self.grace else {
      queue.add(key, at: since + Self.grace)
      return
    }
    let remaining = try deleteContents(of: key, &api)
    guard remaining == 0 else {
      queue.add(key, at: api.clock.now + .seconds(1))
      return
    }
    var finalized = namespace
    finalized["spec"] = [:]
    _ = try api.send(
      Request(.update, .namespaces, subresource: "finalize", name: key, body: finalized, user: user)
    )
  }

  /// Deletes everything; how much is still there.
  private func deleteContents(of namespace: String, _ api: inout some APIClient) throws(Status) -> Int {
    var remaining = 0
    // Of a resource in several versions the first is the preferred one.
    var seen: Set<GroupResource> = []
    for resource in try api.discover(user: user).resources
    where resource.isNamespaced && resource.supports(.deletecollection) && seen.insert(resource.groupResource).inserted
    {
      let path = resource.groupVersionResource
      if try api.list(path, namespace: namespace, user: user).isEmpty { continue }
      _ = try api.send(Request(.deletecollection, path, namespace: namespace, user: user))
      remaining += try api.list(path, namespace: namespace, user: user).count
    }
    return remaining
  }
}
