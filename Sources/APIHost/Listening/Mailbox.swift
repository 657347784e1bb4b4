import API
import Synchronization

/// What event loops hand to the thread that owns the cluster.
package final class Mailbox: Sendable {
  enum Letter: Sendable {
    /// A request, what it showed at the door, and where its answer goes.
    case call(HTTPCall, Door.Admission, Reply)
    /// A client has gone, or has read what was written to it: its stream is to be looked at.
    case news
  }

  private struct State {
    var letters: [Letter] = []
    /// Wakes the owner, from any thread.
    var wake: @Sendable () -> Void
  }

  private let state: Mutex<State>

  /// A mailbox whose owner is woken when something comes into it while it is empty.
  package init(wake: @escaping @Sendable () -> Void = {}) { state = Mutex(State(wake: wake)) }

  /// Says who is to be woken from now on.
  func whenFilled(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

  func put(_ letter: Letter) {
    let wake = state.withLock { state in
      state.letters.append(letter)
      // Whoever put the first one has woken the owner already.
      return state.letters.count == 1 ? state.wake : nil
    }
    wake?()
  }

  /// Everything that has come since last asked.
  func take() -> [Letter] {
    state.withLock { state in
      defer { state.letters = [] }
      return state.letters
    }
  }
}
