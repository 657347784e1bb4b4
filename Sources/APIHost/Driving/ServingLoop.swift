import API
import NIOCore
package import Transcripts

/// Drives a session that nobody types at: its time follows the time of the world, and clients are answered.
///
/// It does so on the listener's own thread, which so is the one that owns the cluster: no request waits for another
/// thread to wake.
package final class ServingLoop: Sendable {
  private let loop: any EventLoop
  private let driven: NIOLoopBoundBox<Driven>
  private let ended: EventLoopPromise<TranscriptError?>

  /// Takes a session over; `wall` tells the time of the world since some beginning, and `earlier` how many seconds of
  /// it had passed since the session was begun.
  package init(
    _ session: sending Recording,
    _ mailbox: Mailbox,
    on listener: APIListener,
    earlier: Double = 0,
    wall: @escaping @Sendable () -> Duration
  ) {
    loop = listener.loop
    ended = loop.makePromise()
    driven = .makeBoxSendingValue(Driven(session, mailbox, earlier, wall), eventLoop: loop)
    mailbox.whenFilled { [self] in loop.execute { self.turn() } }
    loop.execute { self.turn() }
  }

  /// Asks it to end, from any thread.
  package func end() { loop.execute { self.finish(nil) } }

  /// Blocks until it has ended.
  ///
  /// - Throws: where nothing more could be recorded.
  package func waitUntilEnded() throws(TranscriptError) {
    let failure = (try? ended.futureResult.wait()) ?? nil
    if let failure { throw failure }
  }

  // MARK: On the listener's thread

  private func turn() {
    if driven.value.hasEnded { return }
    let delay = driven.value.turn()
    if let failure = driven.value.failure { return finish(failure) }
    if let delay { driven.value.alarm = loop.scheduleTask(in: delay) { self.turn() } }
  }

  private func finish(_ failure: TranscriptError?) {
    if driven.value.hasEnded { return }
    driven.value.close()
    ended.succeed(failure)
  }
}

/// The session and all that is to be known to drive it.
private struct Driven {
  private var session: Recording
  private var front: APIFront
  private let wall: () -> Duration
  private let earlier: Double
  /// The virtual time at which the wall's was zero.
  private let start: Duration
  private(set) var hasEnded = false
  /// What wakes the loop when nobody asks for anything, and when.
  var alarm: Scheduled<Void>?
  private var alarmMoment: Duration?

  /// How far the cluster's time may be behind while requests are answered; moving on costs more than one of them.
  private static let tick = Duration.milliseconds(1)

  init(_ session: Recording, _ mailbox: Mailbox, _ earlier: Double, _ wall: @escaping () -> Duration) {
    self.session = session
    front = APIFront(mailbox)
    self.wall = wall
    self.earlier = earlier
    start = session.clock.now - wall()
  }

  var failure: TranscriptError? { front.failure }

  /// Answers what has come, and lets time pass.
  ///
  /// - Returns: after how long to do so again; nil where it is known already, or there is nothing to wait for.
  mutating func turn() -> TimeAmount? {
    let passed = wall()
    let now = start + passed
    session.wall = earlier + passed / .seconds(1)
    let moves = now - session.clock.now >= Self.tick
    if moves { session.advance(to: now) }
    if front.serve(&session) < .changes, !moves { return nil }
    let next = [session.nextWake, front.nextWake].compactMap(\.self).min()
    // An alarm that rings too early does no harm, and costs less than a new one.
    if let next, let alarmMoment, alarmMoment > now, next >= alarmMoment { return nil }
    alarm?.cancel()
    alarmMoment = next
    return next.map { .nanoseconds(Int64(max($0 - now, Self.tick) / .nanoseconds(1))) }
  }

  mutating func close() {
    hasEnded = true
    alarm?.cancel()
    front.close(&session)
  }
}
