import API
import Objects

/// Why a node cannot have a pod, and whether deleting other pods could change that.
struct Refusal: Hashable, Sendable {
  var plugin: String
  /// As they stand in FailedScheduling messages; several for resources.
  var reasons: [String]
  /// Preemption cannot help.
  var isUnresolvable = false
}

/// The filter plugins of the default profile, in its order (`pkg/scheduler/framework/plugins`).
enum Filters {
  typealias Filter = @Sendable (PodInfo, NodeInfo) -> Refusal?

  static let all: [Filter] = [
    nodeUnschedulable, nodeName, taintToleration, nodeAffinity, nodePorts, nodeResourcesFit,
  ]

  /// What stands against the pod on the node: the first filter that refuses.
  static func refusal(of pod: PodInfo, on node: NodeInfo, _ topology: PodTopology? = nil) -> Refusal? {
    for filter in all {
      if let refusal = filter(pod, node) { return refusal }
    }
    return topology?.refusal(node)
  }

  static func untolerated(_ pod: PodInfo, _ node: NodeInfo) -> Bool {
    node.taints.contains { taint in
      ["NoSchedule", "NoExecute"].contains(taint["effect"]?.string ?? "")
        && !pod.tolerations.contains { Toleration.tolerates($0, taint) }
    }
  }

  private static let nodeUnschedulable: Filter = { pod, node in
    guard node.isUnschedulable else { return nil }
    let taint: Value = ["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"]
    if pod.tolerations.contains(where: { Toleration.tolerates($0, taint) }) { return nil }
    return Refusal(plugin: "NodeUnschedulable", reasons: ["node(s) were unschedulable"], isUnresolvable: true)
  }

  private static let nodeName: Filter = { pod, node in
    guard let wanted = pod.pod.nodeName, wanted != node.name else { return nil }
    return Refusal(
      plugin: "NodeName",
      reasons: ["node(s) didn't match the requested node name"],
      isUnresolvable: true
    )
  }

  private static let taintToleration: Filter = { pod, node in
    guard untolerated(pod, node) else { return nil }
    return Refusal(plugin: "TaintToleration", reasons: ["node(s) had untolerated taint(s)"], isUnresolvable: true)
  }

  private static let nodeAffinity: Filter = { pod, node in
    if NodeSelectors.matches(pod.pod, node.node) { return nil }
    return Refusal(
      plugin: "NodeAffinity",
      reasons: ["node(s) didn't match Pod's node affinity/selector"],
      isUnresolvable: true
    )
  }

  private static let nodePorts: Filter = { pod, node in
    if pod.hostPorts.isEmpty { return nil }
    let isTaken = pod.hostPorts.contains { wanted in
      node.hostPorts.keys.contains { used in
        used.number == wanted.number && used.protocolName == wanted.protocolName
          && (used.address == wanted.address || used.address == "0.0.0.0" || wanted.address == "0.0.0.0")
      }
    }
    return isTaken
      ? Refusal(plugin: "NodePorts", reasons: ["node(s) didn't have free ports for the requested pod ports"]) : nil
  }

  private static let nodeResourcesFit: Filter = { pod, node in
    var reasons: [String] = []
    var isUnresolvable = false
    let offered = node.allocatable
    let used = node.requested
    if node.pods.count + 1 > offered.pods { reasons.append("Too many pods") }
    func check(_ name: String, _ wanted: Int, _ used: Int, _ offered: Int) {
      guard wanted > 0, wanted > offered - used else { return }
      reasons.append("Insufficient " + name)
      if wanted > offered { isUnresolvable = true }
    }
    check("cpu", pod.requests.cpu, used.cpu, offered.cpu)
    check("memory", pod.requests.memory, used.memory, offered.memory)
    for name in pod.requests.others.keys.sorted() {
      check(name, pod.requests.others[name] ?? 0, used.others[name] ?? 0, offered.others[name] ?? 0)
    }
    if reasons.isEmpty { return nil }
    return Refusal(plugin: "NodeResourcesFit", reasons: reasons, isUnresolvable: isUnresolvable)
  }
}
