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
  /// The scores of each node for the pod; `all` are the nodes among which it is to be spread.
  static func scores(of pod: PodInfo, on nodes: [NodeInfo], among all: [String: NodeInfo]) -> [[Score]] {
    let taints = normalised(nodes.map { preferredTaints(pod, $0) }, reversed: true)
    let affinity = normalised(nodes.map { preferredAffinity(pod, $0) }, reversed: false)
    let spread = normalised(crowding(pod, nodes, all), reversed: true)
    let neighbours = centred(nearness(pod, nodes, all))
    return nodes.indices.map { index in
      [
        Score(plugin: "TaintToleration", weight: 3, value: taints[index]),
        Score(plugin: "NodeAffinity", weight: 2, value: affinity[index]),
        Score(plugin: "NodeResourcesFit", weight: 1, value: leastAllocated(pod, nodes[index])),
        Score(plugin: "PodTopologySpread", weight: 2, value: spread[index]),
        Score(plugin: "InterPodAffinity", weight: 2, value: neighbours[index]),
        Score(plugin: "NodeResourcesBalancedAllocation", weight: 1, value: balanced(pod, nodes[index])),
      ]
    }
  }

  /// The largest becomes 100, or 0 where less is better.
  private static func normalised(_ counts: [Int], reversed: Bool) -> [Int] {
    guard let highest = counts.max(), highest > 0 else { return counts.map { _ in reversed ? 100 : 0 } }
    return counts.map { reversed ? 100 - $0 * 100 / highest : $0 * 100 / highest }
  }

  /// The span from the lowest to the highest becomes 0 to 100.
  private static func centred(_ sums: [Int]) -> [Int] {
    guard let lowest = sums.min(), let highest = sums.max(), highest > lowest else { return sums.map { _ in 0 } }
    return sums.map { ($0 - lowest) * 100 / (highest - lowest) }
  }

  /// How many pods of the same kind are in the domains of each node; without constraints, of the same owner on it.
  private static func crowding(_ pod: PodInfo, _ nodes: [NodeInfo], _ all: [String: NodeInfo]) -> [Int] {
    let soft = pod.spread.filter { !$0.isRequired }
    guard !soft.isEmpty else { return nodes.map { node in pod.owner.flatMap { node.owners[$0] } ?? 0 } }
    let counts = soft.map { PodTopology.count($0, pod, soft, all) }
    return nodes.map { node in
      zip(soft, counts).map { constraint, counts in
        node.topology(constraint.topologyKey).flatMap { counts[$0] } ?? 0
      }.reduce(0, +)
    }
  }

  /// The weights of the pod's preferred terms that neighbours of each node meet.
  private static func nearness(_ pod: PodInfo, _ nodes: [NodeInfo], _ all: [String: NodeInfo]) -> [Int] {
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    let affinity = pod.pod["spec"]?["affinity"]
    var weights: [Domain: Int] = [:]
    for (list, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
      for preference in affinity?[list]?[preferred]?.array ?? [] {
        let term = AffinityTerm(preference["podAffinityTerm"] ?? [:], of: pod.pod)
        let weight = sign * (preference["weight"]?.int ?? 0)
        for node in all.values {
          guard let value = node.topology(term.topologyKey) else { continue }
          let count = node.pods.values.count(where: term.matches)
          if count > 0 { weights[Domain(key: term.topologyKey, value: value), default: 0] += weight * count }
        }
      }
    }
    if weights.isEmpty { return nodes.map { _ in 0 } }
    return nodes.map { node in
      weights.map { node.topology($0.key.key) == $0.key.value ? $0.value : 0 }.reduce(0, +)
    }
  }

  private static func preferredTaints(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    if node.taints.isEmpty { return 0 }
    return node.taints.count { taint in
      taint["effect"]?.string == "PreferNoSchedule" && !pod.tolerations.contains { Toleration.tolerates($0, taint) }
    }
  }

  private static func preferredAffinity(_ pod: PodInfo, _ node: NodeInfo) -> Int {
    let preferences =
      pod.pod["spec"]?["affinity"]?["nodeAffinity"]?[
        "preferredDuringSchedulingIgnoredDuringExecution"
      ]?.array ?? []
    if preferences.isEmpty { return 0 }
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
