import API
import Simulation
package import Terminal
package import Workstation

extension ClusterMap {
  /// The map of the cluster behind a workstation, or why there is none.
  package static func lines(of workstation: Workstation, width: Int, texts: Texts) -> [StyledText] {
    guard var cluster = workstation.cluster else { return [StyledText(texts(.mapNoCluster))] }
    do throws(Status) {
      return try ClusterMap(of: &cluster).drawn(width: width, texts: texts)
    } catch {
      return StyledText(texts(.mapUnreachable, ["reason": error.message]), .red).wrapped(to: width)
    }
  }
}
