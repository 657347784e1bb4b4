import Lessons
import Simulation
import Transcripts
import Workstation

extension RecordedSession {
  /// What can be stopped in this cluster.
  var faultUsage: String {
    let nodes = recording.sitting.workstation.cluster?.nodes.map(\.name) ?? []
    return Phrase.faultUsage(
      language.rawValue,
      [
        "control": ControlPlaneComponent.allCases.map(\.rawValue).joined(separator: ", "),
        "parts": NodeComponent.allCases.map { $0.rawValue + " NODE" }.joined(separator: ", "),
        "nodes": nodes.isEmpty ? "-" : nodes.joined(separator: ", "),
      ]
    )
  }

  /// What stands still at the moment, empty if all runs.
  var stoppedNow: String {
    guard let cluster = recording.sitting.workstation.cluster else { return "" }
    let central = ControlPlaneComponent.allCases.filter { cluster.isStopped($0) }.map(\.rawValue)
    let local = cluster.nodes.flatMap { node in
      NodeComponent.allCases.filter { !cluster.runs($0, on: node.name) }.map { $0.rawValue + " " + node.name }
    }
    let all = central + local
    return all.isEmpty ? "" : Phrase.stoppedNow(language.rawValue, ["components": all.joined(separator: ", ")])
  }
}
