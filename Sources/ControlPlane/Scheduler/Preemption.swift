import API
import Objects

/// Whom a pod of a higher priority drives off (`pkg/scheduler/framework/preemption`).
struct Preemption: Sendable {
  let node: String
  /// Those of the highest priority first.
  let victims: [PodInfo]

  /// The node that loses least; nil where driving off would not help.
  ///
  /// `rows` are the nodes whose refusal other pods could end.
  static func best(for pod: PodInfo, _ candidates: [NodeInfo], _ nodes: [String: NodeInfo]) -> Preemption? {
    candidates.compactMap { possible(for: pod, on: $0, nodes) }.min { isBetter($0, $1) }
  }

  private static func possible(for pod: PodInfo, on node: NodeInfo, _ nodes: [String: NodeInfo]) -> Preemption? {
    let lower = node.pods.values.filter { $0.priority < pod.priority }
    if lower.isEmpty { return nil }
    var emptied = node
    for other in lower { emptied.remove(other.key) }
    guard fits(pod, emptied, nodes) else { return nil }
    // Whoever can stay stays, the most important ones first.
    var victims: [PodInfo] = []
    for other in lower.sorted(by: isMoreImportant) {
      emptied.add(other)
      if fits(pod, emptied, nodes) { continue }
      emptied.remove(other.key)
      victims.append(other)
    }
    return Preemption(node: node.name, victims: victims)
  }

  private static func fits(_ pod: PodInfo, _ node: NodeInfo, _ nodes: [String: NodeInfo]) -> Bool {
    var nodes = nodes
    nodes[node.name] = node
    let refusing = pod.antiAffinity.isEmpty && pod.affinity.isEmpty && pod.spread.isEmpty ? [] : [node.name]
    return Filters.refusal(of: pod, on: node, PodTopology(pod, nodes, antiAffine: Set(refusing))) == nil
  }

  private static func isMoreImportant(_ a: PodInfo, _ b: PodInfo) -> Bool {
    if a.priority != b.priority { return a.priority > b.priority }
    let started = [a, b].map { $0.pod["status"]?["startTime"]?.string ?? "9" }
    return started[0] != started[1] ? started[0] < started[1] : a.key < b.key
  }

  /// The lowest priority of the most important victim, then the lowest sum, then the fewest.
  private static func isBetter(_ a: Preemption, _ b: Preemption) -> Bool {
    func rank(_ preemption: Preemption) -> (Int, Int, Int) {
      let priorities = preemption.victims.map(\.priority)
      return (priorities.max() ?? .min, priorities.map { $0 + 1 << 31 }.reduce(0, +), priorities.count)
    }
    let ranks = (rank(a), rank(b))
    return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : a.node < b.node
  }
}
