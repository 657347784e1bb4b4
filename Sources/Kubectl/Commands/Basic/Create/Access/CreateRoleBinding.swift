import API
import Objects

/// `kubectl create rolebinding`.
struct CreateRoleBinding: GeneratorCommand {
  static let honouredFlags: Set<String> = ["clusterrole", "role", "user", "group", "serviceaccount"]
  static let resource = GroupVersionResource("rolebindings", group: "rbac.authorization.k8s.io")
  static let failureWords = "failed to create rolebinding"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    if (context.flags.text("role") == nil) == (context.flags.text("clusterrole") == nil) {
      throw .plain("exactly one of clusterrole or role must be specified")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let role = context.flags.text("role")
    return BindingSubjects.binding(
      "RoleBinding",
      name,
      role: role ?? context.flags.text("clusterrole") ?? "",
      role == nil ? "ClusterRole" : "Role",
      try BindingSubjects.subjects(context.flags)
    )
  }
}
