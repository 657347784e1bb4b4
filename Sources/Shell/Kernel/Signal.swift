/// The signals that processes send each other.
package enum Signal: Int, Hashable, Sendable, CaseIterable {
  case hangup = 1
  case interrupt = 2
  case quit = 3
  case abort = 6
  case kill = 9
  case user1 = 10
  case segmentation = 11
  case user2 = 12
  case pipe = 13
  case alarm = 14
  case terminate = 15
  case child = 17
  case resume = 18
  case stop = 19
  case windowChange = 28

  /// `SIGTERM` without `SIG`.
  package var name: String {
    switch self {
    case .hangup: "HUP"
    case .interrupt: "INT"
    case .quit: "QUIT"
    case .abort: "ABRT"
    case .kill: "KILL"
    case .user1: "USR1"
    case .segmentation: "SEGV"
    case .user2: "USR2"
    case .pipe: "PIPE"
    case .alarm: "ALRM"
    case .terminate: "TERM"
    case .child: "CHLD"
    case .resume: "CONT"
    case .stop: "STOP"
    case .windowChange: "WINCH"
    }
  }

  /// The signal of `TERM`, `SIGTERM`, `term` or `15`.
  package init?(named text: some StringProtocol) {
    if let number = Int(text), let signal = Signal(rawValue: number) {
      self = signal
      return
    }
    let upper = text.uppercased()
    let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
    guard let signal = Signal.allCases.first(where: { $0.name == name }) else { return nil }
    self = signal
  }

  /// Whether a process without a handler goes on.
  var isIgnoredByDefault: Bool { self == .child || self == .resume || self == .windowChange || self == .stop }
}
