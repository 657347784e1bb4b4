import CEditLine
import Glibc

/// What ended a wait.
package struct Wakeups {
  /// The descriptor of the input has bytes, or came to its end.
  var input = false
  /// Signals that arrived, by number.
  var signals: [Int32] = []

  func has(_ signal: Int32) -> Bool { signals.contains(signal) }

  /// The signal that asks the program to end, if one came.
  var termination: Int32? { signals.first { $0 == SIGTERM || $0 == SIGHUP } }

  /// Waits for input, a signal, a wake from another thread, or until the time is over; nil waits for ever.
  ///
  /// The one place where the program sleeps.
  static func wait(input: Int32?, also others: [Int32] = [], upTo limit: Duration?) -> Wakeups {
    var descriptors = [pollfd(fd: wake_descriptor(), events: Int16(POLLIN), revents: 0)]
    descriptors.append(pollfd(fd: input ?? -1, events: Int16(POLLIN), revents: 0))
    descriptors += others.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds(limit))
    var result = Wakeups()
    if count > 0 { result.input = descriptors[1].revents != 0 }
    while true {
      let byte = wake_take()
      guard byte >= 0 else { return result }
      // Zero is a mere wake: its sender only wants the idle closure to be asked again.
      if byte > 0 { result.signals.append(byte) }
    }
  }

  /// Wakes whoever waits; for other threads.
  package static func wake() { wake_put(0) }

  /// Has the signals that concern a terminal come through the wake pipe.
  static func catchSignals() {
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT] { _ = wake_catch_signal(signal) }
  }

  /// Rounded up, so that a wait that ends has really waited long enough.
  private static func milliseconds(_ limit: Duration?) -> Int32 {
    guard let limit else { return -1 }
    guard limit > .zero else { return 0 }
    let (seconds, attoseconds) = limit.components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
