import API
import Objects

/// Tells kubelets how long they may keep what they read of secrets and maps, by the size of the cluster
/// (`pkg/controller/ttl`).
struct NodeTTLController: Controller {
  static let resources: [GroupVersionResource] = [.nodes]
  var queue = WorkQueue()
  private var step = 0

  private static let annotation = "node.alpha.kubernetes.io/ttl"
  /// From how many nodes on a step is left, up to how many it holds, and what it says.
  private static let steps: [(least: Int, most: Int, seconds: Int)] = [
    (0, 100, 0), (90, 500, 15), (450, 1000, 30), (900, 2000, 60), (1800, .max, 300),
  ]

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    let count = cache.count(.nodes)
    if step + 1 < Self.steps.count, count > Self.steps[step].most { step += 1 }
    if step > 0, count < Self.steps[step].least { step -= 1 }
    if event.kind != .deleted, event.object.annotations[Self.annotation] != seconds { queue.add(event.object.name) }
  }

  private var seconds: String { String(Self.steps[step].seconds) }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let node = cache[.nodes, key], node.annotations[Self.annotation] != seconds else { return }
    try api.patch(
      .nodes,
      name: key,
      with: ["metadata": ["annotations": [Self.annotation: .string(seconds)]]],
      user: .controller("ttl-controller")
    )
  }
}
