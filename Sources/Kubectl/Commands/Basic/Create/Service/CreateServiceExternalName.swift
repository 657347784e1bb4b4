import API
import Objects

/// `kubectl create service externalname`.
struct CreateServiceExternalName: CreateServiceCommand {
  static let honouredFlags: Set<String> = ["tcp", "external-name"]
  static let type = "ExternalName"
  var context: CommandContext
  let name: String
}
