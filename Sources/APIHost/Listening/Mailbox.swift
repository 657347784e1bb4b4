import API
import Synchronization

/// What event loops hand to the thread that owns the cluster.
package final class Mailbox: Sendable {
  enum Letter: Sendable {
    /// A request, and where its answer goes.
    case call(HTTPCall, Reply)
    /// A client has gone, or has read what was written to it: its stream is to be looked at.
    case news
  }

  private let letters = Mutex<[Letter]>([])
  /// Wakes the owner, from any thread.
  private let wake: @Sendable () -> Void

  package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func put(_ letter: Letter) {
    let wasEmpty = letters.withLock { letters in
      letters.append(letter)
      return letters.count == 1
    }
    // Whoever put the first one has woken the owner already.
    if wasEmpty { wake() }
  }

  /// Everything that has come since last asked.
  func take() -> [Letter] {
    letters.withLock { letters in
      let taken = letters
      letters = []
      return taken
    }
  }
}
