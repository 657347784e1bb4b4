import API
import Objects

extension APIServer {
  /// The request with the user whose credentials it shows, and whom that user wants to be.
  ///
  /// - Throws: 401 for credentials of nobody, 403 for an impersonation that is not allowed.
  mutating func authenticated(_ request: Request) throws(Status) -> Request {
    guard let credentials = request.credentials else { return request }
    var request = request
    request.credentials = nil
    if credentials.proof != .known { request.user = try user(of: credentials.proof) }
    if let impersonated = credentials.impersonated {
      request.user = try impersonate(impersonated, by: request.user)
    }
    return request
  }

  private mutating func user(of proof: Request.Credentials.Proof) throws(Status) -> Request.User {
    switch proof {
    case .none, .known: return .anonymous
    case .certificate(let pem):
      guard let seal = seals.certificate(pem), let user = user(of: seal) else { throw .unauthorized }
      return user
    case .token(let text):
      guard let token = seals.token(text), case .success(let user) = user(of: token, for: []) else {
        throw .unauthorized
      }
      return user
    }
  }

  private var now: Int { clock.epoch + Int(clock.now.components.seconds) }

  /// The common name is the user, the organizations are the groups (`apiserver/pkg/authentication/request/x509`).
  private func user(of seal: Seals.Sealed) -> Request.User? {
    let certificate = seal.certificate
    guard certificate.notBefore <= now, now <= certificate.notAfter, !certificate.subject.commonName.isEmpty else {
      return nil
    }
    return Request.User(
      name: certificate.subject.commonName,
      groups: certificate.subject.organizations + [Request.User.authenticated],
      extra: [.init(Self.credentialID, ["X509SHA256=" + seal.fingerprint])]
    )
  }

  private static let credentialID = "authentication.kubernetes.io/credential-id"

  /// Why a token is nobody's.
  struct TokenRefusal: Error { var message: String }

  /// The service account whose token it is, while all that the token is bound to exists
  /// (`pkg/serviceaccount/claims.go`). Without `audiences`, the API itself is meant.
  func user(of token: ServiceAccountToken, for audiences: [String]) -> Result<Request.User, TokenRefusal> {
    func refused(_ message: String) -> Result<Request.User, TokenRefusal> { .failure(.init(message: message)) }
    let wanted = audiences.isEmpty ? [ServiceAccountToken.issuer] : audiences
    guard token.audiences.contains(where: wanted.contains) else {
      return refused(
        "token audiences \(GoText.quoted(token.audiences)) is invalid for the target audiences "
          + GoText.quoted(wanted)
      )
    }
    if let expires = token.expires, expires < now { return refused("token has expired") }
    let key = token.namespace + "/" + token.account.name
    guard let account = store.object(GroupVersionResource.serviceAccounts.groupResource, key) else {
      return refused("serviceaccounts \"\(token.account.name)\" not found")
    }
    if account.uid != token.account.uid { return refused("service account UID (\(account.uid)) does not match claim") }
    if let secret = token.secret {
      let stored = store.object(GroupVersionResource.secrets.groupResource, token.namespace + "/" + secret.name)
      if stored == nil { return refused("service account token has been invalidated") }
    }
    var extra: [Request.User.Extra] = []
    if token.issued != nil { extra.append(.init(Self.credentialID, ["JTI=" + token.id])) }
    if let node = token.node {
      extra.append(.init("authentication.kubernetes.io/node-name", [node.name]))
      extra.append(.init("authentication.kubernetes.io/node-uid", [node.uid]))
    }
    if let pod = token.pod {
      let stored = store.object(GroupVersionResource.pods.groupResource, token.namespace + "/" + pod.name)
      guard stored?.uid == pod.uid else { return refused("service account token has been invalidated") }
      extra.append(.init("authentication.kubernetes.io/pod-name", [pod.name]))
      extra.append(.init("authentication.kubernetes.io/pod-uid", [pod.uid]))
    }
    return .success(
      Request.User(
        name: Request.User.serviceAccountName(token.namespace, token.account.name),
        uid: account.uid,
        groups: Request.User.serviceAccountGroups(token.namespace) + [Request.User.authenticated],
        extra: extra
      )
    )
  }
}

extension APIServer {
  /// Whether the certificate came of a CertificateSigningRequest of this cluster. The key of the simulated authority is
  /// no secret, so that for a client from outside its signature alone proves nothing.
  package func hasIssued(certificate pem: String) -> Bool { seals.hasIssued(pem) }
}

/// The signatures that were checked last, so that a client that comes again costs no digest.
struct Seals: Sendable {
  struct Sealed: Sendable {
    let certificate: Certificate
    let fingerprint: String
  }

  private var certificates: [String: Sealed] = [:]
  private var tokens: [String: ServiceAccountToken] = [:]
  private static let capacity = 64
  /// Digests of the certificates that were issued.
  private var issued: Set<[UInt8]> = []

  mutating func note(issued pem: String) {
    if let bytes = PEM.decode(pem, "CERTIFICATE") { issued.insert(SHA256.digest(bytes)) }
  }

  func hasIssued(_ pem: String) -> Bool {
    PEM.decode(pem, "CERTIFICATE").map { issued.contains(SHA256.digest($0)) } ?? false
  }

  /// Nil for what the cluster's authority did not sign.
  mutating func certificate(_ pem: String) -> Sealed? {
    if let known = certificates[pem] { return known }
    guard let certificate = Certificate(pem: pem), certificate.isSigned(with: .authority) else { return nil }
    if certificates.count >= Self.capacity { certificates = [:] }
    let sealed = Sealed(certificate: certificate, fingerprint: certificate.fingerprint)
    certificates[pem] = sealed
    return sealed
  }

  mutating func token(_ text: String) -> ServiceAccountToken? {
    if let known = tokens[text] { return known }
    guard let token = ServiceAccountToken(text) else { return nil }
    if tokens.count >= Self.capacity { tokens = [:] }
    tokens[text] = token
    return token
  }
}
