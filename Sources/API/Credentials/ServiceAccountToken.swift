import Objects

/// The claims of a service account's token (`pkg/serviceaccount/claims.go`).
package struct ServiceAccountToken: Hashable, Sendable {
  package struct Reference: Hashable, Sendable {
    package var name: String
    package var uid: String
    package init(name: String, uid: String) {
      self.name = name
      self.uid = uid
    }
  }

  /// `--service-account-issuer` of kubeadm's clusters, which is the audience of the API as well.
  package static let issuer = "https://kubernetes.default.svc.cluster.local"

  package var namespace: String
  package var account: Reference
  package var audiences: [String]
  /// Unix seconds; nil of a token that lies in a secret and holds for ever.
  package var issued: Int?
  package var expires: Int?
  /// The pod that the token is bound to, and its node.
  package var pod: Reference?
  package var node: Reference?
  /// The secret that the token is bound to, or lies in.
  package var secret: Reference?

  package init(namespace: String, account: Reference, audiences: [String] = [issuer]) {
    self.namespace = namespace
    self.account = account
    self.audiences = audiences
  }

  private static let oldIssuer = "kubernetes/serviceaccount"

  private var subject: String { Request.User.serviceAccountName(namespace, account.name) }

  /// The signed text.
  package var text: String { WebToken(claims: issued == nil ? oldClaims : claims).text }

  /// The token's id: it follows from what the token says.
  package var id: String {
    var random = RandomSource(
      seed: SHA256.digest(Array("\(namespace)/\(account)/\(issued ?? 0)/\(String(describing: pod))".utf8)).prefix(8)
        .reduce(0) { $0 << 8 | UInt64($1) }
    )
    return random.uid()
  }

  private var claims: Value {
    var own: Value = ["namespace": .string(namespace), "serviceaccount": Self.value(account)]
    if let pod { own["pod"] = Self.value(pod) }
    if let node { own["node"] = Self.value(node) }
    if let secret { own["secret"] = Self.value(secret) }
    return [
      "aud": Value(audiences), "exp": .int(expires ?? 0), "iat": .int(issued ?? 0), "iss": .string(Self.issuer),
      "jti": .string(id), "kubernetes.io": own, "nbf": .int(issued ?? 0), "sub": .string(subject),
    ]
  }

  private var oldClaims: Value {
    [
      "iss": .string(Self.oldIssuer), "kubernetes.io/serviceaccount/namespace": .string(namespace),
      "kubernetes.io/serviceaccount/secret.name": .string(secret?.name ?? ""),
      "kubernetes.io/serviceaccount/service-account.name": .string(account.name),
      "kubernetes.io/serviceaccount/service-account.uid": .string(account.uid), "sub": .string(subject),
    ]
  }

  private static func value(_ reference: Reference) -> Value {
    ["name": .string(reference.name), "uid": .string(reference.uid)]
  }

  /// Nil for a text that the cluster did not sign as a service account's token.
  package init?(_ text: String) {
    guard let claims = WebToken(text)?.claims else { return nil }
    if claims["iss"]?.string == Self.oldIssuer {
      func claim(_ name: String) -> String { claims["kubernetes.io/serviceaccount/" + name]?.string ?? "" }
      let account = Reference(name: claim("service-account.name"), uid: claim("service-account.uid"))
      self.init(namespace: claim("namespace"), account: account)
      secret = Reference(name: claim("secret.name"), uid: "")
      return
    }
    guard let own = claims["kubernetes.io"], let account = Self.reference(own["serviceaccount"]) else { return nil }
    self.init(
      namespace: own["namespace"]?.string ?? "",
      account: account,
      audiences: claims["aud"]?.strings ?? []
    )
    issued = claims["iat"]?.int
    expires = claims["exp"]?.int
    pod = Self.reference(own["pod"])
    node = Self.reference(own["node"])
    secret = Self.reference(own["secret"])
  }

  private static func reference(_ value: Value?) -> Reference? {
    value.map { Reference(name: $0["name"]?.string ?? "", uid: $0["uid"]?.string ?? "") }
  }
}
