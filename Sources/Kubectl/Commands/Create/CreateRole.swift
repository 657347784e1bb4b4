import API
import Objects

/// What `create role` and `create clusterrole` have in common: rules of verbs and resources.
struct RoleRules: Sendable {
  private let verbs: [String]
  private let resources: [String]
  private let resourceNames: [String]
  private let nonResourceURLs: [String]

  init(_ flags: FlagValues) {
    verbs = Self.unique(flags.list("verb"))
    resources = Self.unique(flags.list("resource"))
    resourceNames = Self.unique(flags.list("resource-name"))
    nonResourceURLs = flags.definitions["non-resource-url"] == nil ? [] : Self.unique(flags.list("non-resource-url"))
  }

  private static let verbsOfPaths: Set<String> = ["*", "get", "post", "put", "delete", "patch", "head", "options"]

  private static func unique(_ words: [String]) -> [String] {
    var seen: [String] = []
    for word in words where !word.isEmpty && !seen.contains(word) { seen.append(word) }
    return seen
  }

  var isEmpty: Bool { verbs.isEmpty && resources.isEmpty && resourceNames.isEmpty && nonResourceURLs.isEmpty }

  func validate() throws(Failure) {
    if verbs.isEmpty { throw .plain("at least one verb must be specified") }
    if nonResourceURLs.isEmpty, resources.isEmpty { throw .plain("at least one resource must be specified") }
    if resources.isEmpty, !resourceNames.isEmpty {
      throw .plain("resource must be specified if resourceName is specified")
    }
    if nonResourceURLs.isEmpty { return }
    if let verb = verbs.first(where: { !Self.verbsOfPaths.contains($0) }) {
      throw .plain("invalid verb: '\(verb)' for nonResourceURL")
    }
    for url in nonResourceURLs where url != "*" && !url.hasPrefix("/") {
      throw .plain("nonResourceURL should start with /")
    }
    for url in nonResourceURLs where url.dropLast().contains("*") {
      throw .plain("nonResourceURL only supports wildcard matches when '*' is at the end")
    }
  }

  func rules(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Value] {
    let verbs = verbs.contains("*") ? ["*"] : verbs
    if nonResourceURLs.isEmpty { warnAboutVerbs(verbs, &host) }
    var groups: [(group: String, names: [String])] = []
    for word in resources {
      let (group, name) = try place(of: word, &context, &host)
      if let index = groups.firstIndex(where: { $0.group == group }) {
        groups[index].names.append(name)
      } else {
        groups.append((group, [name]))
      }
    }
    groups.sort { $0.group < $1.group }
    var rules: [Value] = groups.map { group in
      var rule: Value = ["apiGroups": [.string(group.group)], "resources": Value(group.names), "verbs": Value(verbs)]
      if !resourceNames.isEmpty { rule["resourceNames"] = Value(resourceNames) }
      return rule
    }
    if !nonResourceURLs.isEmpty {
      rules.append(["nonResourceURLs": Value(nonResourceURLs), "verbs": Value(verbs)])
    }
    return rules
  }

  private func warnAboutVerbs(_ verbs: [String], _ host: inout some KubectlHost) {
    let known: Set<String> = [
      "*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection", "use", "bind",
      "escalate", "impersonate", "approve", "sign", "attest",
    ]
    for verb in verbs where !known.contains(verb) {
      host.complain("Warning: '\(verb)' is not a standard resource verb")
    }
  }

  /// `deployments.apps/scale` is `deployments/scale` in the group `apps`.
  private func place(
    of word: String,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (String, String) {
    if word == "*" { return ("*", "*") }
    let halves = word.split(separator: "/", maxSplits: 1).map(String.init)
    let resource: Resource
    do throws(Failure) {
      resource = try context.resource(named: halves[0], &host)
    } catch {
      throw .verbatim(error.message)
    }
    return (resource.group, halves.count == 2 ? resource.name + "/" + halves[1] : resource.name)
  }
}

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
    if (context.bindingFlag("role") == nil) == (context.bindingFlag("clusterrole") == nil) {
      throw .plain("exactly one of clusterrole or role must be specified")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let role = context.bindingFlag("role")
    return BindingSubjects.binding(
      "RoleBinding",
      name,
      role: role ?? context.bindingFlag("clusterrole") ?? "",
      role == nil ? "ClusterRole" : "Role",
      try BindingSubjects.subjects(context.flags)
    )
  }
}

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

extension CommandContext {
  fileprivate func bindingFlag(_ name: String) -> String? { flags.text(name) }
}
