package import Objects

/// One rule of a role (`pkg/apis/rbac/v1/evaluation_helpers.go`).
package struct PolicyRule: Hashable, Sendable {
  package var verbs: [String] = []
  package var apiGroups: [String] = []
  package var resources: [String] = []
  package var resourceNames: [String] = []
  package var nonResourceURLs: [String] = []

  package init() {}

  package init(_ value: Value) {
    verbs = value["verbs"]?.strings ?? []
    apiGroups = value["apiGroups"]?.strings ?? []
    resources = value["resources"]?.strings ?? []
    resourceNames = value["resourceNames"]?.strings ?? []
    nonResourceURLs = value["nonResourceURLs"]?.strings ?? []
  }

  package static func rules(_ list: Value?) -> [PolicyRule] { (list?.array ?? []).map(PolicyRule.init) }

  package static func rules(of role: Value) -> [PolicyRule] { rules(role["rules"]) }
}

extension PolicyRule {
  /// The rule as single rights: one verb on one resource, object or path.
  package var parts: [PolicyRule] {
    var found: [PolicyRule] = []
    for group in apiGroups {
      for resource in resources {
        for verb in verbs {
          var part = PolicyRule()
          part.verbs = [verb]
          part.apiGroups = [group]
          part.resources = [resource]
          if resourceNames.isEmpty { found.append(part) }
          for name in resourceNames {
            part.resourceNames = [name]
            found.append(part)
          }
        }
      }
    }
    for path in nonResourceURLs {
      for verb in verbs {
        var part = PolicyRule()
        part.verbs = [verb]
        part.nonResourceURLs = [path]
        found.append(part)
      }
    }
    return found
  }

  /// The single rights among `wanted` that no rule of `held` gives.
  package static func missing(_ wanted: [PolicyRule], from held: [PolicyRule]) -> [PolicyRule] {
    wanted.flatMap(\.parts).filter { part in !held.contains { $0.covers(part) } }
  }

  /// Whether the rule gives a single right (`component-helpers/auth/rbac/validation`).
  private func covers(_ part: PolicyRule) -> Bool {
    func has(_ list: [String], _ wanted: [String]) -> Bool { list.contains("*") || wanted.allSatisfy(list.contains) }
    guard has(verbs, part.verbs) else { return false }
    if let path = part.nonResourceURLs.first { return nonResourceURLs.contains { Self.covers($0, path) } }
    guard has(apiGroups, part.apiGroups), let resource = part.resources.first else { return false }
    let subresource = resource.split(separator: "/").dropFirst().first
    guard has(resources, [resource]) || subresource.map({ resources.contains("*/" + $0) }) == true else { return false }
    if resourceNames.isEmpty { return true }
    return !part.resourceNames.isEmpty && part.resourceNames.allSatisfy(resourceNames.contains)
  }

  /// Whether a path is meant: `/healthz`, `/healthz/*`, `*`.
  package static func covers(_ pattern: String, _ path: String) -> Bool {
    if pattern == path || pattern == "*" { return true }
    return pattern.hasSuffix("*") && path.hasPrefix(pattern.dropLast())
  }
}
