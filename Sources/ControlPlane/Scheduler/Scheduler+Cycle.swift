import API
import Objects

extension Scheduler {
  /// Finds a node for a pod; whether to go on, which is not when the API cannot be reached.
  mutating func schedule(_ entry: SchedulingQueue.Entry, _ api: inout some APIClient) -> Bool {
    let pod = entry.pod
    var decision = Decision(moment: api.clock.now)
    var resolvable: [NodeInfo] = []
    if let obstacle = storage.obstacle(for: pod.pod) {
      decision.refuseAll(nodeNames, Refusal(plugin: "VolumeBinding", reasons: [obstacle], isUnresolvable: true))
      table.set(pod.key, decision)
      queue.park(entry, refusers: decision.refusers, now: api.clock.now)
      report(pod, decision.message(nodeCount: nodeNames.count), nil, &api)
      return true
    }
    let feasible = feasibleNodes(for: pod, &decision, &resolvable)
    if let winner = best(of: feasible, for: pod, &decision) {
      table.set(pod.key, decision)
      if reserve(for: pod, on: winner, entry, &api) { return true }
      return bind(pod, to: winner, entry, &api)
    }
    let mayPreempt = pod.pod["spec"]?["preemptionPolicy"]?.string != "Never"
    if mayPreempt, let preemption = Preemption.best(for: pod, resolvable, nodes) {
      decision.nominated = preemption.node
      drive(off: preemption, for: pod, &api)
    }
    table.set(pod.key, decision)
    queue.park(entry, refusers: decision.refusers, now: api.clock.now)
    report(pod, decision.message(nodeCount: nodeNames.count, mayPreempt: mayPreempt), decision.nominated, &api)
    return true
  }

  // MARK: Finding

  /// The nodes that pass all filters; in a large cluster enough of them, going round from where the last search ended
  /// (`numFeasibleNodesToFind`).
  private mutating func feasibleNodes(
    for pod: PodInfo,
    _ decision: inout Decision,
    _ resolvable: inout [NodeInfo]
  ) -> [NodeInfo] {
    let topology = PodTopology(pod, nodes, antiAffine: antiAffine)
    let count = nodeNames.count
    let enough = count < 100 ? count : max(100, count * max(5, 50 - count / 125) / 100)
    var feasible: [NodeInfo] = []
    var seen = 0
    let start = count < 100 ? 0 : nextStart
    while seen < count, feasible.count < enough {
      let name = nodeNames[(start + seen) % count]
      seen += 1
      guard var node = nodes[name] else { continue }
      addNominated(to: &node, except: pod)
      if let refusal = Filters.refusal(of: pod, on: node, topology) ?? storage.refusal(of: pod.pod, on: node.node) {
        decision.refuse(name, refusal)
        if !refusal.isUnresolvable { resolvable.append(node) }
      } else {
        feasible.append(node)
      }
    }
    if count > 0 { nextStart = (start + seen) % count }
    return feasible
  }

  /// Room that was made for a pod is not for others that matter no more.
  private func addNominated(to node: inout NodeInfo, except pod: PodInfo) {
    if nominated.isEmpty { return }
    for key in nominated.keys.sorted() {
      guard let (place, other) = nominated[key], place == node.name, key != pod.key, other.priority >= pod.priority
      else { continue }
      node.add(other)
    }
  }

  private mutating func best(of feasible: [NodeInfo], for pod: PodInfo, _ decision: inout Decision) -> String? {
    guard !feasible.isEmpty else { return nil }
    let scores = Scores.scores(of: pod, on: feasible, among: nodes)
    let sums = scores.map { $0.map { $0.value * $0.weight }.reduce(0, +) }
    let highest = sums.max() ?? 0
    let leaders = sums.indices.filter { sums[$0] == highest }
    let winner = leaders.count == 1 ? leaders[0] : leaders[random.below(leaders.count)]
    for index in feasible.indices { decision.score(feasible[index].name, scores[index]) }
    decision.winner = feasible[winner].name
    return decision.winner
  }

  // MARK: Acting

  mutating func bind(
    _ pod: PodInfo,
    to node: String,
    _ entry: SchedulingQueue.Entry,
    _ api: inout some APIClient
  ) -> Bool {
    var request = Request(
      .create,
      .pods,
      subresource: "binding",
      namespace: pod.pod.namespace,
      name: pod.pod.name,
      user: Self.user
    )
    request.body = [
      "apiVersion": "v1", "kind": "Binding",
      "metadata": ["name": .string(pod.pod.name), "namespace": .string(pod.pod.namespace ?? "")],
      "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
    ]
    do {
      _ = try api.send(request)
    } catch {
      // A pod that is gone or bound shows up as an event of the watch; anything else is tried again.
      if error.reason != .notFound && error.reason != .conflict { queue.retry(entry, now: api.clock.now) }
      return error.reason != .connectionRefused
    }
    // Assumed at once, so that the next pod sees the room taken.
    place(pod, on: node)
    nominated[pod.key] = nil
    events.record(
      .normal,
      "Scheduled",
      "Successfully assigned \(pod.key) to \(node)",
      regarding: pod.pod,
      &api
    )
    return true
  }

  /// Deletes the victims and remembers for whom.
  private mutating func drive(off preemption: Preemption, for pod: PodInfo, _ api: inout some APIClient) {
    for victim in preemption.victims where victim.pod.deletionTimestamp == nil {
      let name = victim.pod.name
      if var changed = try? api.get(.pods, namespace: victim.pod.namespace, name: name, user: Self.user) {
        Conditions.set(
          [
            "type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler",
            "message": "default-scheduler: preempting to accommodate a higher priority pod",
            "observedGeneration": .int(changed.generation),
          ],
          at: api.clock,
          in: &changed
        )
        _ = try? api.update(.pods, changed, subresource: "status", user: Self.user)
      }
      try? api.delete(.pods, namespace: victim.pod.namespace, name: name, user: Self.user)
      events.record(
        .normal,
        "Preempted",
        "Preempted by pod \(pod.pod.uid) on node \(preemption.node)",
        regarding: victim.pod,
        &api
      )
    }
    nominated[pod.key] = (preemption.node, pod)
  }

  private mutating func report(
    _ pod: PodInfo,
    _ message: String,
    _ nominated: String?,
    _ api: inout some APIClient
  ) {
    events.record(.warning, "FailedScheduling", message, regarding: pod.pod, &api)
    guard var changed = try? api.get(.pods, namespace: pod.pod.namespace, name: pod.pod.name, user: Self.user) else {
      return
    }
    let condition: Value = [
      "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": .string(message),
      "lastProbeTime": .null, "observedGeneration": changed["metadata"]?["generation"] ?? 1,
    ]
    Conditions.set(condition, at: api.clock, in: &changed)
    if let nominated { changed["status", default: [:]]["nominatedNodeName"] = .string(nominated) }
    _ = try? api.update(.pods, changed, subresource: "status", user: Self.user)
  }
}
