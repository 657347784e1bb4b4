import API
import Shell
package import Simulation

/// What the workstation lends to its programs: the cluster at the other end of the cable.
package struct WorkstationHost: Sendable {
  /// Nil where there is no cluster.
  package var cluster: Cluster?
  /// The kubectl commands that ran, in order.
  package var invocations: [Invocation] = []
  /// The editors and plugins that kubectls have started, by the kubectl's process.
  var programs: [PID: PID] = [:]
  /// How many warnings each kubectl that runs has printed.
  var warnings: [PID: Int] = [:]
  /// The file that an editor has open, until it is written back.
  var editing: String?

  init(cluster: Cluster?) { self.cluster = cluster }

  /// Notes that a command begins; where its end is to be noted.
  mutating func note(_ invocation: Invocation) -> Int {
    invocations.append(invocation)
    return invocations.count - 1
  }

  /// Moves the host out, so that a holder can change it without copying the cluster; put it back before returning.
  mutating func moveOut() -> WorkstationHost {
    var taken = WorkstationHost(cluster: nil)
    swap(&taken, &self)
    return taken
  }
}

/// One run of kubectl: what a lesson's `history` looks at, never the text of the line.
package struct Invocation: Hashable, Sendable {
  /// The arguments without the program's name.
  package var arguments: [String]
  /// When it began.
  package var moment: Duration
  /// The namespace that it acted in; nil where it failed before that was known.
  package var namespace: String?
  /// Nil while it runs.
  package var exit: Int?

  package init(arguments: [String], moment: Duration) {
    self.arguments = arguments
    self.moment = moment
  }
}
