import API
import Objects

/// `kubectl create namespace`.
struct CreateNamespace: GeneratorCommand {
  static let honouredFlags: Set<String> = []
  static let resource = GroupVersionResource.namespaces
  static let failureWords = ""

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)], "spec": [:], "status": [:]]
  }
}
