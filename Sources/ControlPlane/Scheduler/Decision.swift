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
  private var unresolvable = 0

  init(moment: Duration) { self.moment = moment }

  mutating func refuse(_ node: String, _ refusal: Refusal) {
    rows.append(Row(node: node, refusedBy: refusal.plugin, reasons: refusal.reasons))
    if refusal.isUnresolvable { unresolvable += 1 }
  }

  mutating func score(_ node: String, _ scores: [Score]) {
    rows.append(Row(node: node, scores: scores))
  }

  /// The message of a FailedScheduling event (`FitError.Error`).
  package func message(nodeCount: Int) -> String {
    let head = "0/\(nodeCount) nodes are available"
    if nodeCount == 0 { return "no nodes available to schedule pods" }
    var counts: [String: Int] = [:]
    for reason in rows.flatMap(\.reasons) { counts[reason, default: 0] += 1 }
    let list = counts.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
    let preemption = Self.preemption(nodeCount: nodeCount, unresolvable: unresolvable)
    return "\(head): \(list). no new claims to deallocate, preemption: \(preemption)"
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
