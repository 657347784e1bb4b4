import API

/// The questions that a policy may ask of the authorizer (`k8s.io/apiserver/pkg/cel/library/authz.go`).
enum AuthorizationFunctions {
  static func call(
    _ name: String,
    _ check: AuthorizationCheck,
    _ arguments: [CELValue],
    _ authorize: ((AuthorizationCheck) -> AuthorizationDecision)?
  ) throws(CELError) -> CELValue? {
    guard case .string(let text)? = arguments.first else { return nil }
    var next = check
    switch (name, check.subject) {
    case ("path", .nothing):
      if text.allSatisfy(\.isWhitespace) { throw CELError("path must not be empty") }
      next.subject = .path(text)
    case ("group", .nothing): next.subject = .group(text)
    case ("serviceAccount", .nothing):
      guard arguments.count > 1, case .string(let account) = arguments[1] else { return nil }
      if !isName(account, dots: true) { throw CELError("Invalid service account name") }
      if !isName(text, dots: false) { throw CELError("Invalid service account namespace") }
      next.serviceAccount = "system:serviceaccount:\(text):\(account)"
    case ("resource", .group(let group)):
      if text.allSatisfy(\.isWhitespace) { throw CELError("resource must not be empty") }
      next.subject = .resource(group: group, resource: text)
    case ("subresource", .resource): next.subresource = text
    case ("namespace", .resource): next.namespace = text
    case ("name", .resource): next.name = text
    case ("fieldSelector", .resource): next.fieldSelector = text
    case ("labelSelector", .resource): next.labelSelector = text
    case ("check", .resource), ("check", .path):
      next.verb = text
      guard let authorize else { throw CELError("no authorizer is available") }
      return .decision(authorize(next))
    default: return nil
    }
    return .check(next)
  }

  static func call(_ name: String, _ decision: AuthorizationDecision) -> CELValue? {
    switch name {
    case "allowed": .bool(decision.isAllowed)
    case "reason": .string(decision.reason)
    case "errored": .bool(!decision.error.isEmpty)
    case "error": .string(decision.error)
    default: nil
    }
  }

  private static func isName(_ text: String, dots: Bool) -> Bool {
    (dots ? Validation.subdomain(text) : Validation.label(text)).isEmpty
  }
}
