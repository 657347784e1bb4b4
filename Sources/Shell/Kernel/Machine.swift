/// One kernel: a node of the cluster or the learner's workstation. A value; a copy is a snapshot.
package struct Machine<P: Program>: Sendable {
  /// The context lent to whatever process runs; it holds the kernel.
  var context: ProcessContext

  /// - Parameter epoch: Unix seconds at which virtual time is zero.
  package init(hostname: String, seed: UInt64, epoch: Int) {
    context = ProcessContext()
  }

  /// Runs all that can run at the moment until everybody waits; whether anything ran.
  @discardableResult
  package mutating func run(now: Duration, host: inout P.Host) -> Bool { false }

  /// The earliest timer; nil when nothing will happen by itself.
  package var nextWake: Duration? { nil }

  /// Runs again the programs that wait with `change`.
  package mutating func wakeChanged() {}
}
