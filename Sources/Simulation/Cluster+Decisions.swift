import Scheduler

extension Cluster {
  /// How the scheduler decided about a pod last.
  package struct SchedulingDecision: Sendable {
    package struct Row: Sendable {
      package var node: String
      /// The filter that refused the node, and its reasons; nil for a node that would do.
      package var refusal: String?
      package var scores: [(plugin: String, weight: Int, value: Int)]
      package var total: Int
    }

    /// `namespace/name`
    package var pod: String
    package var rows: [Row]
    package var winner: String?
  }

  /// The decisions that the scheduler remembers, the newest last.
  package var decisions: [SchedulingDecision] {
    (scheduler?.decisions ?? [:]).sorted { ($0.value.moment, $0.key) < ($1.value.moment, $1.key) }.map {
      key,
      decision in
      SchedulingDecision(
        pod: key,
        rows: decision.rows.map { row in
          SchedulingDecision.Row(
            node: row.node,
            refusal: row.refusedBy.map { "\($0): \(row.reasons.joined(separator: ", "))" },
            scores: row.scores.map { ($0.plugin, $0.weight, $0.value) },
            total: row.total
          )
        },
        winner: decision.winner
      )
    }
  }
}
