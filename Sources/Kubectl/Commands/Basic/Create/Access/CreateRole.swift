import API
import Objects

/// `kubectl create role`.
struct CreateRole: GeneratorCommand {
  static let honouredFlags: Set<String> = ["verb", "resource", "resource-name"]
  static let resource = GroupVersionResource("roles", group: "rbac.authorization.k8s.io")
  static let failureWords = ""

  var context: CommandContext
  private let name: String
  private let rules: RoleRules

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    rules = RoleRules(context.flags)
    try rules.validate()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": .string(name)],
      "rules": .array(try rules.rules(&context, &host)),
    ]
  }
}
