import API
import Objects

/// Roles and bindings by whom they are for, kept as they are written, so that a decision reads only the bindings of
/// the one who asks.
struct PolicyIndex: Sendable {
  /// `ClusterRole "view"`, `Role "web"`.
  struct RoleReference: Hashable, Sendable {
    var kind: String
    var name: String
  }

  struct Subject: Hashable, Sendable {
    var kind: String
    var name: String
    var namespace: String
  }

  struct Binding: Hashable, Sendable {
    var name: String
    /// Empty of a ClusterRoleBinding.
    var namespace: String
    var role: RoleReference
    var subject: Subject
  }

  /// The bindings of users and of groups, each in the order of their names.
  fileprivate struct Place: Sendable {
    var users: [String: [Binding]] = [:]
    var groups: [String: [Binding]] = [:]
  }

  /// A binding that lets a user do something.
  struct Grant: Sendable {
    var binding: Binding
    /// Whether the rule holds for objects of all names.
    var isForAnyName: Bool
  }

  /// Rises with each change.
  private(set) var generation = 0
  private var clusterRoles: [String: [PolicyRule]] = [:]
  private var roles: [String: [PolicyRule]] = [:]
  private var everywhere = Place()
  private var namespaces: [String: Place] = [:]

  static let group = "rbac.authorization.k8s.io"

  // MARK: Reading

  /// The rules of a role; nil where there is no such role.
  func rules(of role: RoleReference, in namespace: String) -> [PolicyRule]? {
    role.kind == "ClusterRole" ? clusterRoles[role.name] : roles[namespace + "/" + role.name]
  }

  /// What lets the user do it.
  func grant(_ attributes: Attributes) -> Grant? {
    let qualified = attributes.qualified
    var found: Grant?
    forEachBinding(of: attributes.user, in: attributes.namespace) { binding in
      guard let rules = rules(of: binding.role, in: binding.namespace) else { return true }
      guard let rule = rules.first(where: { $0.allows(attributes, qualified) }) else { return true }
      found = Grant(binding: binding, isForAnyName: rule.resourceNames.isEmpty)
      return false
    }
    return found
  }

  /// All rules that hold for a user in a namespace, and what is said of bindings whose role is missing.
  func rules(for user: Request.User, in namespace: String) -> (rules: [PolicyRule], missing: [String]) {
    var found: [PolicyRule] = []
    var missing: [String] = []
    forEachBinding(of: user, in: namespace) { binding in
      if let rules = rules(of: binding.role, in: binding.namespace) {
        found += rules
      } else {
        let resource = binding.role.kind == "ClusterRole" ? "clusterrole" : "role"
        let text = "\(resource).\(Self.group) \"\(binding.role.name)\" not found"
        if !missing.contains(text) { missing.append(text) }
      }
      return true
    }
    return (found, missing)
  }

  /// Until `visit` answers false; those of the user before those of the groups, the cluster before the namespace.
  private func forEachBinding(of user: Request.User, in namespace: String, _ visit: (Binding) -> Bool) {
    guard everywhere.forEach(user, visit), !namespace.isEmpty, let place = namespaces[namespace] else { return }
    _ = place.forEach(user, visit)
  }

  // MARK: Writing

  /// An object of RBAC was written, or removed where there is none now.
  mutating func change(_ resource: String, _ key: String, from before: Value?, to now: Value?) {
    generation += 1
    switch resource {
    case "clusterroles": clusterRoles[key] = now.map(PolicyRule.rules)
    case "roles": roles[key] = now.map(PolicyRule.rules)
    case "clusterrolebindings":
      if let before { everywhere.remove(before) }
      if let now { everywhere.add(now) }
    case "rolebindings":
      let namespace = (now ?? before)?.namespace ?? ""
      if let before { namespaces[namespace, default: Place()].remove(before) }
      if let now { namespaces[namespace, default: Place()].add(now) }
    default: break
    }
  }
}

extension PolicyIndex.Place {
  func forEach(_ user: Request.User, _ visit: (PolicyIndex.Binding) -> Bool) -> Bool {
    for binding in users[user.name] ?? [] where !visit(binding) { return false }
    for group in user.groups {
      for binding in groups[group] ?? [] where !visit(binding) { return false }
    }
    return true
  }

  mutating func add(_ object: Value) {
    for binding in PolicyIndex.bindings(of: object) {
      if binding.subject.kind == "Group" {
        Self.insert(binding, &groups[binding.subject.name, default: []])
      } else {
        Self.insert(binding, &users[binding.userName, default: []])
      }
    }
  }

  mutating func remove(_ object: Value) {
    for binding in PolicyIndex.bindings(of: object) {
      if binding.subject.kind == "Group" {
        groups[binding.subject.name]?.removeAll { $0.name == binding.name }
      } else {
        users[binding.userName]?.removeAll { $0.name == binding.name }
      }
    }
  }

  private static func insert(_ binding: PolicyIndex.Binding, _ list: inout [PolicyIndex.Binding]) {
    let place = list.firstIndex { $0.name > binding.name } ?? list.count
    list.insert(binding, at: place)
  }
}

extension PolicyIndex {
  /// A binding for each of its subjects.
  static func bindings(of object: Value) -> [Binding] {
    let role = RoleReference(
      kind: object["roleRef"]?["kind"]?.string ?? "",
      name: object["roleRef"]?["name"]?.string ?? ""
    )
    return (object["subjects"]?.array ?? []).map { subject in
      Binding(
        name: object.name,
        namespace: object.namespace ?? "",
        role: role,
        subject: Subject(
          kind: subject["kind"]?.string ?? "",
          name: subject["name"]?.string ?? "",
          namespace: subject["namespace"]?.string ?? object.namespace ?? ""
        )
      )
    }
  }
}

extension PolicyIndex.Binding {
  /// The name of the user that a subject means, whose kind is not Group.
  var userName: String {
    subject.kind == "ServiceAccount"
      ? Request.User.serviceAccountName(subject.namespace, subject.name) : subject.name
  }

  /// As an access review tells why something is allowed.
  var explanation: String {
    let account = subject.kind == "ServiceAccount" ? "/" + subject.namespace : ""
    let who = "\(subject.kind) \"\(subject.name)\(account)\""
    let kind = namespace.isEmpty ? "ClusterRoleBinding" : "RoleBinding"
    let place = namespace.isEmpty ? "" : "/" + namespace
    return "\(kind) \"\(name)\(place)\" of \(role.kind) \"\(role.name)\" to \(who)"
  }
}
