import API
import Objects

/// `kubectl create service nodeport`.
struct CreateServiceNodePort: CreateServiceCommand {
  static let honouredFlags: Set<String> = ["tcp", "node-port"]
  static let type = "NodePort"
  var context: CommandContext
  let name: String
}
