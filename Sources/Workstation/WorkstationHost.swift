import API
import Shell
package import Simulation

/// What the workstation lends to its programs: the cluster at the other end of the cable.
package struct WorkstationHost: Sendable {
  /// Nil where there is no cluster.
  package var cluster: Cluster?
  /// The kubectl commands that ran, in order.
  package var invocations: [Invocation] = []
}

/// One run of kubectl: what a lesson's `history` looks at, never the text of the line.
package struct Invocation: Hashable, Sendable {
  /// The arguments without the program's name.
  package var arguments: [String]
  /// When it began.
  package var moment: Duration
  /// Nil while it runs.
  package var exit: Int?

  package init(arguments: [String], moment: Duration) {
    self.arguments = arguments
    self.moment = moment
  }
}
