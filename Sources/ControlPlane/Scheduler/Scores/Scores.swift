import API
import Objects

/// One plugin's opinion of a node, from 0 to 100, and how much it counts.
package struct Score: Hashable, Sendable {
  package var plugin: String
  package var weight: Int
  package var value: Int
}

/// The score plugins of the default profile (`pkg/scheduler/framework/plugins`).
enum Scores {
  /// The scores of each node for the pod; `siblings` counts the pods of the same owner on each node.
  static func scores(of pod: PodInfo, on nodes: [NodeInfo], siblings: [Int]) -> [[Score]] {
    let taints = normalised(nodes.map { preferredTaints(pod, $0) }, reversed: true)
    let affinity = normalised(nodes.map { preferredAffinity(pod, $0) }, reversed: false)
    let spread = normalised(siblings, reversed: true)
    return nodes.indices.map { index in
      [
        Score(plugin: "TaintToleration", weight: 3, value: taints[index]),
        Score(plugin: "NodeAffinity", weight: 2, value: affinity[index]),
        Score(plugin: "NodeResourcesFit", weight: 1, value: leastAllocated(pod, nodes[index])),
        Score(plugin: "PodTopologySpread", weight: 2, value: spread[index]),
        Score(plugin: "NodeResourcesBalancedAllocation", weight: 1, value: balanced(pod, nodes[index])),
      ]
    }
  }

  /// The largest becomes 100, or 0 where less is better.
  private static func normalised(_ counts: [Int], reversed: Bool) -> [Int] {
    guard let highest = counts.max(), highest > 0 else { return counts.map { _ in reversed ? 100 : 0 } }
    return counts.map { reversed ? 100 - $0 * 100 / highest : $0 * 100 / highest }
  }

  private static func preferredTaints(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    let tolerations = pod.pod["spec"]?["tolerations"]?.array ?? []
    return (node.node["spec"]?["taints"]?.array ?? []).count { taint in
      taint["effect"]?.string == "PreferNoSchedule" && !tolerations.contains { Toleration.tolerates($0, taint) }
    }
  }

  private static func preferredAffinity(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    let preferences =
      pod.pod["spec"]?["affinity"]?["nodeAffinity"]?[
        "preferredDuringSchedulingIgnoredDuringExecution"
      ]?.array ?? []
    return preferences.filter { NodeSelectors.matches(term: $0["preference"] ?? [:], node.node) }
      .map { $0["weight"]?.int ?? 0 }.reduce(0, +)
  }

  private static func leastAllocated(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    func share(_ wanted: Int, _ capacity: Int) -> Int {
      capacity == 0 || wanted > capacity ? 0 : (capacity - wanted) * 100 / capacity
    }
    let cpu = share(node.scored.cpu + pod.scored.cpu, node.allocatable.cpu)
    let memory = share(node.scored.memory + pod.scored.memory, node.allocatable.memory)
    return (cpu + memory) / 2
  }

  /// Higher where cpu and memory are used alike.
  private static func balanced(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    func fraction(_ wanted: Int, _ capacity: Int) -> Double {
      capacity == 0 ? 1 : min(1, Double(wanted) / Double(capacity))
    }
    let cpu = fraction(node.requested.cpu + pod.requests.cpu, node.allocatable.cpu)
    let memory = fraction(node.requested.memory + pod.requests.memory, node.allocatable.memory)
    return Int((1 - abs(cpu - memory) / 2) * 100)
  }
}
