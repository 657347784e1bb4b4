import API
import Objects

/// Keeps as many pods as a ReplicaSet asks for (`pkg/controller/replicaset`), or its elder, the ReplicationController.
struct ReplicaSetController: Controller {
  /// The two kinds that differ in little but their names.
  enum Kind: String, Sendable {
    case replicaSet = "ReplicaSet", replicationController = "ReplicationController"

    var resource: GroupVersionResource { self == .replicaSet ? .replicaSets : .replicationControllers }
    var component: String { self == .replicaSet ? "replicaset-controller" : "replication-controller" }
  }

  static let resources: [GroupVersionResource] = [.replicaSets, .replicationControllers, .pods]

  var queue = WorkQueue()
  private let kind: Kind
  private let user: Request.User
  private var events: EventRecorder

  /// So many pods are made or deleted in one go at most.
  private static let burst = 500

  init(_ kind: Kind) {
    self.kind = kind
    user = .controller(kind.component)
    events = EventRecorder(component: kind.component, user: .controller(kind.component))
  }

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == kind.resource.groupResource {
      queue.add(event.object.key)
      return
    }
    guard event.resource == GroupVersionResource.pods.groupResource, PodControl.isNews(event) else { return }
    let owner = event.object.controller
    if owner?.kind == kind.rawValue, let key = Self.ownerKey(of: event.object, kind: kind.rawValue) { queue.add(key) }
    if let before = event.previous, let key = Self.ownerKey(of: before, kind: kind.rawValue) { queue.add(key) }
    // An orphan may be adopted by whoever selects it.
    if owner == nil, event.kind != .deleted {
      for key in cache.selecting(event.object, kind.resource) { queue.add(key) }
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let set = cache[kind.resource, key] else { return }
    let pods = try PodControl.claim(set, selector: ObjectCache.selector(of: set), cache, &api, user: user)
    let active = pods.filter(\.isPodActive)
    var failure: Failure?
    if set.deletionTimestamp == nil {
      failure = scale(set, active, cache, &api)
    }
    let terminating = pods.count { $0.deletionTimestamp != nil && !$0.isPodFinished }
    try updateStatus(of: set, active, terminating, failure, &api)
    if let failure { throw failure.status }
  }

  /// What went wrong while scaling.
  private struct Failure {
    var reason: String
    var status: Status
  }

  private mutating func scale(
    _ set: Value,
    _ active: [Value],
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) -> Failure? {
    let wanted = set["spec"]?["replicas"]?.int ?? 1
    if active.count < wanted { return create(min(wanted - active.count, Self.burst), of: set, &api) }
    guard active.count > wanted else { return nil }
    let order = PodControl.deletionOrder(active, siblings: siblings(of: set, cache))
    for pod in order.prefix(min(active.count - wanted, Self.burst)) {
      do {
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
        events.record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)", regarding: set, &api)
      } catch {
        if error.reason == .notFound { continue }
        events.record(.warning, "FailedDelete", "Error deleting: \(error.message)", regarding: set, &api)
        return Failure(reason: "FailedDelete", status: error)
      }
    }
    return nil
  }

  /// Makes pods, one at first and then twice as many each time, so that a refusal is not met a hundred times
  /// (`slowStartBatch`).
  private mutating func create(_ count: Int, of set: Value, _ api: inout some APIClient) -> Failure? {
    let pod = PodControl.pod(of: set, template: set["spec"]?["template"] ?? [:])
    var remaining = count
    var batch = 1
    while remaining > 0 {
      var failure: Failure?
      for _ in 0..<min(batch, remaining) {
        do {
          let created = try api.create(.pods, pod, user: user)
          events.record(.normal, "SuccessfulCreate", "Created pod: \(created.name)", regarding: set, &api)
        } catch {
          // A namespace that is being deleted takes no more pods, and nobody need hear of it.
          if error.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return nil }
          events.record(.warning, "FailedCreate", "Error creating: \(error.message)", regarding: set, &api)
          failure = Failure(reason: "FailedCreate", status: error)
        }
      }
      if let failure { return failure }
      remaining -= batch
      batch *= 2
    }
    return nil
  }

  /// The pods of all sets of the same deployment, by node: the scale-down prefers nodes that have several.
  private func siblings(of set: Value, _ cache: ObjectCache) -> [Value] {
    guard let owner = set.controller else { return cache.owned(by: set.uid, .pods) }
    return cache.owned(by: owner.uid, kind.resource).flatMap { cache.owned(by: $0.uid, .pods) }
  }

  private mutating func updateStatus(
    of set: Value,
    _ active: [Value],
    _ terminating: Int,
    _ failure: Failure?,
    _ api: inout some APIClient
  ) throws(Status) {
    let minReady = set["spec"]?["minReadySeconds"]?.int ?? 0
    let templateLabels = set["spec"]?["template"]?["metadata"]?["labels"]
    let templateSelector = LabelSelector(map: templateLabels)
    let clock = api.clock
    var ready = 0
    var available = 0
    var labelled = 0
    for pod in active {
      if pod.isPodReady {
        ready += 1
        if pod.isPodAvailable(minReadySeconds: minReady, clock) { available += 1 }
      }
      let labels = pod["metadata"]?["labels"]
      if labels == templateLabels || templateSelector.matches(labels: labels) { labelled += 1 }
    }
    var status: Value = ["replicas": .int(active.count), "observedGeneration": .int(set.generation)]
    for (field, count) in [
      ("fullyLabeledReplicas", labelled), ("readyReplicas", ready), ("availableReplicas", available),
    ] where count > 0 {
      status[field] = .int(count)
    }
    if kind == .replicaSet { status["terminatingReplicas"] = .int(terminating) }
    var updated = set
    updated["status"] = status
    if let failure {
      updated["status", default: [:]]["conditions"] = set["status"]?["conditions"]
      let message = Value.string(failure.status.message)
      let before = set.condition("ReplicaFailure")
      let condition: Value = [
        "type": "ReplicaFailure", "status": "True", "reason": .string(failure.reason), "message": message,
      ]
      // The same failure again is no news, whatever its words: a change would only bring the next try at once.
      let isKnown = before?["status"]?.string == "True" && before?["reason"]?.string == failure.reason
      if !isKnown { Conditions.set(condition, at: clock, in: &updated) }
    }
    if ready > available {
      queue.add(set.key, at: clock.now + .seconds(max(1, minReady)))
    }
    if updated["status"] == set["status"] { return }
    updated["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(kind.resource, updated, subresource: "status", user: user)
  }
}
