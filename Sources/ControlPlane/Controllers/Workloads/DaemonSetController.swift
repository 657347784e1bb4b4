import API
import Objects

/// One pod of a DaemonSet on each node that it fits (`pkg/controller/daemon`).
struct DaemonSetController: Controller {
  static let resources: [GroupVersionResource] = [.daemonSets, .nodes, .pods]
  var queue = WorkQueue()
  private let user = Request.User.controller("daemon-set-controller")
  private var events = EventRecorder(
    component: "daemonset-controller",
    user: .controller("daemon-set-controller")
  )

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.daemonSets.groupResource: queue.add(event.object.key)
    case GroupVersionResource.nodes.groupResource:
      for set in cache.all(.daemonSets) { queue.add(set.key) }
    case GroupVersionResource.pods.groupResource:
      if let owner = event.object.controller, owner.kind == "DaemonSet" {
        queue.add((event.object.namespace ?? "") + "/" + owner.name)
      }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let set = cache[.daemonSets, key] else { return }
    let pods = cache.owned(by: set.uid, .pods)
    var revisions = Revisions(of: set, cache)
    try revisions.adopt(cache, &api, user: user)
    let hash = Revisions.hash(of: try revisions.current(&api, user: user))
    let nodes = cache.all(.nodes)
    if set.deletionTimestamp == nil {
      for node in nodes { try place(set, on: node, pods, hash, &api) }
      try update(set, pods, hash, nodes.count, &api)
    }
    try updateStatus(of: set, nodes, pods, hash, &api)
    try revisions.cleanUp(keeping: Set(pods.compactMap { $0.labels[Revisions.label] } + [hash]), &api, user: user)
  }

  /// Makes the node's pod, or removes those that should not be there.
  private mutating func place(
    _ set: Value,
    on node: Value,
    _ pods: [Value],
    _ hash: String,
    _ api: inout some APIClient
  ) throws(Status) {
    let here = pods.filter { Self.node(of: $0) == node.name }
    let fit = DaemonFit(set, node)
    if fit.shouldRun {
      for pod in here where pod.podPhase == "Failed" && pod.deletionTimestamp == nil {
        events.record(
          .warning,
          "FailedDaemonPod",
          "Found failed daemon pod \(pod.key) on node \(node.name), will try to kill it",
          regarding: set,
          &api
        )
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
      }
      if here.isEmpty { try create(set, on: node, hash, &api) }
    } else if !fit.shouldContinue {
      for pod in here where pod.deletionTimestamp == nil {
        try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
        events.record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)", regarding: set, &api)
      }
    }
  }

  private mutating func create(
    _ set: Value,
    on node: Value,
    _ hash: String,
    _ api: inout some APIClient
  ) throws(Status) {
    var pod = PodControl.pod(of: set, template: set["spec"]?["template"] ?? [:])
    pod["metadata", default: [:]]["labels", default: [:]][Revisions.label] = .string(hash)
    pod["metadata", default: [:]]["labels", default: [:]]["pod-template-generation"] = .string(
      String(set.generation)
    )
    pod["spec", default: [:]]["tolerations", default: []].elements += DaemonFit.tolerations(of: set)
    // The scheduler places it, on the one node that fits.
    let affinity: Value = [
      "nodeSelectorTerms": [
        ["matchFields": [["key": "metadata.name", "operator": "In", "values": [.string(node.name)]]]]
      ]
    ]
    pod["spec", default: [:]]["affinity", default: [:]]["nodeAffinity", default: [:]][
      "requiredDuringSchedulingIgnoredDuringExecution"
    ] = affinity
    let created = try api.create(.pods, pod, user: user)
    events.record(.normal, "SuccessfulCreate", "Created pod: \(created.name)", regarding: set, &api)
  }

  /// Replaces pods of an older template, as many at a time as may be unavailable.
  private mutating func update(
    _ set: Value,
    _ pods: [Value],
    _ hash: String,
    _ nodeCount: Int,
    _ api: inout some APIClient
  ) throws(Status) {
    guard set["spec"]?["updateStrategy"]?["type"]?.string == "RollingUpdate" else { return }
    let limit = max(
      1,
      IntOrPercent.scaled(
        set["spec"]?["updateStrategy"]?["rollingUpdate"]?["maxUnavailable"],
        of: nodeCount,
        roundUp: true
      )
    )
    var unavailable = pods.count { !$0.isPodReady || $0.deletionTimestamp != nil }
    for pod in pods where pod.labels[Revisions.label] != hash && pod.deletionTimestamp == nil {
      if pod.isPodReady {
        guard unavailable < limit else { continue }
        unavailable += 1
      }
      try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
      events.record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)", regarding: set, &api)
    }
  }

  private func updateStatus(
    of set: Value,
    _ nodes: [Value],
    _ pods: [Value],
    _ hash: String,
    _ api: inout some APIClient
  ) throws(Status) {
    let wanted = Set(nodes.filter { DaemonFit(set, $0).shouldRun }.map(\.name))
    let placed = pods.filter { $0.deletionTimestamp == nil && wanted.contains(Self.node(of: $0)) }
    let ready = placed.count(where: \.isPodReady)
    var status: Value = [
      "currentNumberScheduled": .int(Set(placed.map(Self.node)).count),
      "desiredNumberScheduled": .int(wanted.count),
      "numberMisscheduled": .int(pods.count { !wanted.contains(Self.node(of: $0)) }),
      "numberReady": .int(ready),
      "observedGeneration": .int(set.generation),
    ]
    let updated = placed.count { $0.labels[Revisions.label] == hash }
    for (field, count) in [
      ("updatedNumberScheduled", updated), ("numberAvailable", ready), ("numberUnavailable", wanted.count - ready),
    ] where count > 0 {
      status[field] = .int(count)
    }
    if status == set["status"] { return }
    var changed = set
    changed["status"] = status
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.daemonSets, changed, subresource: "status", user: user)
  }

  /// The node that a pod is on, or is made for.
  private static func node(of pod: Value) -> String {
    if let name = pod.nodeName { return name }
    let terms = pod["spec"]?["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?[
      "nodeSelectorTerms"
    ]?.array
    return terms?.first?["matchFields"]?.array?.first?["values"]?.strings.first ?? ""
  }
}

