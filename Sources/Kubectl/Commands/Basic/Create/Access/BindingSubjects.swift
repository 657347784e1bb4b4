import API
import Objects

/// Whom a binding names.
enum BindingSubjects {
  static func subjects(_ flags: FlagValues) throws(Failure) -> [Value] {
    var subjects: [Value] = []
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
      for name in flags.list(flag) {
        subjects.append(
          ["apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(name)]
        )
      }
    }
    for text in flags.list("serviceaccount") {
      let halves = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
        throw .plain("serviceaccount must be <namespace>:<name>")
      }
      subjects.append(["kind": "ServiceAccount", "name": .string(halves[1]), "namespace": .string(halves[0])])
    }
    return subjects
  }

  static func binding(_ kind: String, _ name: String, role: String, _ roleKind: String, _ subjects: [Value]) -> Value {
    var object: Value = [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(kind), "metadata": ["name": .string(name)],
      "roleRef": [
        "apiGroup": "rbac.authorization.k8s.io", "kind": .string(roleKind), "name": .string(role),
      ],
    ]
    if !subjects.isEmpty { object["subjects"] = .array(subjects) }
    return object
  }
}
