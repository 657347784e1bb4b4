import API
import Objects

/// Moves a Deployment's pods from one template to the next (`pkg/controller/deployment`).
struct DeploymentController: Controller {
  static let resources: [GroupVersionResource] = [.deployments, .replicaSets, .pods]
  var queue = WorkQueue()
  let user = Request.User.controller("deployment-controller")
  var events = EventRecorder(component: "deployment-controller", user: .controller("deployment-controller"))

  static let revisionKey = "deployment.kubernetes.io/revision"
  static let hashKey = "pod-template-hash"

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.deployments.groupResource: queue.add(event.object.key)
    case GroupVersionResource.replicaSets.groupResource:
      if let owner = event.object.controller, owner.kind == "Deployment" {
        queue.add((event.object.namespace ?? "") + "/" + owner.name)
      } else if event.object.controller == nil, event.kind != .deleted {
        for key in cache.selecting(event.object, .deployments) { queue.add(key) }
      }
    case GroupVersionResource.pods.groupResource:
      // Recreate waits for the last old pod.
      guard event.kind == .deleted || event.object.isPodFinished, let owner = event.object.controller,
        owner.kind == "ReplicaSet",
        let set = cache[.replicaSets, (event.object.namespace ?? "") + "/" + owner.name],
        let deployment = set.controller
      else { return }
      queue.add((event.object.namespace ?? "") + "/" + deployment.name)
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let deployment = cache[.deployments, key] else { return }
    var rollout = Rollout(deployment, sets: try claim(deployment, cache, &api))
    if deployment.deletionTimestamp != nil {
      try updateStatus(rollout, &api)
      return
    }
    if rollout.isPaused {
      try scaleProportionally(&rollout, &api)
      try updateStatus(rollout, &api)
      return
    }
    if rollout.isScalingEvent {
      try findNewSet(&rollout, creating: false, &api)
      try scaleProportionally(&rollout, &api)
      try updateStatus(rollout, &api)
      return
    }
    if deployment["spec"]?["strategy"]?["type"]?.string == "Recreate" {
      try recreate(&rollout, cache, &api)
    } else {
      try roll(&rollout, &api)
    }
    try cleanUp(rollout, &api)
    try updateStatus(rollout, &api)
  }

  /// The deployment's sets, and those of its selector that nobody owns.
  private func claim(
    _ deployment: Value,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) -> [Value] {
    var sets = cache.owned(by: deployment.uid, .replicaSets)
    if deployment.deletionTimestamp != nil { return sets }
    let selector = ObjectCache.selector(of: deployment)
    for set in cache.orphans(.replicaSets, in: deployment.namespace ?? "")
    where set.deletionTimestamp == nil && selector.matches(set) {
      sets.append(try PodControl.adopt(set, .replicaSets, by: deployment, &api, user))
    }
    return sets
  }

  // MARK: Recreate

  private mutating func recreate(
    _ rollout: inout Rollout,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    try findNewSet(&rollout, creating: false, &api)
    var scaledDown = false
    for set in rollout.oldSets where Rollout.replicas(of: set) > 0 {
      try scale(set, to: 0, &rollout, &api)
      scaledDown = true
    }
    if scaledDown { return }
    let oldPods = rollout.oldSets.flatMap { cache.owned(by: $0.uid, .pods) }.filter { !$0.isPodFinished }
    if !oldPods.isEmpty { return }
    try findNewSet(&rollout, creating: true, &api)
    if let new = rollout.newSet { try scale(new, to: rollout.wanted, &rollout, &api) }
  }

  // MARK: Rolling update

  private mutating func roll(_ rollout: inout Rollout, _ api: inout some APIClient) throws(Status) {
    try findNewSet(&rollout, creating: true, &api)
    guard let new = rollout.newSet else { return }
    let target = rollout.newReplicas
    if target != Rollout.replicas(of: new) {
      try scale(new, to: target, &rollout, &api)
      return
    }
    try scaleDownOld(&rollout, &api)
  }

  private mutating func scaleDownOld(_ rollout: inout Rollout, _ api: inout some APIClient) throws(Status) {
    let newSet = rollout.newSet
    let total = rollout.totalReplicas
    let minimum = rollout.wanted - rollout.maxUnavailable
    let newUnavailable =
      newSet.map { Rollout.replicas(of: $0) - ($0["status"]?["availableReplicas"]?.int ?? 0) } ?? 0
    var room = total - minimum - newUnavailable
    guard room > 0 else { return }
    // First what does not work anyway, then what does, oldest first.
    for set in rollout.oldSets where room > 0 {
      let replicas = Rollout.replicas(of: set)
      let unhealthy = replicas - (set["status"]?["availableReplicas"]?.int ?? 0)
      guard replicas > 0, unhealthy > 0 else { continue }
      let count = min(room, unhealthy)
      try scale(set, to: replicas - count, &rollout, &api)
      room -= count
    }
    var spare = rollout.availableReplicas - minimum
    for set in rollout.oldSets where spare > 0 {
      let replicas = Rollout.replicas(of: set)
      guard replicas > 0 else { continue }
      let count = min(spare, replicas)
      try scale(set, to: replicas - count, &rollout, &api)
      spare -= count
    }
  }

  // MARK: Scaling

  /// While paused or scaled in the middle of a rollout, all sets share the change.
  private mutating func scaleProportionally(_ rollout: inout Rollout, _ api: inout some APIClient) throws(Status) {
    let active = rollout.sets.filter { Rollout.replicas(of: $0) > 0 }
    if active.count <= 1 {
      if let set = active.first ?? rollout.newestSet, Rollout.replicas(of: set) != rollout.wanted {
        try scale(set, to: rollout.wanted, &rollout, &api)
      }
      return
    }
    let limit = rollout.wanted > 0 ? rollout.wanted + rollout.maxSurge : 0
    var rest = limit - active.map(Rollout.replicas).reduce(0, +)
    let ordered = active.sorted {
      let sizes = (Rollout.replicas(of: $0), Rollout.replicas(of: $1))
      if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
      return ($0.creationTimestamp ?? "") > ($1.creationTimestamp ?? "")
    }
    for (index, set) in ordered.enumerated() {
      let size = Rollout.replicas(of: set)
      var share = rest == 0 ? 0 : rollout.share(of: set, limit: limit)
      share = rest > 0 ? max(0, min(share, rest)) : min(0, max(share, rest))
      rest -= share
      if index == ordered.count - 1 { share += rest }
      try scale(set, to: max(0, size + share), &rollout, &api)
    }
  }

  mutating func scale(
    _ set: Value,
    to replicas: Int,
    _ rollout: inout Rollout,
    _ api: inout some APIClient
  ) throws(Status) {
    let before = Rollout.replicas(of: set)
    var changed = set
    changed["spec", default: [:]]["replicas"] = .int(replicas)
    for (key, value) in rollout.replicaAnnotations {
      changed["metadata", default: [:]]["annotations", default: [:]][key] = value
    }
    if changed == set { return }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    let stored = try api.update(.replicaSets, changed, user: user)
    rollout.replace(stored)
    if replicas == before { return }
    events.record(
      .normal,
      "ScalingReplicaSet",
      "Scaled \(replicas > before ? "up" : "down") replica set \(set.name) from \(before) to \(replicas)",
      regarding: rollout.deployment,
      &api
    )
  }
}
