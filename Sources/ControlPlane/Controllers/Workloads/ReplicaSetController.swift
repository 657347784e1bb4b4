import API
import Objects

/// Keeps as many pods as a ReplicaSet asks for (`pkg/controller/replicaset`).
struct ReplicaSetController: Controller {
  var queue = WorkQueue()
  private let user = Request.User.controller("replicaset-controller")
  private var events = EventRecorder(
    component: "replicaset-controller",
    user: .controller("replicaset-controller")
  )

  /// So many pods are made or deleted in one go at most.
  private static let burst = 500

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.replicaSets.groupResource: queue.add(event.object.key)
    case GroupVersionResource.pods.groupResource:
      for pod in [event.object, event.previous].compactMap(\.self) {
        if let owner = pod.controller {
          if owner.kind == "ReplicaSet" { queue.add((pod.namespace ?? "") + "/" + owner.name) }
        } else if event.kind != .deleted {
          // An orphan may be adopted by whoever selects it.
          for set in cache.all(.replicaSets, in: pod.namespace ?? "")
          where LabelSelector(object: set["spec"]?["selector"]).matches(pod) { queue.add(set.key) }
        }
      }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let set = cache[.replicaSets, key] else { return }
    let selector = LabelSelector(object: set["spec"]?["selector"])
    let pods = try PodControl.claim(set, selector: selector, cache, &api, user: user)
    let active = pods.filter(\.isPodActive)
    var failure: Status?
    if set.deletionTimestamp == nil {
      do {
        try scale(set, active, &api)
      } catch {
        failure = error
      }
    }
    try updateStatus(of: set, active, failure, &api)
    if let failure { throw failure }
  }

  private mutating func scale(_ set: Value, _ active: [Value], _ api: inout some APIClient) throws(Status) {
    let wanted = set["spec"]?["replicas"]?.int ?? 1
    if active.count < wanted {
      let template = set["spec"]?["template"] ?? [:]
      let pod = PodControl.pod(of: set, template: template)
      for _ in 0..<min(wanted - active.count, Self.burst) {
        do {
          let created = try api.create(.pods, pod, user: user)
          events.record(.normal, "SuccessfulCreate", "Created pod: \(created.name)", regarding: set, &api)
        } catch {
          events.record(.warning, "FailedCreate", "Error creating: \(error.message)", regarding: set, &api)
          throw error
        }
      }
    } else if active.count > wanted {
      let order = PodControl.deletionOrder(active, api.clock)
      for pod in order.prefix(min(active.count - wanted, Self.burst)) {
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
        events.record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)", regarding: set, &api)
      }
    }
  }

  private mutating func updateStatus(
    of set: Value,
    _ active: [Value],
    _ failure: Status?,
    _ api: inout some APIClient
  ) throws(Status) {
    let minReady = set["spec"]?["minReadySeconds"]?.int ?? 0
    let labels = set["spec"]?["template"]?["metadata"]?["labels"]
    let templateSelector = LabelSelector(map: labels)
    let clock = api.clock
    let available = active.count { $0.isPodAvailable(minReadySeconds: minReady, clock) }
    let ready = active.count(where: \.isPodReady)
    var updated = set
    var status: Value = ["replicas": .int(active.count), "observedGeneration": .int(set.generation)]
    let labelled = active.count(where: templateSelector.matches)
    if labelled > 0 { status["fullyLabeledReplicas"] = .int(labelled) }
    if ready > 0 { status["readyReplicas"] = .int(ready) }
    if available > 0 { status["availableReplicas"] = .int(available) }
    status["terminatingReplicas"] = set["status"]?["terminatingReplicas"]
    updated["status"] = status
    if let failure {
      updated["status", default: [:]]["conditions"] = set["status"]?["conditions"]
      Conditions.set(
        [
          "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": .string(failure.message),
        ],
        at: clock,
        in: &updated
      )
    }
    if ready > available {
      queue.add(set.key, at: clock.now + .seconds(max(1, minReady)))
    }
    if updated["status"] == set["status"] { return }
    updated["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.replicaSets, updated, subresource: "status", user: user)
  }
}
