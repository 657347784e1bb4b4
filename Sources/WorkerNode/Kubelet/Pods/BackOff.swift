/// Delays that double: for restarts and for pulls (`client-go/util/flowcontrol`).
struct BackOff: Sendable {
  static let initial = Duration.seconds(10)
  static let maximum = Duration.seconds(300)

  /// Nil before the first failure.
  private(set) var delay: Duration?

  /// After a failure; what ran for ten minutes before begins anew.
  mutating func fail(afterRunning ran: Duration = .zero) {
    if ran >= Self.maximum * 2 { delay = nil }
    delay = min(delay.map { $0 * 2 } ?? Self.initial, Self.maximum)
  }

  mutating func reset() { delay = nil }
}
