/// A program written in Swift that the machine runs as a process: kubectl, nginx, redis.
package protocol Program: Sendable {
  /// What the machine's owner lends to running programs.
  associatedtype Host

  /// The program behind an executable's name (`FileNode.program("nginx")`), nil if there is none.
  static func make(_ name: String, arguments: [String]) -> Self?

  /// Whether the program has a handler for the signal; one without is killed by it, or ignores it as PID 1.
  func handles(_ signal: Signal) -> Bool

  /// Runs until it ends or must wait; called again when what it waits for may have come, or a signal has arrived.
  ///
  /// A call without cause is possible: look again, and wait again.
  mutating func resume(_ process: inout ProcessContext, _ host: inout Host) -> ProgramStep
}

extension Program {
  package func handles(_ signal: Signal) -> Bool { false }
}

/// What a program does after it ran as far as it could.
package enum ProgramStep: Hashable, Sendable {
  case exit(Int)
  case wait(Wait)
  /// The process ends as if by a signal, such as the kernel's when memory is short.
  case signal(Signal)
}

/// What a process waits for; any of it wakes it.
package struct Wait: Hashable, Sendable {
  package var until: Duration?
  /// Data, the end of it, a new connection or an answer of the network, on anything that said "wait" when asked.
  package var input: Bool
  /// The end of a child.
  package var child: Bool
  /// `Machine.wakeChanged()`.
  package var change: Bool

  package init(until: Duration? = nil, input: Bool = false, child: Bool = false, change: Bool = false) {
    self.until = until
    self.input = input
    self.child = child
    self.change = change
  }

  package static let input = Wait(input: true)
  package static let change = Wait(change: true)
  package static let forever = Wait()
  package static func until(_ moment: Duration) -> Wait { Wait(until: moment) }
}
