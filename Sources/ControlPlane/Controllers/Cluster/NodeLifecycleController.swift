import API
import Objects

/// Marks nodes whose kubelet has fallen silent, and moves their pods away
/// (`pkg/controller/nodelifecycle`, `pkg/controller/tainteviction`).
struct NodeLifecycleController: Controller {
  static let resources: [GroupVersionResource] = [.nodes, .leases, .pods]
  var queue = WorkQueue()
  private let user = Request.User.controller("node-controller")
  private var events = EventRecorder(component: "node-controller", user: .controller("node-controller"))
  private var evictions = EventRecorder(
    component: "taint-eviction-controller",
    user: .controller("node-controller")
  )
  /// Nodes whose lease was written and has not been looked at since.
  private var unchecked: Set<String> = []
  /// The uids of the nodes that were seen.
  private var known: [String: String] = [:]
  /// When the lease that was written last is looked at.
  private var checks: [String: Duration] = [:]
  /// `--node-monitor-grace-period`, which is 50 s since Kubernetes 1.32.
  private static let grace = Duration.seconds(50)
  private static let unreachable = "node.kubernetes.io/unreachable"
  private static let notReady = "node.kubernetes.io/not-ready"
  private static let unschedulable = "node.kubernetes.io/unschedulable"

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.nodes.groupResource: queue.add(event.object.name)
    case GroupVersionResource.leases.groupResource:
      // A kubelet that is well renews its lease in principle, without writes; a write means that it began or ended.
      guard event.object.namespace == "kube-node-lease", event.kind != .deleted else { return }
      unchecked.insert(event.object.name)
      queue.add(event.object.name)
    case GroupVersionResource.pods.groupResource:
      // A pod that comes to a node without such taints need not go.
      guard event.kind != .deleted, event.previous?.nodeName == nil, let node = event.object.nodeName,
        let taints = cache[.nodes, node]?["spec"]?["taints"]?.array,
        taints.contains(where: { $0["effect"]?.string == "NoExecute" })
      else { return }
      queue.add(node)
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard var node = cache[.nodes, key] else {
      forget(key, &api)
      return
    }
    if node.deletionTimestamp != nil { return }
    register(node, &api)
    if try isSilent(node, &api), node.condition("Ready")?["status"]?.string != "Unknown" {
      node = try markUnknown(node, cache, &api)
    }
    node = try setTaints(of: node, &api)
    try evict(from: node, cache, &api)
  }

  private mutating func register(_ node: Value, _ api: inout some APIClient) {
    guard known.updateValue(node.uid, forKey: node.name) != node.uid else { return }
    let message = "Node \(node.name) event: Registered Node \(node.name) in Controller"
    events.record(.normal, "RegisteredNode", message, regarding: Self.reference(node.name, uid: node.uid), &api)
  }

  private mutating func forget(_ name: String, _ api: inout some APIClient) {
    guard let uid = known.removeValue(forKey: name) else { return }
    let message = "Node \(name) event: Removing Node \(name) from Controller"
    events.record(.normal, "RemovingNode", message, regarding: Self.reference(name, uid: uid), &api)
  }

  private static func reference(_ name: String, uid: String) -> Value {
    ["apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "uid": .string(uid)]]
  }

  /// Whether the lease ran out. It is asked for and not looked up in the cache, which has no renewals.
  private mutating func isSilent(_ node: Value, _ api: inout some APIClient) throws(Status) -> Bool {
    guard let lease = try lease(of: node, &api) else { return false }
    guard let renewed = lease["spec"]?["renewTime"]?.string.flatMap({ api.clock.moment(of: $0) }) else { return false }
    if api.clock.now >= renewed + Self.grace { return true }
    // One look when this lease would run out; a renewal in the meantime is found then.
    if unchecked.remove(node.name) != nil { checks[node.name] = renewed + Self.grace }
    if let moment = checks[node.name] {
      if moment <= api.clock.now { checks[node.name] = nil } else { queue.add(node.name, at: moment) }
    }
    return false
  }

  /// Read as the manager's shared informers read, which the controllers' own accounts may not.
  private func lease(of node: Value, _ api: inout some APIClient) throws(Status) -> Value? {
    var options = Request.Options()
    options.fieldSelector = "metadata.name=" + node.name
    let request = Request(
      .list,
      .leases,
      namespace: "kube-node-lease",
      options: options,
      user: ControllerManager.user
    )
    return try api.send(request).body["items"]?.array?.first
  }

  private mutating func markUnknown(
    _ node: Value,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) -> Value {
    var changed = node
    for condition in node["status"]?["conditions"]?.array ?? [] {
      var unknown = condition
      unknown["status"] = "Unknown"
      unknown["reason"] = "NodeStatusUnknown"
      unknown["message"] = "Kubelet stopped posting node status."
      Conditions.set(unknown, at: api.clock, in: &changed)
    }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    let stored = try api.update(.nodes, changed, subresource: "status", user: user)
    events.record(
      .normal,
      "NodeNotReady",
      "Node \(node.name) status is now: NodeNotReady",
      regarding: node,
      &api
    )
    for pod in cache.pods(on: node.name) where pod.isPodReady {
      var unready = pod
      let ready: Value = ["type": "Ready", "status": "False", "lastProbeTime": .null]
      Conditions.set(ready, at: api.clock, in: &unready)
      unready["metadata", default: [:]]["resourceVersion"] = nil
      try api.update(.pods, unready, subresource: "status", user: user)
      events.record(.warning, "NodeNotReady", "Node is not ready", regarding: pod, &api)
    }
    return stored
  }

  private static let conditionTaints: [(condition: String, key: String)] = [
    ("MemoryPressure", "node.kubernetes.io/memory-pressure"), ("DiskPressure", "node.kubernetes.io/disk-pressure"),
    ("PIDPressure", "node.kubernetes.io/pid-pressure"),
    ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
  ]

  /// Taints follow the conditions and `spec.unschedulable`.
  private func setTaints(of node: Value, _ api: inout some APIClient) throws(Status) -> Value {
    var wanted: [(key: String, effect: String)] = []
    switch node.condition("Ready")?["status"]?.string {
    case "Unknown": wanted = [(Self.unreachable, "NoSchedule"), (Self.unreachable, "NoExecute")]
    case "False": wanted = [(Self.notReady, "NoSchedule"), (Self.notReady, "NoExecute")]
    default: break
    }
    if node["spec"]?["unschedulable"]?.bool == true { wanted.append((Self.unschedulable, "NoSchedule")) }
    for (condition, key) in Self.conditionTaints where node.condition(condition)?["status"]?.string == "True" {
      wanted.append((key, "NoSchedule"))
    }
    let own = [Self.unreachable, Self.notReady, Self.unschedulable] + Self.conditionTaints.map(\.key)
    let present = node["spec"]?["taints"]?.array ?? []
    var taints = present.filter { taint in
      !own.contains(taint["key"]?.string ?? "")
        || wanted.contains { $0.key == taint["key"]?.string && $0.effect == taint["effect"]?.string }
    }
    for (key, effect) in wanted
    where !taints.contains(where: { $0["key"]?.string == key && $0["effect"]?.string == effect }) {
      taints.append(["key": .string(key), "effect": .string(effect), "timeAdded": .string(api.clock.timestamp)])
    }
    if taints == present { return node }
    return try api.patch(
      .nodes,
      name: node.name,
      with: ["spec": ["taints": taints.isEmpty ? .null : .array(taints)]],
      user: user
    )
  }

  /// Deletes pods that do not tolerate a NoExecute taint, when the time that they tolerate it is over.
  private mutating func evict(from node: Value, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    let taints = (node["spec"]?["taints"]?.array ?? []).filter { $0["effect"]?.string == "NoExecute" }
    if taints.isEmpty { return }
    for pod in cache.pods(on: node.name) where pod.deletionTimestamp == nil {
      guard let moment = Self.evictionMoment(of: pod, taints, api.clock) else { continue }
      if moment > api.clock.now {
        queue.add(node.name, at: moment)
        continue
      }
      evictions.record(
        .normal,
        "TaintManagerEviction",
        "Marking for deletion Pod \(pod.key)",
        regarding: pod,
        &api
      )
      try announceEviction(of: pod, &api)
      try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
    }
  }

  /// Says on the pod why it goes.
  private func announceEviction(of pod: Value, _ api: inout some APIClient) throws(Status) {
    var changed = pod
    Conditions.set(
      [
        "type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager",
        "message": "Taint manager: deleting due to NoExecute taint", "observedGeneration": .int(pod.generation),
      ],
      at: api.clock,
      in: &changed
    )
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.pods, changed, subresource: "status", user: user)
  }

  /// When the pod has to go; nil if it tolerates all taints for ever.
  private static func evictionMoment(of pod: Value, _ taints: [Value], _ clock: Clock) -> Duration? {
    let tolerations = pod["spec"]?["tolerations"]?.array ?? []
    var earliest: Duration?
    for taint in taints {
      let matching = tolerations.filter { Toleration.tolerates($0, taint) }
      let since = taint["timeAdded"]?.string.flatMap { clock.moment(of: $0) } ?? clock.now
      if matching.isEmpty { return clock.now }
      let limits = matching.compactMap { $0["tolerationSeconds"]?.int }
      guard let seconds = limits.min() else { continue }
      let moment = since + .seconds(max(0, seconds))
      earliest = min(earliest ?? moment, moment)
    }
    return earliest
  }
}
