import API
import Objects

/// Reviews of who may do what: questions that are answered and not stored (`pkg/registry/authorization`).
enum AccessReview {
  static func answerSelf(_ review: Value, _ exchange: Exchange, _ server: inout APIServer) throws(Status) -> Value {
    try check(review, exchange)
    return answered(review, of: exchange.request.user, server)
  }

  static func answer(_ review: Value, _ exchange: Exchange, _ server: inout APIServer) throws(Status) -> Value {
    try check(review, exchange)
    let spec = review["spec"]
    let name = spec?["user"]?.string ?? ""
    let groups = spec?["groups"]?.strings ?? []
    if name.isEmpty, groups.isEmpty {
      throw .invalid(
        exchange.resource.groupVersionKind,
        "",
        [.invalid("spec.user", "", "at least one of user or group must be specified")]
      )
    }
    if exchange.resource.isNamespaced { try checkNamespace(review, exchange) }
    let user = Request.User(name: name, uid: spec?["uid"]?.string ?? "", groups: groups)
    return answered(review, of: user, server)
  }

  private static func check(_ review: Value, _ exchange: Exchange) throws(Status) {
    let hasResource = review["spec"]?["resourceAttributes"]?.object != nil
    let hasPath = review["spec"]?["nonResourceAttributes"]?.object != nil
    if hasResource != hasPath { return }
    throw .invalid(
      exchange.resource.groupVersionKind,
      "",
      [
        .invalid(
          hasPath ? "spec.nonResourceAttributes" : "spec.resourceAttributes",
          hasPath ? .string("nil") : .null,
          hasPath
            ? "cannot be specified in combination with resourceAttributes"
            : "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        )
      ]
    )
  }

  private static func checkNamespace(_ review: Value, _ exchange: Exchange) throws(Status) {
    let given = review["spec"]?["resourceAttributes"]?["namespace"]?.string ?? ""
    let namespace = exchange.request.namespace ?? ""
    if given == namespace { return }
    throw .invalid(
      exchange.resource.groupVersionKind,
      "",
      [
        .invalid(
          "spec.resourceAttributes.namespace",
          .string(given),
          "must match metadata.namespace"
        )
      ]
    )
  }

  private static func answered(_ review: Value, of user: Request.User, _ server: APIServer) -> Value {
    let decision = server.decision(attributes(review["spec"] ?? [:], user))
    var status: Value = ["allowed": .bool(decision.isAllowed)]
    if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
    var answer = review
    answer["metadata", default: [:]]["creationTimestamp"] = .null
    answer["status"] = status
    return answer
  }

  private static func attributes(_ spec: Value, _ user: Request.User) -> Attributes {
    func text(_ value: Value?, _ field: String) -> String { value?[field]?.string ?? "" }
    if let question = spec["nonResourceAttributes"] {
      var attributes = Attributes(user, verb: text(question, "verb"))
      attributes.path = text(question, "path")
      return attributes
    }
    let question = spec["resourceAttributes"]
    var attributes = Attributes(user, verb: text(question, "verb"))
    attributes.namespace = text(question, "namespace")
    attributes.group = text(question, "group")
    attributes.resource = text(question, "resource")
    attributes.subresource = text(question, "subresource")
    attributes.name = text(question, "name")
    return attributes
  }

  /// SelfSubjectRulesReview: all that the user may do in a namespace.
  static func answerRules(_ review: Value, _ exchange: Exchange, _ server: inout APIServer) throws(Status) -> Value {
    let namespace = review["spec"]?["namespace"]?.string ?? ""
    if namespace.isEmpty {
      throw .badRequest("no namespace on request")
    }
    let user = exchange.request.user
    let found = server.store.policies.rules(for: user, in: namespace)
    var resources: [Value] = []
    var paths: [Value] = []
    for rule in found.rules {
      if !rule.resources.isEmpty {
        var value: Value = ["verbs": Value(rule.verbs)]
        if !rule.apiGroups.isEmpty { value["apiGroups"] = Value(rule.apiGroups) }
        value["resources"] = Value(rule.resources)
        if !rule.resourceNames.isEmpty { value["resourceNames"] = Value(rule.resourceNames) }
        resources.append(value)
      }
      if !rule.nonResourceURLs.isEmpty {
        paths.append(["verbs": Value(rule.verbs), "nonResourceURLs": Value(rule.nonResourceURLs)])
      }
    }
    var answer = review
    answer["metadata", default: [:]]["creationTimestamp"] = .null
    let isKubelet = NodeAuthorizer(user, server.store) != nil
    answer["spec"] = [:]
    answer["status"] = [
      "resourceRules": .array(resources), "nonResourceRules": .array(paths), "incomplete": .bool(isKubelet),
    ]
    var errors = found.missing
    if isKubelet { errors.insert("node authorizer does not support user rule resolution", at: 0) }
    if !errors.isEmpty { answer["status", default: [:]]["evaluationError"] = .string(errors.joined(separator: ", ")) }
    return answer
  }
}
