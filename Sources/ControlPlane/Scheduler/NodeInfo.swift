import API
import Objects

/// What the scheduler keeps of a node: what it offers, and what its pods have asked for (`framework.NodeInfo`).
struct NodeInfo: Sendable {
  private(set) var node: Value
  private(set) var name: String
  private(set) var taints: [Value]
  private(set) var isUnschedulable: Bool
  private(set) var allocatable: ResourceAmounts
  private(set) var requested = ResourceAmounts()
  private(set) var scored = ResourceAmounts()
  private(set) var pods: [String: PodInfo] = [:]
  /// How many of its pods each owner has here.
  private(set) var owners: [String: Int] = [:]
  private(set) var hostPorts: [HostPort: Int] = [:]
  /// How many of its pods refuse neighbours.
  private(set) var antiAffine = 0

  init(_ node: Value) {
    self.node = node
    name = node.name
    taints = node["spec"]?["taints"]?.array ?? []
    isUnschedulable = node["spec"]?["unschedulable"]?.bool ?? false
    allocatable = ResourceAmounts(node["status"]?["allocatable"])
  }

  mutating func update(_ node: Value) {
    if node["spec"] != self.node["spec"] {
      taints = node["spec"]?["taints"]?.array ?? []
      isUnschedulable = node["spec"]?["unschedulable"]?.bool ?? false
    }
    if node["status"]?["allocatable"] != self.node["status"]?["allocatable"] {
      allocatable = ResourceAmounts(node["status"]?["allocatable"])
    }
    self.node = node
  }

  /// The node's value of a topology key.
  func topology(_ key: String) -> String? { node["metadata"]?["labels"]?[key]?.string }

  mutating func add(_ pod: PodInfo) {
    guard pods.updateValue(pod, forKey: pod.key) == nil else { return }
    requested.add(pod.requests, 1)
    scored.add(pod.scored, 1)
    if let owner = pod.owner { owners[owner, default: 0] += 1 }
    if !pod.antiAffinity.isEmpty { antiAffine += 1 }
    for port in pod.hostPorts { hostPorts[port, default: 0] += 1 }
  }

  mutating func remove(_ key: String) {
    guard let pod = pods.removeValue(forKey: key) else { return }
    requested.add(pod.requests, -1)
    scored.add(pod.scored, -1)
    if let owner = pod.owner {
      owners[owner, default: 1] -= 1
      if owners[owner] == 0 { owners[owner] = nil }
    }
    if !pod.antiAffinity.isEmpty { antiAffine -= 1 }
    for port in pod.hostPorts {
      hostPorts[port, default: 1] -= 1
      if hostPorts[port] == 0 { hostPorts[port] = nil }
    }
  }
}
