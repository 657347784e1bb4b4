import API
import Objects

/// Keeps pods that have a number, a name and a volume of their own, in order (`pkg/controller/statefulset`).
struct StatefulSetController: Controller {
  static let resources: [GroupVersionResource] = [.statefulSets, .pods]

  var queue = WorkQueue()
  let user = Request.User.controller("statefulset-controller")
  private var events = EventRecorder(
    component: "statefulset-controller",
    user: .controller("statefulset-controller")
  )

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.statefulSets.groupResource {
      queue.add(event.object.key)
    } else {
      for pod in [event.object, event.previous].compactMap(\.self) {
        if let key = Self.ownerKey(of: pod, kind: "StatefulSet") { queue.add(key) }
      }
      if event.object.controller == nil, event.kind != .deleted {
        for key in cache.selecting(event.object, .statefulSets) { queue.add(key) }
      }
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let set = cache[.statefulSets, key] else { return }
    let pods = try PodControl.claim(set, selector: ObjectCache.selector(of: set), cache, &api, user: user)
    var revisions = Revisions(of: set, cache)
    try revisions.adopt(cache, &api, user: user)
    let update = try revisions.current(&api, user: user)
    let currentName = set["status"]?["currentRevision"]?.string ?? update.name
    var state = StatefulPods(
      set,
      pods,
      current: revisions.all.first { $0.name == currentName } ?? update,
      update: update
    )
    var failure: Status?
    if set.deletionTimestamp == nil {
      do {
        try order(&state, cache, &api)
      } catch {
        failure = error
      }
    }
    try updateStatus(state, &api)
    let live = Set(pods.compactMap { $0.labels[Revisions.label] } + [update.name, currentName])
    try revisions.cleanUp(keeping: live, &api, user: user)
    if let failure { throw failure }
  }

  // MARK: Order

  /// One step towards the wanted pods: with ordered management, a pod's turn comes when its predecessors are well.
  private mutating func order(
    _ state: inout StatefulPods,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    for ordinal in state.wanted {
      guard let pod = state.pods[ordinal] else {
        try create(ordinal, &state, cache, &api)
        if state.isOrdered { return }
        continue
      }
      if pod.isPodFinished, pod.deletionTimestamp == nil {
        events.record(
          pod.podPhase == "Failed" ? .warning : .normal,
          pod.podPhase == "Failed" ? "RecreatingFailedPod" : "RecreatingTerminatedPod",
          "StatefulSet \(state.owner.key) is recreating \(pod.podPhase == "Failed" ? "failed" : "terminated") "
            + "Pod \(pod.name)",
          regarding: state.owner,
          &api
        )
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
        if state.isOrdered { return }
        continue
      }
      if state.isOrdered, !state.isHealthy(pod, api.clock) { return wakeForAvailability(of: pod, state, api.clock) }
    }
    for ordinal in state.surplus {
      guard let pod = state.pods[ordinal] else { continue }
      if pod.deletionTimestamp == nil { try delete(pod, &state, &api) }
      if state.isOrdered { return }
    }
    try replaceOutdated(&state, &api)
  }

  /// Rolling update: from the highest number down to the partition, one at a time.
  private mutating func replaceOutdated(_ state: inout StatefulPods, _ api: inout some APIClient) throws(Status) {
    guard state.owner["spec"]?["updateStrategy"]?["type"]?.string != "OnDelete" else { return }
    let rolling = state.owner["spec"]?["updateStrategy"]?["rollingUpdate"]
    let partition = rolling?["partition"]?.int ?? 0
    let limit = max(1, IntOrPercent.scaled(rolling?["maxUnavailable"] ?? 1, of: state.wanted.count, roundUp: true))
    var unavailable = state.wanted.count { ordinal in
      state.pods[ordinal].map { !state.isHealthy($0, api.clock) } ?? true
    }
    for ordinal in state.wanted.reversed() where ordinal - state.wanted.lowerBound >= partition {
      guard let pod = state.pods[ordinal] else { return }
      if pod.labels[Revisions.label] != state.update.name, pod.deletionTimestamp == nil {
        let isBroken = !state.isHealthy(pod, api.clock)
        guard isBroken || unavailable < limit else { return }
        try delete(pod, &state, &api)
        if !isBroken { unavailable += 1 }
      } else if !state.isHealthy(pod, api.clock) {
        wakeForAvailability(of: pod, state, api.clock)
        if unavailable >= limit { return }
      }
    }
  }

  /// A pod that is ready becomes available by the passing of time alone.
  private mutating func wakeForAvailability(of pod: Value, _ state: StatefulPods, _ clock: Clock) {
    guard pod.isPodReady, state.minReady > 0,
      let since = pod.condition("Ready")?["lastTransitionTime"]?.string.flatMap({ clock.moment(of: $0) })
    else { return }
    queue.add(state.owner.key, at: since + .seconds(state.minReady))
  }

  // MARK: Pods

  private mutating func create(
    _ ordinal: Int,
    _ state: inout StatefulPods,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    let set = state.owner
    let pod = state.pod(ordinal)
    do {
      for claim in state.claims(ordinal) where cache[.persistentVolumeClaims, claim.key] == nil {
        try createClaim(claim, for: pod, set, &api)
      }
      state.pods[ordinal] = try api.create(.pods, pod, user: user)
    } catch {
      if error.reason != .alreadyExists {
        events.record(
          .warning,
          "FailedCreate",
          "Create Pod \(pod.name) in StatefulSet \(set.name) failed error: \(error.message)",
          regarding: set,
          &api
        )
      }
      throw error
    }
    events.record(
      .normal,
      "SuccessfulCreate",
      "Create Pod \(pod.name) in StatefulSet \(set.name) successful",
      regarding: set,
      &api
    )
  }

  private mutating func createClaim(
    _ claim: Value,
    for pod: Value,
    _ set: Value,
    _ api: inout some APIClient
  ) throws(Status) {
    do {
      try api.create(.persistentVolumeClaims, claim, user: user)
    } catch {
      if error.reason == .alreadyExists { return }
      throw error
    }
    events.record(
      .normal,
      "SuccessfulCreate",
      "Create Claim \(claim.name) Pod \(pod.name) in StatefulSet \(set.name) success",
      regarding: set,
      &api
    )
  }

  private mutating func delete(_ pod: Value, _ state: inout StatefulPods, _ api: inout some APIClient) throws(Status) {
    try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
    events.record(
      .normal,
      "SuccessfulDelete",
      "Delete Pod \(pod.name) in StatefulSet \(state.owner.name) successful",
      regarding: state.owner,
      &api
    )
  }

  private func updateStatus(_ state: StatefulPods, _ api: inout some APIClient) throws(Status) {
    let status = state.status(api.clock)
    if status == state.owner["status"] { return }
    var changed = state.owner
    changed["status"] = status
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.statefulSets, changed, subresource: "status", user: user)
  }
}
