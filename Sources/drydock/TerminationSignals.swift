import Foundation

/// The signals that ask the program to end, taken by a thread of their own.
struct TerminationSignals {
  private let signals: sigset_t

  /// Keeps the signals from the threads that begin from now on.
  init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    self.signals = signals
    // A client that has gone is seen where it is written to.
    signal(SIGPIPE, SIG_IGN)
  }

  func whenOneComes(_ body: @escaping @Sendable () -> Void) {
    let signals = signals
    Thread.detachNewThread {
      var awaited = signals
      var signal: Int32 = 0
      sigwait(&awaited, &signal)
      body()
    }
  }
}
