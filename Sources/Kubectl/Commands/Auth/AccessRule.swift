import API
import Objects

/// A rule of RBAC as kubectl tells it: taken apart, put together by resource, sorted
/// (`component-helpers/auth/rbac/validation`, `kubectl/pkg/util/rbac`).
struct AccessRule: Hashable, Sendable {
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

  static func rules(_ value: Value?) -> [AccessRule] { (value?.array ?? []).map(AccessRule.init) }

  /// As it stands in a role.
  var value: Value {
    var value: Value = ["verbs": Value(verbs)]
    if !apiGroups.isEmpty { value["apiGroups"] = Value(apiGroups) }
    if !resources.isEmpty { value["resources"] = Value(resources) }
    if !resourceNames.isEmpty { value["resourceNames"] = Value(resourceNames) }
    if !nonResourceURLs.isEmpty { value["nonResourceURLs"] = Value(nonResourceURLs) }
    return value
  }

  /// The rule in rules of one verb on one resource, object or path.
  var parts: [AccessRule] {
    var found: [AccessRule] = []
    for group in apiGroups {
      for resource in resources {
        for verb in verbs {
          var part = AccessRule()
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
        var part = AccessRule()
        part.verbs = [verb]
        part.nonResourceURLs = [path]
        found.append(part)
      }
    }
    return found
  }

  /// Rules on the same resource become one; the order is that of their text.
  static func compacted(_ rules: [AccessRule]) -> [AccessRule] {
    var result: [AccessRule] = []
    for part in rules.flatMap(\.parts) {
      let same = result.firstIndex {
        part.nonResourceURLs.isEmpty && $0.apiGroups == part.apiGroups && $0.resources == part.resources
          && $0.resourceNames == part.resourceNames && $0.nonResourceURLs.isEmpty
      }
      guard let same else {
        result.append(part)
        continue
      }
      result[same].verbs += part.verbs.filter { !result[same].verbs.contains($0) }
    }
    return result.enumerated().sorted { ($0.element.sortKey, $0.offset) < ($1.element.sortKey, $1.offset) }
      .map(\.element)
  }

  private var sortKey: String {
    let lists = [
      ("Verbs", verbs), ("APIGroups", apiGroups), ("Resources", resources), ("ResourceNames", resourceNames),
      ("NonResourceURLs", nonResourceURLs),
    ]
    return lists.map { "\($0.0):\(Self.text($0.1))," }.joined()
  }

  /// `{Verbs:[get list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}`.
  var description: String {
    "{Verbs:\(Self.text(verbs)) APIGroups:\(Self.text(apiGroups)) Resources:\(Self.text(resources)) "
      + "ResourceNames:\(Self.text(resourceNames)) NonResourceURLs:\(Self.text(nonResourceURLs))}"
  }

  static func text(_ list: [String]) -> String { "[" + list.joined(separator: " ") + "]" }

  /// `deployments.apps/scale`; empty for a rule of paths.
  var qualifiedResource: String {
    guard let resource = resources.first else { return "" }
    let halves = resource.split(separator: "/", maxSplits: 1).map(String.init)
    let group = apiGroups.first ?? ""
    return halves[0] + (group.isEmpty ? "" : "." + group) + (halves.count == 2 ? "/" + halves[1] : "")
  }

  /// The cells of a row: resource, paths, names, verbs.
  var cells: [String] {
    [qualifiedResource, Self.text(nonResourceURLs), Self.text(resourceNames), Self.text(verbs)]
  }

  /// The single rights among `wanted` that no rule of `held` gives.
  static func missing(_ wanted: [AccessRule], from held: [AccessRule]) -> [AccessRule] {
    wanted.flatMap(\.parts).filter { part in !held.contains { $0.covers(part) } }
  }

  private func covers(_ part: AccessRule) -> Bool {
    func has(_ list: [String], _ wanted: [String]) -> Bool { list.contains("*") || wanted.allSatisfy(list.contains) }
    guard has(verbs, part.verbs) else { return false }
    if let path = part.nonResourceURLs.first {
      return nonResourceURLs.contains {
        $0 == path || $0 == "*" || $0.hasSuffix("*") && path.hasPrefix($0.dropLast())
      }
    }
    guard has(apiGroups, part.apiGroups), has(resources, part.resources) else { return false }
    return resourceNames.isEmpty
      || !part.resourceNames.isEmpty && part.resourceNames.allSatisfy(resourceNames.contains)
  }
}
