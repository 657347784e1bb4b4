import API
import Synchronization
package import Transcripts

/// Drives a session that nobody types at: its time follows the time of the world, and clients are answered.
package struct ServingLoop: ~Copyable {
  /// Asks the loop to end, from any thread.
  package final class Switch: Sendable {
    private let off = Atomic(false)
    private let bell: Bell

    init(_ bell: Bell) { self.bell = bell }

    package func turnOff() {
      off.store(true, ordering: .relaxed)
      bell.ring()
    }

    var isOff: Bool { off.load(ordering: .relaxed) }
  }

  package private(set) var session: Recording
  private var front: APIFront
  private let bell: Bell
  package let endSwitch: Switch
  /// Virtual time, as a function of the time of the world.
  private let wall: () -> Duration
  /// Seconds of the world that had passed since the session was begun, when this part of it began.
  private let earlier: Double

  /// How far the cluster's time may be behind while requests are answered; moving on costs more than one of them.
  private static let tick = Duration.milliseconds(1)

  /// A loop whose `wall` tells the time of the world since some beginning.
  package init(
    _ session: consuming Recording,
    _ mailbox: Mailbox,
    bell: Bell,
    earlier: Double = 0,
    wall: @escaping () -> Duration
  ) {
    self.earlier = earlier
    self.session = session
    front = APIFront(mailbox)
    self.bell = bell
    endSwitch = Switch(bell)
    self.wall = wall
  }

  /// Runs until it is asked to end.
  ///
  /// - Throws: where nothing more can be recorded.
  package mutating func run() throws(TranscriptError) {
    let start = session.clock.now - wall()
    defer { front.close(&session) }
    while !endSwitch.isOff {
      let now = start + wall()
      session.wall = earlier + wall() / .seconds(1)
      if now - session.clock.now >= Self.tick { session.advance(to: now) }
      let hasServed = front.serve(&session)
      if let failure = front.failure { throw failure }
      if hasServed { continue }
      let next = [session.nextWake, front.nextWake].compactMap(\.self).min()
      bell.wait(upTo: next.map { max($0 - (start + wall()), .milliseconds(1)) })
    }
  }
}
