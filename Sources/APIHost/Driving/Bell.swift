import Glibc

/// Wakes a thread that sleeps, from another.
package final class Bell: Sendable {
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
    var byte: UInt8 = 0
    _ = write(writing, &byte, 1)
  }

  /// Sleeps until the bell rings or the time is over; nil sleeps until it rings.
  package func wait(upTo limit: Duration?) {
    var watched = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Self.milliseconds(limit)) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(reading, &bytes, bytes.count) == bytes.count {}
  }

  /// Rounded up, so that a wait that ends has really waited long enough.
  private static func milliseconds(_ limit: Duration?) -> Int32 {
    guard let limit else { return -1 }
    guard limit > .zero else { return 0 }
    return Int32(min((limit / .milliseconds(1)).rounded(.up), 1_000_000_000))
  }
}
