import API
import Simulation

extension Workstation {
  /// Runs a command on a node and waits for its end.
  package mutating func runProbe(on node: String, _ command: String) -> (stdout: String, stderr: String, exit: Int) {
    finish(host.cluster?.startProbe(on: node, command))
  }

  /// Runs a command as if in a container, with the tools of the node: a container need not have any itself.
  package mutating func runProbe(
    inPod pod: String,
    container: String?,
    _ command: String
  ) -> (stdout: String, stderr: String, exit: Int) {
    finish(host.cluster?.startProbe(inPod: pod, container: container, command))
  }

  private mutating func finish(_ started: Cluster.ProbeProcess?) -> (stdout: String, stderr: String, exit: Int) {
    guard let started else { return ("", "no such place", 6) }
    let end = clock.now + .seconds(30)
    while true {
      catchUp()
      if let result = host.cluster?.takeResult(of: started) { return result }
      guard let wake = nextWake, wake <= end else { return ("", "no answer", 28) }
      advance(to: wake)
    }
  }
}
