import API
import Objects

/// A part of the cluster: all nodes with one value of a label.
struct Domain: Hashable, Sendable {
  var key: String
  var value: String
}

/// What placing a pod depends on beyond the single node, worked out once a pod
/// (PreFilter of `interpodaffinity` and `podtopologyspread`).
struct PodTopology: Sendable {
  private let pod: PodInfo
  /// Domains with pods that the pod wants to be near to.
  private var wanted: Set<Domain> = []
  private var hasCompanions = false
  /// Domains with pods that the pod refuses, and with pods that refuse it.
  private var refused: Set<Domain> = []
  private var refusing: Set<Domain> = []
  /// Matching pods in each domain of each constraint.
  private var counts: [[String: Int]] = []
  private let constraints: [SpreadConstraint]

  /// Nil where nothing depends on other nodes.
  init?(_ pod: PodInfo, _ nodes: [String: NodeInfo], antiAffine: Set<String>) {
    constraints = pod.spread.filter(\.isRequired)
    self.pod = pod
    if pod.affinity.isEmpty, pod.antiAffinity.isEmpty, constraints.isEmpty, antiAffine.isEmpty { return nil }
    for name in antiAffine { collectRefusing(nodes[name]) }
    if !pod.affinity.isEmpty || !pod.antiAffinity.isEmpty {
      // Sets and counts only: the order of the nodes does not matter.
      for node in nodes.values where !node.pods.isEmpty { collectNeighbours(node) }
    }
    counts = constraints.map { Self.count($0, pod, constraints, nodes) }
  }

  private mutating func collectRefusing(_ node: NodeInfo?) {
    guard let node, node.antiAffine > 0 else { return }
    for other in node.pods.values {
      for term in other.antiAffinity where term.matches(pod) {
        if let value = node.topology(term.topologyKey) { refusing.insert(Domain(key: term.topologyKey, value: value)) }
      }
    }
  }

  private mutating func collectNeighbours(_ node: NodeInfo) {
    for other in node.pods.values {
      if !pod.affinity.isEmpty, pod.affinity.allSatisfy({ $0.matches(other) }) {
        hasCompanions = true
        for term in pod.affinity {
          if let value = node.topology(term.topologyKey) { wanted.insert(Domain(key: term.topologyKey, value: value)) }
        }
      }
      for term in pod.antiAffinity where term.matches(other) {
        if let value = node.topology(term.topologyKey) { refused.insert(Domain(key: term.topologyKey, value: value)) }
      }
    }
  }

  /// How many matching pods each domain has, of the nodes that count.
  static func count(
    _ constraint: SpreadConstraint,
    _ pod: PodInfo,
    _ all: [SpreadConstraint],
    _ nodes: [String: NodeInfo]
  ) -> [String: Int] {
    var counts: [String: Int] = [:]
    for node in nodes.values {
      guard let value = node.topology(constraint.topologyKey),
        all.allSatisfy({ node.topology($0.topologyKey) != nil })
      else { continue }
      if constraint.honorsAffinity, !NodeSelectors.matches(pod.pod, node.node) { continue }
      if constraint.honorsTaints, Filters.untolerated(pod, node) { continue }
      counts[value, default: 0] += node.pods.values.count {
        $0.pod.namespace == pod.pod.namespace && $0.pod.deletionTimestamp == nil
          && constraint.selector.matches(labels: $0.labels)
      }
    }
    return counts
  }

  func refusal(_ node: NodeInfo) -> Refusal? { spreadRefusal(node) ?? affinityRefusal(node) }

  private func spreadRefusal(_ node: NodeInfo) -> Refusal? {
    let reason = "node(s) didn't match pod topology spread constraints"
    for (constraint, counts) in zip(constraints, counts) {
      guard let value = node.topology(constraint.topologyKey) else {
        return Refusal(
          plugin: "PodTopologySpread",
          reasons: [reason + " (missing required label)"],
          isUnresolvable: true
        )
      }
      let itself = constraint.selector.matches(labels: pod.labels) ? 1 : 0
      let least = counts.count < constraint.minDomains ? 0 : counts.values.min() ?? 0
      if (counts[value] ?? 0) + itself - least > constraint.maxSkew {
        return Refusal(plugin: "PodTopologySpread", reasons: [reason])
      }
    }
    return nil
  }

  private func affinityRefusal(_ node: NodeInfo) -> Refusal? {
    func domain(_ term: AffinityTerm) -> Domain? {
      node.topology(term.topologyKey).map { Domain(key: term.topologyKey, value: $0) }
    }
    if !pod.affinity.isEmpty {
      let isNear = pod.affinity.allSatisfy { term in domain(term).map(wanted.contains) ?? false }
      // The first of pods that want each other's company may go anywhere.
      let isFirst =
        !hasCompanions && pod.affinity.allSatisfy { $0.matches(pod) && node.topology($0.topologyKey) != nil }
      if !isNear, !isFirst {
        return Refusal(
          plugin: "InterPodAffinity",
          reasons: ["node(s) didn't match pod affinity rules"],
          isUnresolvable: true
        )
      }
    }
    if pod.antiAffinity.contains(where: { domain($0).map(refused.contains) ?? false }) {
      return Refusal(plugin: "InterPodAffinity", reasons: ["node(s) didn't match pod anti-affinity rules"])
    }
    if refusing.contains(where: { node.topology($0.key) == $0.value }) {
      return Refusal(
        plugin: "InterPodAffinity",
        reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"]
      )
    }
    return nil
  }
}
