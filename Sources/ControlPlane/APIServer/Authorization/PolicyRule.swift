import API
import Objects

/// One rule of a role (`pkg/apis/rbac/v1/evaluation_helpers.go`).
struct PolicyRule: Hashable, Sendable {
  var verbs: [String] = []
  var apiGroups: [String] = []
  var resources: [String] = []
  var resourceNames: [String] = []
  var nonResourceURLs: [String] = []

  init() {}

  init(_ value: Value) {
    verbs = value["verbs"]?.strings ?? []
    apiGroups = value["apiGroups"]?.strings ?? []
    resources = value["resources"]?.strings ?? []
    resourceNames = value["resourceNames"]?.strings ?? []
    nonResourceURLs = value["nonResourceURLs"]?.strings ?? []
  }

  static func rules(of role: Value) -> [PolicyRule] { (role["rules"]?.array ?? []).map(PolicyRule.init) }

  func allows(_ attributes: Attributes, _ qualified: String) -> Bool {
    guard verbs.contains(where: { $0 == attributes.verb || $0 == "*" }) else { return false }
    if let path = attributes.path { return nonResourceURLs.contains { Self.covers($0, path) } }
    return apiGroups.contains { $0 == attributes.group || $0 == "*" }
      && resources.contains { covers($0, qualified, attributes.subresource) }
      && (resourceNames.isEmpty || resourceNames.contains(attributes.name))
  }

  private func covers(_ resource: String, _ qualified: String, _ subresource: String) -> Bool {
    if resource == qualified || resource == "*" { return true }
    return !subresource.isEmpty && resource.hasPrefix("*/") && resource.dropFirst(2) == subresource
  }

  static func covers(_ pattern: String, _ path: String) -> Bool {
    if pattern == path || pattern == "*" { return true }
    return pattern.hasSuffix("*") && path.hasPrefix(pattern.dropLast())
  }
}
