import API
import Objects

/// `kubectl create service loadbalancer`.
struct CreateServiceLoadBalancer: CreateServiceCommand {
  static let honouredFlags: Set<String> = ["tcp"]
  static let type = "LoadBalancer"
  var context: CommandContext
  let name: String
}
