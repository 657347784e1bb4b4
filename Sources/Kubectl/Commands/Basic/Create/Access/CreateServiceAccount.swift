import API
import Objects

/// `kubectl create serviceaccount`.
struct CreateServiceAccount: GeneratorCommand {
  static let honouredFlags: Set<String> = []
  static let resource = GroupVersionResource.serviceAccounts
  static let failureWords = "failed to create serviceaccount"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": .string(name)]]
  }
}