/// Whether a DaemonSet's pod belongs on a node (`NodeShouldRunDaemonPod`).
struct DaemonFit {
  var shouldRun: Bool
  var shouldContinue: Bool

  init(_ set: Value, _ node: Value) {
    let spec = set["spec"]?["template"]?["spec"]
    let fits = NodeSelectors.matches(["spec": spec ?? [:]], node)
    let tolerations = (spec?["tolerations"]?.array ?? []) + Self.tolerations(of: set)
    let taints = node["spec"]?["taints"]?.array ?? []
    func tolerates(_ effects: [String]) -> Bool {
      taints.allSatisfy { taint in
        !effects.contains(taint["effect"]?.string ?? "") || tolerations.contains { Toleration.tolerates($0, taint) }
      }
    }
    shouldRun = fits && tolerates(["NoSchedule", "NoExecute"])
    shouldContinue = fits && tolerates(["NoExecute"])
  }

  /// What every pod of a DaemonSet tolerates (`AddOrUpdateDaemonPodTolerations`).
  static func tolerations(of set: Value) -> [Value] {
    var list = [
      ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"),
      ("node.kubernetes.io/disk-pressure", "NoSchedule"), ("node.kubernetes.io/memory-pressure", "NoSchedule"),
      ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ]
    if set["spec"]?["template"]?["spec"]?["hostNetwork"]?.bool == true {
      list.append(("node.kubernetes.io/network-unavailable", "NoSchedule"))
    }
    return list.map { ["key": .string($0.0), "operator": "Exists", "effect": .string($0.1)] }
  }
}
