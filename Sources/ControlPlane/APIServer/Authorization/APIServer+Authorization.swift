package import API
import Objects

extension APIServer {
  /// What the authorisers say: Node, then RBAC (`--authorization-mode=Node,RBAC`).
  struct Decision: Sendable {
    var isAllowed: Bool
    /// What of RBAC allows it.
    fileprivate var grant: PolicyIndex.Grant?
    fileprivate var words = ""

    init(isAllowed: Bool, reason: String = "") {
      self.isAllowed = isAllowed
      words = reason
    }

    fileprivate init(_ grant: PolicyIndex.Grant) {
      isAllowed = true
      self.grant = grant
    }

    /// Why, as a review tells it and a refusal appends it.
    var reason: String { grant.map { "RBAC: allowed by " + $0.binding.explanation } ?? words }
  }

  /// The request with its user found out, if that user may do what it asks.
  ///
  /// - Throws: 401 or 403.
  package mutating func admitted(_ request: Request) throws(Status) -> Request {
    if request.credentials == nil {
      try authorize(request)
      return request
    }
    let known = try authenticated(request)
    try authorize(known)
    return known
  }

  /// - Throws: 403 for what the request's user may not do.
  mutating func authorize(_ request: Request) throws(Status) {
    if request.user.isMaster || grants.contains(request, store.policies) { return }
    let attributes = Attributes(request)
    let decision = decision(attributes)
    if !decision.isAllowed { throw .forbidden(attributes, decision.reason) }
    if decision.grant?.isForAnyName ?? false { grants.insert(request, store.policies) }
  }

  func decision(_ attributes: Attributes) -> Decision {
    if attributes.user.isMaster { return Decision(isAllowed: true) }
    var reasons: [String] = []
    if let node = NodeAuthorizer(attributes.user, store) {
      let decision = node.decision(attributes)
      if decision.isAllowed { return decision }
      if !decision.reason.isEmpty { reasons.append(decision.reason) }
    }
    if let grant = store.policies.grant(attributes) { return Decision(grant) }
    let missing = store.policies.rules(for: attributes.user, in: attributes.namespace).missing
    if !missing.isEmpty {
      let list = missing.count == 1 ? missing[0] : "[" + missing.joined(separator: ", ") + "]"
      reasons.append("RBAC: " + list)
    }
    return Decision(isAllowed: false, reason: reasons.joined(separator: "\n"))
  }
}

extension Request.User {
  /// Whom nobody asks what they may do.
  var isMaster: Bool { groups.contains("system:masters") }
}
