/// How virtual time follows the time of the world.
package struct Pace {
  /// The time of the world since some beginning.
  package typealias WallClock = () -> Duration

  private let wall: WallClock
  private var anchor: (wall: Duration, virtual: Duration) = (.zero, .zero)
  /// While nobody runs a command, time stands still.
  package var isPaused = false

  package init(wall: @escaping WallClock) { self.wall = wall }

  /// The clock of the machine that this program runs on.
  package static func live() -> Pace {
    let start = ContinuousClock.now
    return Pace { start.duration(to: .now) }
  }

  /// From here on, time goes on from a moment of virtual time.
  package mutating func start(at virtual: Duration) { anchor = (wall(), virtual) }

  /// The present moment of virtual time.
  package var now: Duration { anchor.virtual + (wall() - anchor.wall) }

  /// How long to wait for a moment of virtual time.
  func wait(for moment: Duration) -> Duration { max(moment - now, .milliseconds(1)) }
}
