package import API
import Objects

/// kube-scheduler: for each pod without a node, filters, scores, and binds (`pkg/scheduler`).
package struct Scheduler: Sendable {
  private static let user = Request.User(name: "system:kube-scheduler", groups: ["system:authenticated"])
  private static let resources: [GroupVersionResource] = [.nodes, .pods]

  private var cursor: WatchCursor?
  private var nodes: [String: NodeInfo] = [:]
  /// Names in order, so that nothing depends on hashing.
  private var nodeNames: [String] = []
  private var queue = SchedulingQueue()
  private var events = EventRecorder(component: "default-scheduler", user: Scheduler.user)
  private var random: RandomSource
  /// The last decision about each pod, for those who ask why.
  package private(set) var decisions: [String: Decision] = [:]

  package init(random: RandomSource) { self.random = random }

  /// When a pod in back-off is tried again.
  package var nextWake: Duration? { queue.nextWake }

  /// Reads what changed and schedules what waits; whether anything was done.
  package mutating func step(_ api: inout some APIClient) -> Bool {
    guard let changed = follow(&api) else { return false }
    queue.wake(now: api.clock.now)
    var worked = changed
    while let entry = queue.pop() {
      worked = true
      guard schedule(entry, &api) else { break }
    }
    return worked
  }

  // MARK: Watching

  private mutating func follow(_ api: inout some APIClient) -> Bool? {
    do {
      guard var cursor else {
        try list(&api)
        return true
      }
      let changes = try api.changes(since: &cursor)
      self.cursor = cursor
      for event in changes { take(event, now: api.clock.now) }
      return !changes.isEmpty
    } catch {
      if error.reason == .expired { cursor = nil }
      return nil
    }
  }

  private mutating func list(_ api: inout some APIClient) throws(Status) {
    nodes = [:]
    nodeNames = []
    queue = SchedulingQueue()
    var revision = 0
    for resource in Self.resources {
      let list = try api.send(Request(.list, resource, user: Self.user)).body
      revision = max(revision, list["metadata"]?["resourceVersion"]?.string.flatMap { Int($0) } ?? 0)
      for object in list["items"]?.array ?? [] {
        take(
          WatchEvent(kind: .added, resource: resource.groupResource, object: object, previous: nil, revision: revision),
          now: api.clock.now
        )
      }
    }
    cursor = WatchCursor(Set(Self.resources.map(\.groupResource)), from: revision)
  }

  private mutating func take(_ event: WatchEvent, now: Duration) {
    if event.resource == GroupVersionResource.nodes.groupResource {
      takeNode(event, now: now)
    } else {
      takePod(event, now: now)
    }
  }

  private mutating func takeNode(_ event: WatchEvent, now: Duration) {
    let name = event.object.name
    if event.kind == .deleted {
      nodes[name] = nil
      nodeNames.removeAll { $0 == name }
      return
    }
    if nodes[name] == nil {
      nodes[name] = NodeInfo(event.object)
      nodeNames.insert(name, at: nodeNames.firstIndex { $0 > name } ?? nodeNames.count)
    } else {
      nodes[name]?.update(event.object)
    }
    if event.previous == nil || Self.matters(event) { queue.moveAll(now: now) }
  }

  /// Whether a change of a node could let a pod fit that did not.
  private static func matters(_ event: WatchEvent) -> Bool {
    guard let before = event.previous else { return true }
    let now = event.object
    return before["spec"] != now["spec"] || before["metadata"]?["labels"] != now["metadata"]?["labels"]
      || before["status"]?["allocatable"] != now["status"]?["allocatable"]
  }

  private mutating func takePod(_ event: WatchEvent, now: Duration) {
    let pod = event.object
    let key = pod.key
    let isGone = event.kind == .deleted || pod.isPodFinished
    if let node = pod.nodeName {
      queue.remove(key)
      if isGone {
        nodes[node]?.remove(key)
        queue.moveAll(now: now)
      } else {
        nodes[node]?.add(PodInfo(pod))
      }
    } else if isGone || pod.deletionTimestamp != nil {
      queue.remove(key)
    } else if pod["spec"]?["schedulerName"]?.string ?? "default-scheduler" == "default-scheduler",
      pod["spec"]?["schedulingGates"]?.array?.isEmpty ?? true
    {
      queue.add(pod)
    }
    if event.kind == .deleted { decisions[key] = nil }
  }

  // MARK: Scheduling

  /// Whether to go on; not when the API cannot be reached.
  private mutating func schedule(_ entry: SchedulingQueue.Entry, _ api: inout some APIClient) -> Bool {
    let pod = entry.pod
    var decision = Decision(moment: api.clock.now)
    var feasible: [NodeInfo] = []
    for name in nodeNames {
      guard let node = nodes[name] else { continue }
      if let refusal = Filters.refusal(of: pod, on: node) {
        decision.refuse(name, refusal)
      } else {
        feasible.append(node)
      }
    }
    if let winner = best(of: feasible, for: pod, &decision) {
      decisions[pod.key] = decision
      return bind(pod, to: winner, entry, &api)
    }
    decisions[pod.key] = decision
    queue.park(entry, now: api.clock.now)
    report(pod, decision.message(nodeCount: nodeNames.count), &api)
    return true
  }

  private mutating func best(of feasible: [NodeInfo], for pod: PodInfo, _ decision: inout Decision) -> String? {
    guard !feasible.isEmpty else { return nil }
    let owner = pod.pod.controller?.uid
    let siblings = feasible.map { node in
      owner == nil ? 0 : node.pods.values.count { $0.pod.controller?.uid == owner }
    }
    let scores = Scores.scores(of: pod, on: feasible, siblings: siblings)
    let sums = scores.map { $0.map { $0.value * $0.weight }.reduce(0, +) }
    let highest = sums.max() ?? 0
    let leaders = sums.indices.filter { sums[$0] == highest }
    let winner = leaders.count == 1 ? leaders[0] : leaders[random.below(leaders.count)]
    for index in feasible.indices { decision.score(feasible[index].name, scores[index]) }
    decision.winner = feasible[winner].name
    return decision.winner
  }

  private mutating func bind(
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
      // Whatever stood in the way shows up as an event of the watch.
      if error.reason == .connectionRefused || error.reason == .unknown { queue.park(entry, now: api.clock.now) }
      return error.reason != .connectionRefused
    }
    // Assumed at once, so that the next pod sees the room taken.
    nodes[node]?.add(pod)
    events.record(
      .normal,
      "Scheduled",
      "Successfully assigned \(pod.key) to \(node)",
      regarding: pod.pod,
      &api
    )
    return true
  }

  private mutating func report(_ pod: PodInfo, _ message: String, _ api: inout some APIClient) {
    events.record(.warning, "FailedScheduling", message, regarding: pod.pod, &api)
    guard var changed = try? api.get(.pods, namespace: pod.pod.namespace, name: pod.pod.name) else { return }
    let condition: Value = [
      "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": .string(message),
      "lastProbeTime": .null, "observedGeneration": changed["metadata"]?["generation"] ?? 1,
    ]
    Conditions.set(condition, at: api.clock, in: &changed)
    _ = try? api.update(.pods, changed, subresource: "status", user: Self.user)
  }
}
