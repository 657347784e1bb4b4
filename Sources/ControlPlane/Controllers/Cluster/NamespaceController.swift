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
      event.object.deletionTimestamp != nil, event.previous?.deletionTimestamp == nil
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
    let isNews = try tell(of: remaining, in: namespace, &api)
    guard remaining.isEmpty else {
      let estimate = Duration.seconds((remaining.map(\.estimate).max() ?? 0) / 2 + 1)
      // Its own news is a reason to look again.
      queue.add(key, at: api.clock.now + (isNews ? min(Self.grace, estimate) : estimate))
      return
    }
    var finalized = namespace
    finalized["spec"] = [:]
    _ = try api.send(
      Request(.update, .namespaces, subresource: "finalize", name: key, body: finalized, user: user)
    )
  }

  /// What of a resource is still there.
  private struct Rest {
    var resource: GroupResource
    var count: Int
    /// How many objects wait for each finalizer.
    var finalizers: [String: Int] = [:]
    /// How many seconds it may take until they are gone (`finalizerEstimateSeconds`, or what pods are given).
    var estimate = 0
  }

  /// Deletes everything; what is still there.
  private func deleteContents(of namespace: String, _ api: inout some APIClient) throws(Status) -> [Rest] {
    var remaining: [Rest] = []
    // Of a resource in several versions the first is the preferred one.
    var seen: Set<GroupResource> = []
    for resource in try api.discover(user: user).resources
    where resource.isNamespaced && resource.supports(.deletecollection) && seen.insert(resource.groupResource).inserted
    {
      let path = resource.groupVersionResource
      if try api.list(path, namespace: namespace, user: user).isEmpty { continue }
      _ = try api.send(Request(.deletecollection, path, namespace: namespace, user: user))
      let objects = try api.list(path, namespace: namespace, user: user)
      if objects.isEmpty { continue }
      var rest = Rest(resource: path.groupResource, count: objects.count)
      for finalizer in objects.flatMap({ $0["metadata"]?["finalizers"]?.strings ?? [] }) {
        rest.finalizers[finalizer, default: 0] += 1
        rest.estimate = 15
      }
      if path == .pods, rest.finalizers.isEmpty {
        rest.estimate = objects.compactMap { $0["spec"]?["terminationGracePeriodSeconds"]?.int }.max() ?? 0
      }
      remaining.append(rest)
    }
    return remaining
  }

  /// Notes in the namespace's conditions what its deletion waits for
  /// (`pkg/controller/namespace/deletion/status_condition_utils.go`); whether that is news.
  private func tell(of remaining: [Rest], in namespace: Value, _ api: inout some APIClient) throws(Status) -> Bool {
    // A namespace that was empty is gone before anybody could read them.
    if remaining.isEmpty, namespace["status"]?["conditions"] == nil { return false }
    let resources = remaining.map { "\($0.resource.resource).\($0.resource.group) has \($0.count) resource instances" }
    var finalizers: [String: Int] = [:]
    for (name, count) in remaining.flatMap({ Array($0.finalizers) }) { finalizers[name, default: 0] += count }
    let waits = finalizers.keys.sorted().map { "\($0) in \(finalizers[$0] ?? 0) resource instances" }
    let conditions: [(type: String, isTrue: Bool, reason: String, message: String)] = [
      (
        "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"
      ),
      (
        "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
        "All legacy kube types successfully parsed"
      ),
      (
        "NamespaceDeletionContentFailure", false, "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization"
      ),
      resources.isEmpty
        ? ("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed")
        : (
          "NamespaceContentRemaining", true, "SomeResourcesRemain",
          "Some resources are remaining: " + resources.sorted().joined(separator: ", ")
        ),
      waits.isEmpty
        ? (
          "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
          "All content-preserving finalizers finished"
        )
        : (
          "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: " + waits.joined(separator: ", ")
        ),
    ]
    var told = namespace
    told["status", default: [:]]["phase"] = "Terminating"
    told["status", default: [:]]["conditions"] = .array(
      conditions.map { condition in
        let before = namespace.condition(condition.type)
        let status: Value = condition.isTrue ? "True" : "False"
        let since = before?["status"] == status ? before?["lastTransitionTime"] : nil
        return [
          "type": .string(condition.type), "status": status, "reason": .string(condition.reason),
          "message": .string(condition.message), "lastTransitionTime": since ?? .string(api.clock.timestamp),
        ]
      }
    )
    if told["status"] == namespace["status"] { return false }
    told["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.namespaces, told, subresource: "status", user: user)
    return true
  }
}
