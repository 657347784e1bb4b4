import API
import Objects

/// `kubectl create clusterrole`.
struct CreateClusterRole: GeneratorCommand {
  static let honouredFlags: Set<String> = [
    "aggregation-rule", "non-resource-url", "resource", "resource-name", "verb",
  ]
  static let resource = GroupVersionResource("clusterroles", group: "rbac.authorization.k8s.io")
  static let failureWords = ""

  var context: CommandContext
  private let name: String
  private let rules: RoleRules

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    rules = RoleRules(context.flags)
    if context.flags.text("aggregation-rule") == nil {
      try rules.validate()
    } else if !rules.isEmpty {
      throw .plain("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var object: Value = [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": ["name": .string(name)],
    ]
    if let text = context.flags.text("aggregation-rule") {
      var labels = Fields()
      for pair in text.split(separator: ",") {
        let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
        labels[halves[0]] = .string(halves.count == 2 ? halves[1] : "")
      }
      object["aggregationRule"] = ["clusterRoleSelectors": [["matchLabels": .object(labels)]]]
      object["rules"] = .null
    } else {
      object["rules"] = .array(try rules.rules(&context, &host))
    }
    return object
  }
}
