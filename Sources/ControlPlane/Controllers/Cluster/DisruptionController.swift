import API
import Objects

/// Counts how many pods of each disruption budget may be evicted (`pkg/controller/disruption`).
struct DisruptionController: Controller {
  static let resources: [GroupVersionResource] = [
    .podDisruptionBudgets, .pods, .replicaSets, .deployments, .statefulSets, .replicationControllers,
  ]

  var queue = WorkQueue()
  private let user = Request.User.controller("disruption-controller")
  private var events = EventRecorder(
    component: "controllermanager",
    user: Request.User.controller("disruption-controller")
  )

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.podDisruptionBudgets.groupResource:
      if event.kind != .deleted { queue.add(event.object.key) }
    case GroupVersionResource.pods.groupResource:
      for pod in [event.object, event.previous].compactMap(\.self) {
        for key in cache.selecting(pod, .podDisruptionBudgets) { queue.add(key) }
      }
    default:
      // The number of pods that a workload should have counts for budgets in percent.
      guard event.previous?["spec"]?["replicas"] != event.object["spec"]?["replicas"] else { return }
      for budget in cache.all(.podDisruptionBudgets, in: event.object.namespace ?? "") { queue.add(budget.key) }
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let budget = cache[.podDisruptionBudgets, key] else { return }
    let pods = cache.pods(selectedBy: key, .podDisruptionBudgets)
    if pods.isEmpty { events.record(.normal, "NoPods", "No matching pods found", regarding: budget, &api) }
    let disrupted = Self.disrupted(budget, pods, api.clock)
    let healthy = pods.count { pod in
      pod.isPodReady && pod.deletionTimestamp == nil && disrupted[pod.name] == nil
    }
    let (expected, desired) = Self.counts(budget, pods, cache)
    let allowed = expected > 0 ? max(0, healthy - desired) : 0
    var changed = budget
    var status: Value = [
      "currentHealthy": .int(healthy), "desiredHealthy": .int(desired), "disruptionsAllowed": .int(allowed),
      "expectedPods": .int(expected), "observedGeneration": .int(budget.generation),
    ]
    if !disrupted.isEmpty { status["disruptedPods"] = .object(disrupted) }
    status["conditions"] = budget["status"]?["conditions"]
    changed["status"] = status
    Conditions.set(
      [
        "type": "DisruptionAllowed", "status": allowed > 0 ? "True" : "False",
        "reason": allowed > 0 ? "SufficientPods" : "InsufficientPods", "message": "",
        "observedGeneration": .int(budget.generation),
      ],
      at: api.clock,
      in: &changed
    )
    if changed["status"] == budget["status"] { return }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.podDisruptionBudgets, changed, subresource: "status", user: user)
  }

  /// Pods that were evicted and are not marked yet; after two minutes the eviction is taken to have failed.
  private static func disrupted(_ budget: Value, _ pods: [Value], _ clock: Clock) -> Fields {
    let present = Set(pods.filter { $0.deletionTimestamp == nil }.map(\.name))
    let noted = budget["status"]?["disruptedPods"]?.object ?? Fields()
    return Fields(
      noted.filter { name, time in
        guard present.contains(name), let since = time.string.flatMap({ clock.moment(of: $0) }) else { return false }
        return since + .seconds(120) > clock.now
      }.map { ($0.key, $0.value) }
    )
  }

  /// How many pods there should be, and how many of them have to be well.
  private static func counts(_ budget: Value, _ pods: [Value], _ cache: ObjectCache) -> (expected: Int, desired: Int) {
    let spec = budget["spec"]
    if let most = spec?["maxUnavailable"] {
      let expected = scale(of: pods, cache)
      return (expected, max(0, expected - IntOrPercent.scaled(most, of: expected, roundUp: true)))
    }
    let least = spec?["minAvailable"]
    if let number = least?.int { return (pods.count, number) }
    let expected = scale(of: pods, cache)
    return (expected, IntOrPercent.scaled(least, of: expected, roundUp: true))
  }

  /// The sum of what the pods' workloads ask for.
  private static func scale(of pods: [Value], _ cache: ObjectCache) -> Int {
    var scales: [String: Int] = [:]
    for pod in pods {
      guard let owner = pod.controller else { continue }
      let key = (pod.namespace ?? "") + "/" + owner.name
      switch owner.kind {
      case "ReplicaSet":
        guard let set = cache[.replicaSets, key] else { continue }
        let deployment = set.controller.flatMap { cache[.deployments, (pod.namespace ?? "") + "/" + $0.name] }
        let workload = deployment ?? set
        scales[workload.uid] = workload["spec"]?["replicas"]?.int ?? 1
      case "StatefulSet": scales[owner.uid] = cache[.statefulSets, key]?["spec"]?["replicas"]?.int ?? 1
      case "ReplicationController":
        scales[owner.uid] = cache[.replicationControllers, key]?["spec"]?["replicas"]?.int ?? 1
      default: continue
      }
    }
    return scales.values.reduce(0, +)
  }
}
