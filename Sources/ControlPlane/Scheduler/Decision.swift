import API

/// How the scheduler decided about a pod: which filter refused which node, how the others scored, and who won.
package struct Decision: Sendable {
  /// One node's row.
  package struct Row: Sendable {
    package var node: String
    /// The filter that refused it, nil for a node that would do.
    package var refusedBy: String?
    package var reasons: [String] = []
    package var scores: [Score] = []

    /// The weighted sum of the scores.
    package var total: Int { scores.map { $0.value * $0.weight }.reduce(0, +) }
  }

  package let moment: Duration
  package private(set) var rows: [Row] = []
  /// Nil when no node would do.
  package internal(set) var winner: String?
  /// The node on which pods of a lower priority made way.
  package internal(set) var nominated: String?
  private var unresolvable = 0
  /// Why no node was looked at.
  private var obstacle: String?

  init(moment: Duration) { self.moment = moment }

  /// The filters that refused nodes.
  var refusers: Set<String> { Set(rows.compactMap(\.refusedBy)) }

  mutating func refuse(_ node: String, _ refusal: Refusal) {
    rows.append(Row(node: node, refusedBy: refusal.plugin, reasons: refusal.reasons))
    if refusal.isUnresolvable { unresolvable += 1 }
  }

  /// The pod itself is not ready for any node (`PreFilter`).
  mutating func refuseAll(_ nodes: [String], _ refusal: Refusal) {
    for node in nodes { refuse(node, refusal) }
    obstacle = refusal.reasons.joined(separator: ", ")
  }

  mutating func score(_ node: String, _ scores: [Score]) {
    rows.append(Row(node: node, scores: scores))
  }

  /// The message of a FailedScheduling event (`FitError.Error`).
  package func message(nodeCount: Int, mayPreempt: Bool = true) -> String {
    if nodeCount == 0 { return "no nodes available to schedule pods" }
    if let obstacle { return "0/\(nodeCount) nodes are available: \(obstacle). not found" }
    var counts: [String: Int] = [:]
    for reason in rows.flatMap(\.reasons) { counts[reason, default: 0] += 1 }
    let list = counts.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
    let head = "0/\(nodeCount) nodes are available: \(list)."
    if nominated != nil { return head }
    guard mayPreempt else {
      return head + " no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never."
    }
    return head + " no new claims to deallocate, preemption: "
      + Self.preemption(nodeCount: nodeCount, unresolvable: unresolvable)
  }

  /// What became of the attempt to make room by deleting pods of a lower priority.
  private static func preemption(nodeCount: Int, unresolvable: Int) -> String {
    var parts: [String] = []
    let victims = nodeCount - unresolvable
    if victims > 0 { parts.append("\(victims) No preemption victims found for incoming pod") }
    if unresolvable > 0 { parts.append("\(unresolvable) Preemption is not helpful for scheduling") }
    return "0/\(nodeCount) nodes are available: " + parts.sorted().joined(separator: ", ") + "."
  }
}

/// The last decisions, of as many pods as can be kept: fewer the more nodes each has rows for.
struct DecisionTable: Sendable {
  private(set) var decisions: [String: Decision] = [:]
  private var order: [String] = []
  private var oldest = 0
  private var rows = 0
  private static let maximumRows = 20_000

  mutating func set(_ key: String, _ decision: Decision) {
    remove(key)
    decisions[key] = decision
    rows += decision.rows.count
    order.append(key)
    while rows > Self.maximumRows, oldest < order.count {
      remove(order[oldest])
      oldest += 1
    }
    if oldest > 1_000, oldest > order.count / 2 {
      order.removeFirst(oldest)
      oldest = 0
    }
  }

  mutating func remove(_ key: String) {
    guard let decision = decisions.removeValue(forKey: key) else { return }
    rows -= decision.rows.count
  }
}
