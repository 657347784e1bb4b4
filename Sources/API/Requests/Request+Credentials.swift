extension Request {
  /// What a client outside of the cluster shows of itself, as a kubeconfig's user and kubectl's flags say.
  package struct Credentials: Hashable, Sendable {
    package enum Proof: Hashable, Sendable {
      case none
      /// None is needed: whoever brought the request has found out that it is its `user`'s.
      case known
      /// The PEM of a client certificate, whose key the client holds.
      case certificate(String)
      /// What stands behind `Authorization: Bearer`.
      case token(String)
    }

    package var proof: Proof
    /// As whom the client wants to act.
    package var impersonated: Impersonation?

    package init(_ proof: Proof, as impersonated: Impersonation? = nil) {
      self.proof = proof
      self.impersonated = impersonated
    }
  }

  /// The headers `Impersonate-User`, `-Group`, `-Uid` and `-Extra-…`.
  package struct Impersonation: Hashable, Sendable {
    package var user: String
    package var uid: String
    package var groups: [String]
    package var extra: [User.Extra]

    package init(user: String, uid: String = "", groups: [String] = [], extra: [User.Extra] = []) {
      self.user = user
      self.uid = uid
      self.groups = groups
      self.extra = extra
    }
  }
}
