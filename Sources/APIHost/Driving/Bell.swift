import Glibc
import Synchronization

/// Wakes a thread that sleeps, from another; while it is awake, ringing costs no call of the system.
package final class Bell: Sendable {
  private enum State {
    static let awake = 0
    static let asleep = 1
    /// Rung since the thread was last asleep.
    static let rung = 2
  }

  private let state = Atomic(State.awake)
  private let reading: Int32
  private let writing: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// From any thread; a pipe that is full has rung enough.
  package func ring() {
    guard state.exchange(State.rung, ordering: .acquiringAndReleasing) == State.asleep else { return }
    var byte: UInt8 = 0
    _ = write(writing, &byte, 1)
  }

  /// Sleeps until the bell rings or the time is over; nil sleeps until it rings. Where it has rung since the last
  /// sleep, that is at once.
  package func wait(upTo limit: Duration?) {
    defer { state.store(State.awake, ordering: .releasing) }
    let falls = state.compareExchange(
      expected: State.awake,
      desired: State.asleep,
      ordering: .acquiringAndReleasing
    )
    guard falls.exchanged else { return }
    var watched = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Self.milliseconds(limit)) > 0 else { return }
    var bytes: UInt64 = 0
    while read(reading, &bytes, 8) == 8 {}
  }

  /// Rounded up, so that a wait that ends has really waited long enough.
  private static func milliseconds(_ limit: Duration?) -> Int32 {
    guard let limit else { return -1 }
    guard limit > .zero else { return 0 }
    return Int32(min((limit / .milliseconds(1)).rounded(.up), 1_000_000_000))
  }
}
