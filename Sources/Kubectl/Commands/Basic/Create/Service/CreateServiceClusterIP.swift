import API
import Objects

/// `kubectl create service clusterip`.
struct CreateServiceClusterIP: CreateServiceCommand {
  static let honouredFlags: Set<String> = ["tcp", "clusterip"]
  static let type = "ClusterIP"
  var context: CommandContext
  let name: String
}
