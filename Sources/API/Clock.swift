/// Virtual time: how long the cluster has run, and the date at which it began.
///
/// Moments everywhere in the core are durations since that beginning.
package struct Clock: Hashable, Sendable {
  /// Unix seconds at which virtual time is zero.
  package let epoch: Int
  /// Virtual time since the epoch.
  package var now: Duration

  package init(epoch: Int, now: Duration = .zero) {
    self.epoch = epoch
    self.now = now
  }

  /// The present moment as the API writes `metav1.Time`: `2026-11-24T08:37:56Z`.
  package var timestamp: String { Timestamp.format(seconds: epoch + Int(now.components.seconds)) }

  /// The present moment as the API writes `metav1.MicroTime`: `2026-11-24T08:37:56.123456Z`.
  package var microTimestamp: String { microTimestamp(at: now) }

  package func timestamp(at moment: Duration) -> String {
    Timestamp.format(seconds: epoch + Int(moment.components.seconds))
  }

  package func microTimestamp(at moment: Duration) -> String {
    let micro = Int(moment.components.attoseconds / 1_000_000_000_000)
    return Timestamp.format(seconds: epoch + Int(moment.components.seconds), fraction: micro, digits: 6)
  }

  /// The moment that an API timestamp names, nil if it is none.
  package func moment(of timestamp: String) -> Duration? {
    Timestamp.parse(timestamp).map { .seconds($0.seconds - epoch) + .nanoseconds($0.nanoseconds) }
  }
}
