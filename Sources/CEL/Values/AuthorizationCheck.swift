/// A question to the authorizer that an expression puts together (`k8s.io/apiserver/pkg/cel/library/authz.go`).
package struct AuthorizationCheck: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case nothing
    case path(String)
    case group(String)
    case resource(group: String, resource: String)
  }

  /// The account that is asked about in place of the user of the request.
  package var serviceAccount: String?
  package var subject = Subject.nothing
  package var subresource = ""
  package var namespace = ""
  package var name = ""
  package var fieldSelector = ""
  package var labelSelector = ""
  /// Set when the question is asked.
  package var verb = ""

  package init(_ subject: Subject = .nothing) { self.subject = subject }

  var typeName: String {
    switch subject {
    case .nothing: "kubernetes.authorization.Authorizer"
    case .path: "kubernetes.authorization.PathCheck"
    case .group: "kubernetes.authorization.GroupCheck"
    case .resource: "kubernetes.authorization.ResourceCheck"
    }
  }
}

/// What the authorizer says.
package struct AuthorizationDecision: Hashable, Sendable {
  package var isAllowed: Bool
  package var reason: String
  package var error: String

  package init(isAllowed: Bool, reason: String, error: String = "") {
    self.isAllowed = isAllowed
    self.reason = reason
    self.error = error
  }
}
