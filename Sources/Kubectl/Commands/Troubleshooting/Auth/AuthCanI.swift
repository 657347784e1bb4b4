import API
import Objects

/// `kubectl auth can-i`.
struct AuthCanI: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all-namespaces", "list", "no-headers", "quiet", "subresource"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let arguments = context.arguments
    if context.flags.bool("list") {
      if !arguments.isEmpty { throw .plain("list option must be specified with no arguments") }
      return
    }
    guard arguments.count == 2 || arguments.count == 3 else {
      throw .plain(
        "you must specify two arguments: verb resource or verb resource/resourceName.\n"
          + "See 'kubectl auth can-i -h' for help and examples."
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    if context.flags.bool("list") { return try list(&host) }
    let status = try review(&host)
    let isAllowed = status["allowed"]?.bool ?? false
    if !context.flags.bool("quiet") {
      var text = isAllowed ? "yes" : "no"
      if let reason = status["reason"]?.string, !reason.isEmpty, !isAllowed { text += " - \(reason)" }
      if let error = status["evaluationError"]?.string, !error.isEmpty { text += " - \(error)" }
      host.printLine(text)
    }
    if !isAllowed { throw .silent(1) }
  }

  private mutating func review(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let verb = context.arguments[0]
    let what = context.arguments[1]
    var spec: Value
    if what.hasPrefix("/") {
      if context.flags.text("subresource") != nil {
        throw .plain("--subresource can not be used with NonResourceURL")
      }
      spec = ["nonResourceAttributes": ["path": .string(what), "verb": .string(verb)]]
    } else {
      warnAboutVerb(verb, &host)
      spec = ["resourceAttributes": try attributes(verb, what, &host)]
    }
    return try ask("selfsubjectaccessreviews", "SelfSubjectAccessReview", spec, &host)
  }

  private mutating func attributes(
    _ verb: String,
    _ what: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    let halves = what.split(separator: "/", maxSplits: 1).map(String.init)
    var attributes: Value = ["verb": .string(verb)]
    if let name = context.arguments.count == 3 ? context.arguments[2] : halves.count == 2 ? halves[1] : nil {
      attributes["name"] = .string(name)
    }
    if let subresource = context.flags.text("subresource") { attributes["subresource"] = .string(subresource) }
    var isNamespaced = true
    if halves[0] == "*" {
      attributes["resource"] = "*"
      attributes["group"] = "*"
    } else {
      do throws(Failure) {
        let resource = try context.resource(named: halves[0], &host)
        attributes["resource"] = .string(resource.name)
        attributes["group"] = .string(resource.group)
        isNamespaced = resource.isNamespaced
      } catch .noResource(let name, let group, _) {
        let place = group.isEmpty ? "" : " in group '\(group)'"
        host.complain("Warning: the server doesn't have a resource type '\(name)'\(place)\n")
        attributes["resource"] = .string(halves[0])
      }
    }
    if !isNamespaced, !context.flags.bool("all-namespaces") {
      host.complain("Warning: resource '\(halves[0])' is not namespace scoped\n")
    }
    if !context.flags.bool("all-namespaces") { attributes["namespace"] = .string(context.namespace) }
    return attributes
  }

  private func warnAboutVerb(_ verb: String, _ host: inout some KubectlHost) {
    let known: Set<String> = [
      "*", "get", "list", "create", "update", "patch", "watch", "delete", "deletecollection", "use", "bind",
      "impersonate", "approve", "sign", "escalate", "attest", "proxy",
    ]
    if !known.contains(verb) { host.complain("Warning: verb '\(verb)' is not a known verb\n") }
  }

  private mutating func ask(
    _ resource: String,
    _ kind: String,
    _ spec: Value,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    let body: Value = ["apiVersion": "authorization.k8s.io/v1", "kind": .string(kind), "spec": spec]
    let path = GroupVersionResource(resource, group: "authorization.k8s.io")
    guard let status = try context.send(Request(.create, path, body: body), &host).body["status"] else {
      throw .verbatim("drydock: the API server does not answer a \(kind) yet")
    }
    return status
  }

  // MARK: The list

  private mutating func list(_ host: inout some KubectlHost) throws(Failure) {
    let status = try ask(
      "selfsubjectrulesreviews",
      "SelfSubjectRulesReview",
      ["namespace": .string(context.namespace)],
      &host
    )
    var rows: [[String]] = []
    if !context.flags.bool("no-headers") {
      rows.append(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"])
    }
    if status["incomplete"]?.bool == true {
      let error = status["evaluationError"]?.string ?? ""
      host.complain("warning: the list may be incomplete" + (error.isEmpty ? "" : ": " + error))
    }
    let rules = PolicyRule.rules(status["resourceRules"]) + PolicyRule.rules(status["nonResourceRules"])
    rows += PolicyRule.compacted(rules).map(\.cells)
    var columns = TextColumns()
    host.print(columns.text(rows))
  }
}
