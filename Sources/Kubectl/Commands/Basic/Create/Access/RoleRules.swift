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
