import API
import Objects

/// `kubectl create clusterrolebinding`.
struct CreateClusterRoleBinding: GeneratorCommand {
  static let honouredFlags: Set<String> = ["clusterrole", "user", "group", "serviceaccount"]
  static let resource = GroupVersionResource("clusterrolebindings", group: "rbac.authorization.k8s.io")
  static let failureWords = "failed to create clusterrolebinding"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    BindingSubjects.binding(
      "ClusterRoleBinding",
      name,
      role: context.flags.string("clusterrole"),
      "ClusterRole",
      try BindingSubjects.subjects(context.flags)
    )
  }
}
