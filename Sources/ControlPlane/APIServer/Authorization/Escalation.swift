import API
import Objects

/// Nobody gives rights that he does not have (`pkg/registry/rbac/*/policybased`).
enum Escalation {
  /// A role that is written, or changed in its rules.
  static func checkRole(_ role: inout Value, _ old: Value?, _ exchange: Exchange, _ server: APIServer) throws(Status) {
    let user = exchange.request.user
    if user.isMaster { return }
    if let old, old["rules"] == role["rules"], old["aggregationRule"] == role["aggregationRule"] { return }
    var attributes = Attributes(user, verb: "escalate")
    attributes.group = PolicyIndex.group
    attributes.resource = exchange.resource.name
    attributes.namespace = exchange.request.namespace ?? ""
    attributes.name = role.name
    if server.decision(attributes).isAllowed { return }
    let namespace = exchange.resource.isNamespaced ? exchange.request.namespace ?? "" : ""
    try confirm(PolicyRule.rules(of: role), role.name, in: namespace, exchange, server)
    if role["aggregationRule"]?["clusterRoleSelectors"]?.array?.isEmpty == false {
      var everything = PolicyRule()
      everything.verbs = ["*"]
      everything.apiGroups = ["*"]
      everything.resources = ["*"]
      if !PolicyRule.missing([everything], from: server.store.policies.rules(for: user, in: "").rules).isEmpty {
        let why = "must have cluster-admin privileges to use an aggregationRule"
        throw .forbidden(exchange.groupResource, role.name, why)
      }
    }
  }

  /// A binding that is written.
  static func checkBinding(
    _ binding: inout Value,
    _ old: Value?,
    _ exchange: Exchange,
    _ server: APIServer
  ) throws(Status) {
    let user = exchange.request.user
    if user.isMaster { return }
    if let old, old["roleRef"] == binding["roleRef"], old["subjects"] == binding["subjects"] { return }
    let role = PolicyIndex.RoleReference(
      kind: binding["roleRef"]?["kind"]?.string ?? "",
      name: binding["roleRef"]?["name"]?.string ?? ""
    )
    let namespace = exchange.resource.isNamespaced ? exchange.request.namespace ?? "" : ""
    var attributes = Attributes(user, verb: "bind")
    attributes.group = PolicyIndex.group
    attributes.resource = role.kind == "ClusterRole" ? "clusterroles" : "roles"
    attributes.namespace = namespace
    attributes.name = role.name
    if server.decision(attributes).isAllowed { return }
    guard let rules = server.store.policies.rules(of: role, in: namespace) else {
      throw .notFound(GroupResource(attributes.resource, group: PolicyIndex.group), role.name)
    }
    try confirm(rules, binding.name, in: namespace, exchange, server)
  }

  private static func confirm(
    _ rules: [PolicyRule],
    _ name: String,
    in namespace: String,
    _ exchange: Exchange,
    _ server: APIServer
  ) throws(Status) {
    let user = exchange.request.user
    let own = server.store.policies.rules(for: user, in: namespace)
    let missing = PolicyRule.missing(rules, from: own.rules)
    if missing.isEmpty { return }
    let descriptions = Set(compact(missing).map(\.compactDescription)).sorted()
    var text =
      "user \(GoQuote.quoted(user.name)) (groups=\(GoText.quoted(user.groups))) is attempting to grant RBAC "
      + "permissions not currently held:\n" + descriptions.joined(separator: "\n")
    if !own.missing.isEmpty { text += "; resolution errors: [\(own.missing.joined(separator: ", "))]" }
    throw .forbidden(exchange.groupResource, name, text)
  }

  /// Rights on the same resource are told as one.
  private static func compact(_ rules: [PolicyRule]) -> [PolicyRule] {
    var result: [PolicyRule] = []
    for rule in rules {
      let isSimple = rule.nonResourceURLs.isEmpty && rule.resources.count == 1 && rule.resourceNames.count <= 1
      let same = result.firstIndex {
        isSimple && $0.apiGroups == rule.apiGroups && $0.resources == rule.resources
          && $0.resourceNames == rule.resourceNames
      }
      if let same {
        result[same].verbs += rule.verbs.filter { !result[same].verbs.contains($0) }
      } else {
        result.append(rule)
      }
    }
    return result
  }
}

extension PolicyRule {
  /// `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`.
  var compactDescription: String {
    let parts = [
      ("APIGroups", apiGroups), ("Resources", resources), ("NonResourceURLs", nonResourceURLs),
      ("ResourceNames", resourceNames), ("Verbs", verbs),
    ]
    return "{" + parts.filter { !$0.1.isEmpty }.map { $0.0 + ":" + GoText.quoted($0.1) }.joined(separator: ", ") + "}"
  }
}

extension GoText {
  /// Texts as Go's `%q` prints a slice of them.
  static func quoted(_ texts: [String]) -> String { "[" + texts.map(GoQuote.quoted).joined(separator: " ") + "]" }
}
