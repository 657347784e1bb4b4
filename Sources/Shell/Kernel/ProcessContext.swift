/// What a running process may ask of its kernel: the system calls.
package struct ProcessContext: Sendable {
  package var now: Duration { .zero }
  /// Unix seconds at which virtual time is zero.
  package var epoch: Int { 0 }
  /// The program's name first.
  package var arguments: [String] { [] }
  package var environment: [String: String] { [:] }
  package var workingDirectory: String { "/" }
  /// As the process's own pid namespace numbers it.
  package var pid: PID { 1 }
  package var user: User { .root }
  package var hostname: String { "" }
  /// The address of the process's network.
  package var address: String { "" }
  package var namespace: NamespaceID { .own }

  // MARK: Streams

  package mutating func write(_ bytes: [UInt8], to descriptor: Int = 1) {}

  package mutating func write(_ text: String, to descriptor: Int = 1) {}

  package mutating func read(_ descriptor: Int = 0, max: Int = 65_536) -> ReadResult { .end }

  package func isTerminal(_ descriptor: Int) -> Bool { false }

  /// Output is stuck or the process's time at this instant is used up: return `.wait(.input)` soon and go on later.
  package var mustYield: Bool { false }

  // MARK: Signals and children

  package mutating func takeSignal() -> Signal? { nil }

  /// Starts a child with the same streams, such as an editor; it is found in `$PATH`.
  package mutating func spawnChild(_ arguments: [String]) throws(SpawnError) -> PID { throw .noSuchNamespace }

  package func childStatus(_ pid: PID) -> ProcessStatus { .exited(0) }
}
