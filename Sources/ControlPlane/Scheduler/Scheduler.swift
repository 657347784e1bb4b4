package import API
import Objects

/// kube-scheduler: for each pod without a node, filters, scores, and binds (`pkg/scheduler`).
package struct Scheduler: Sendable {
  static let user = Request.User.component("system:kube-scheduler")
  static let resources: [GroupVersionResource] = [
    .nodes, .pods, .persistentVolumeClaims, .persistentVolumes, .storageClasses,
  ]

  var reflector = Reflector(Scheduler.resources, user: Scheduler.user)
  var nodes: [String: NodeInfo] = [:]
  /// Names in order, so that nothing depends on hashing.
  var nodeNames: [String] = []
  /// Pods on nodes that are not known, which may yet come.
  var homeless: [String: [String: PodInfo]] = [:]
  /// Nodes that have pods with required anti-affinity.
  var antiAffine: Set<String> = []
  /// Pods for which others made way, and where.
  var nominated: [String: (node: String, pod: PodInfo)] = [:]
  var queue = SchedulingQueue()
  var storage = StorageView()
  /// Pods that have a node, whose claims are not bound yet.
  var waiting: [String: (node: String, entry: SchedulingQueue.Entry)] = [:]
  var events = EventRecorder(component: "default-scheduler", user: Scheduler.user)
  var random: RandomSource
  /// Where the search for nodes goes on in a large cluster.
  var nextStart = 0
  var table = DecisionTable()

  package init(random: RandomSource) { self.random = random }

  /// The last decision about each pod, for those who ask why.
  package var decisions: [String: Decision] { table.decisions }

  /// Whether a pod that has no node will be tried again soon.
  package func isTrying(_ key: String) -> Bool { queue.isTrying(key) || waiting[key] != nil }

  /// When a pod in back-off is tried again.
  package var nextWake: Duration? { queue.nextWake }

  /// Reads what changed and schedules what waits; whether anything was done.
  package mutating func step(_ api: inout some APIClient) -> Bool {
    guard let changed = follow(&api) else { return false }
    queue.advance(to: api.clock.now)
    var worked = changed
    while let entry = queue.pop() {
      worked = true
      guard schedule(entry, &api) else { break }
    }
    return worked
  }
}
