import API
import Objects

extension Scheduler {
  /// Whether there were changes; nil while the API cannot be reached.
  mutating func follow(_ api: inout some APIClient) -> Bool? {
    guard let changes = try? reflector.read(&api) else { return nil }
    if changes.isFresh { forget() }
    for event in changes.events { take(event, now: api.clock.now) }
    bindReady(&api)
    return changes.isFresh || !changes.events.isEmpty
  }

  private mutating func forget() {
    nodes = [:]
    nodeNames = []
    homeless = [:]
    antiAffine = []
    nominated = [:]
    queue = SchedulingQueue()
    storage = StorageView()
    waiting = [:]
  }

  private mutating func take(_ event: WatchEvent, now: Duration) {
    switch event.resource {
    case GroupVersionResource.nodes.groupResource: takeNode(event, now: now)
    case GroupVersionResource.pods.groupResource: takePod(event, now: now)
    default:
      storage.take(event)
      queue.wake(refusedBy: ["VolumeBinding"], now: now)
    }
  }

  // MARK: Nodes

  private mutating func takeNode(_ event: WatchEvent, now: Duration) {
    let name = event.object.name
    if event.kind == .deleted {
      if let node = nodes.removeValue(forKey: name) { homeless[name] = node.pods }
      antiAffine.remove(name)
      nodeNames.removeAll { $0 == name }
      return
    }
    if nodes[name] == nil {
      nodes[name] = NodeInfo(event.object)
      nodeNames.insert(name, at: nodeNames.firstIndex { $0 > name } ?? nodeNames.count)
      let pods = homeless.removeValue(forKey: name) ?? [:]
      for key in pods.keys.sorted() {
        if let pod = pods[key] { place(pod, on: name) }
      }
    } else {
      nodes[name]?.update(event.object)
    }
    let plugins = Self.concerned(event)
    if !plugins.isEmpty { queue.wake(refusedBy: plugins, now: now) }
  }

  /// The filters whose answer a change of a node may change.
  private static func concerned(_ event: WatchEvent) -> Set<String> {
    guard let before = event.previous else {
      return [
        "NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit",
        "PodTopologySpread", "InterPodAffinity", "VolumeBinding",
      ]
    }
    let now = event.object
    var plugins: Set<String> = []
    if before["spec"]?["taints"] != now["spec"]?["taints"] {
      plugins.formUnion(["TaintToleration", "PodTopologySpread"])
    }
    if before["spec"]?["unschedulable"] != now["spec"]?["unschedulable"] { plugins.insert("NodeUnschedulable") }
    if before["metadata"]?["labels"] != now["metadata"]?["labels"] {
      plugins.formUnion(["NodeAffinity", "PodTopologySpread", "InterPodAffinity", "VolumeBinding"])
    }
    if before["status"]?["allocatable"] != now["status"]?["allocatable"] { plugins.insert("NodeResourcesFit") }
    return plugins
  }

  // MARK: Pods

  private mutating func takePod(_ event: WatchEvent, now: Duration) {
    let pod = event.object
    let key = pod.key
    let isGone = event.kind == .deleted || pod.isPodFinished
    if let node = pod.nodeName {
      queue.remove(key)
      nominated[key] = nil
      if isGone {
        displace(key, from: node)
        queue.wake(refusedBy: ["NodeResourcesFit", "NodePorts", "InterPodAffinity", "PodTopologySpread"], now: now)
      } else if knows(key, on: node, pod) == false {
        displace(key, from: node)
        place(PodInfo(pod), on: node)
        queue.wake(refusedBy: ["InterPodAffinity", "PodTopologySpread"], now: now)
      }
    } else if isGone || pod.deletionTimestamp != nil {
      queue.remove(key)
      nominated[key] = nil
      if let (node, _) = waiting.removeValue(forKey: key) { displace(key, from: node) }
    } else if pod["spec"]?["schedulerName"]?.string ?? "default-scheduler" == "default-scheduler",
      pod["spec"]?["schedulingGates"]?.array?.isEmpty ?? true, waiting[key] == nil
    {
      queue.add(pod, now: now)
    }
    if event.kind == .deleted { table.remove(key) }
  }

  /// Whether the pod is on the node's books with what matters of it.
  private func knows(_ key: String, on node: String, _ pod: Value) -> Bool {
    guard let info = nodes[node]?.pods[key] ?? homeless[node]?[key] else { return false }
    return info.pod["metadata"]?["labels"] == pod["metadata"]?["labels"]
      && info.pod.deletionTimestamp == pod.deletionTimestamp
  }

  mutating func place(_ pod: PodInfo, on node: String) {
    guard nodes[node] != nil else {
      homeless[node, default: [:]][pod.key] = pod
      return
    }
    nodes[node]?.add(pod)
    if !pod.antiAffinity.isEmpty { antiAffine.insert(node) }
  }

  private mutating func displace(_ key: String, from node: String) {
    homeless[node]?[key] = nil
    nodes[node]?.remove(key)
    if nodes[node]?.antiAffine == 0 { antiAffine.remove(node) }
  }
}
