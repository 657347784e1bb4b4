import API
import Objects

/// How roles and bindings are described.
enum AccessDescription {
  static func role(_ object: Value, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("PolicyRule:")
    text.line("Resources\tNon-Resource URLs\tResource Names\tVerbs", 1)
    text.line("---------\t-----------------\t--------------\t-----", 1)
    for rule in simple(object["rules"]?.array ?? []) {
      text.line("\(rule.title)\t\(list(rule.urls))\t\(list(rule.names))\t\(list(rule.verbs))", 1)
    }
  }

  /// A rule about one resource, or one path.
  private struct SimpleRule {
    var verbs: [String] = []
    var group: String?
    var resource: String?
    var names: [String] = []
    var urls: [String] = []

    /// `deployments.apps/scale`.
    var title: String {
      guard let resource else { return "" }
      let parts = resource.split(separator: "/", maxSplits: 1)
      let group = (group ?? "").isEmpty ? "" : "." + (group ?? "")
      return "\(parts.first ?? "")\(group)" + (parts.count > 1 ? "/" + parts[1] : "")
    }

    /// What rules are sorted by: Go's text of a PolicyRule.
    var order: String {
      let (groups, resources) = (AccessDescription.list([group ?? ""]), AccessDescription.list([resource ?? ""]))
      return "\(AccessDescription.list(verbs)),\(groups),\(resources),\(AccessDescription.list(names)),\(urls)"
    }
  }

  /// Rules taken apart, and those of one resource put together again (`BreakdownRule` and `CompactRules` in
  /// k8s.io/component-helpers/auth/rbac/validation and pkg/util/rbac).
  private static func simple(_ rules: [Value]) -> [SimpleRule] {
    var simple: [SimpleRule] = []
    for rule in rules {
      let verbs = rule["verbs"]?.strings ?? []
      let names = rule["resourceNames"]?.strings ?? []
      for group in rule["apiGroups"]?.strings ?? [] {
        for resource in rule["resources"]?.strings ?? [] {
          for name in names.isEmpty ? [[]] : names.map({ [$0] }) {
            let known = simple.firstIndex { $0.group == group && $0.resource == resource && $0.names == name }
            let place = known ?? simple.count
            if known == nil { simple.append(SimpleRule(group: group, resource: resource, names: name)) }
            simple[place].verbs += verbs
          }
        }
      }
      for url in rule["nonResourceURLs"]?.strings ?? [] {
        for verb in verbs { simple.append(SimpleRule(verbs: [verb], urls: [url])) }
      }
    }
    return simple.sorted { $0.order < $1.order }
  }

  private static func list(_ values: [String]) -> String { "[" + values.joined(separator: " ") + "]" }

  static func binding(_ object: Value, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Role:")
    text.line("Kind:\t" + (object["roleRef"]?["kind"]?.string ?? ""), 1)
    text.line("Name:\t" + (object["roleRef"]?["name"]?.string ?? ""), 1)
    text.line("Subjects:")
    text.line("Kind\tName\tNamespace", 1)
    text.line("----\t----\t---------", 1)
    for subject in object["subjects"]?.array ?? [] {
      text.line(
        "\(subject["kind"]?.string ?? "")\t\(subject["name"]?.string ?? "")\t\(subject["namespace"]?.string ?? "")",
        1
      )
    }
  }
}
