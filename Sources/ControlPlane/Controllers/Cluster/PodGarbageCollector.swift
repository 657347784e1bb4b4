import API
import Objects

/// Removes pods that no kubelet will: those bound to a node that is gone, or out of service (`pkg/controller/podgc`).
struct PodGarbageCollector: Controller {
  static let resources: [GroupVersionResource] = [.nodes, .pods]

  var queue = WorkQueue()
  private let user = Request.User.controller("pod-garbage-collector")
  /// When each node was seen to be missing.
  private var missing: [String: Duration] = [:]
  /// A node that came back within this time keeps its pods (`quarantineTime`).
  private static let quarantine = Duration.seconds(40)

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.nodes.groupResource {
      if event.kind == .deleted { queue.add(event.object.name) } else { missing[event.object.name] = nil }
    } else if event.kind != .deleted, let node = event.object.nodeName, cache[.nodes, node] == nil {
      queue.add(node)
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    if cache[.nodes, key] != nil { return }
    let since = missing[key] ?? api.clock.now
    missing[key] = since
    guard api.clock.now >= since + Self.quarantine else {
      queue.add(key, at: since + Self.quarantine)
      return
    }
    for pod in cache.pods(on: key) {
      if !pod.isPodFinished { try fail(pod, &api) }
      var options = Request.Options()
      options.gracePeriodSeconds = 0
      do {
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, options: options, user: user)
      } catch {
        if error.reason != .notFound { throw error }
      }
    }
  }

  /// Tells the pod's owner why it ended.
  private func fail(_ pod: Value, _ api: inout some APIClient) throws(Status) {
    var failed = pod
    failed["status", default: [:]]["phase"] = "Failed"
    Conditions.set(
      [
        "type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC",
        "message": "PodGC: node no longer exists", "observedGeneration": .int(pod.generation),
      ],
      at: api.clock,
      in: &failed
    )
    try api.patch(
      .pods,
      namespace: pod.namespace,
      name: pod.name,
      subresource: "status",
      with: ["status": failed["status"] ?? [:]],
      user: user
    )
  }
}
