import API
import Objects

/// Rules of RBAC as kubectl tells them: put together by resource, sorted (`kubectl/pkg/util/rbac`).
extension PolicyRule {
  /// As it stands in a role.
  var value: Value {
    var value: Value = ["verbs": Value(verbs)]
    if !apiGroups.isEmpty { value["apiGroups"] = Value(apiGroups) }
    if !resources.isEmpty { value["resources"] = Value(resources) }
    if !resourceNames.isEmpty { value["resourceNames"] = Value(resourceNames) }
    if !nonResourceURLs.isEmpty { value["nonResourceURLs"] = Value(nonResourceURLs) }
    return value
  }

  /// Rules on the same resource become one; the order is that of their text.
  static func compacted(_ rules: [PolicyRule]) -> [PolicyRule] {
    var result: [PolicyRule] = []
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
}
