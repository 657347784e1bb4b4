import API
import Objects

/// Signs what was approved, for the signers of Kubernetes' own (`pkg/controller/certificates/signer`).
struct CertificateSigningController: Controller {
  static let resources: [GroupVersionResource] = [.certificateSigningRequests]
  var queue = WorkQueue()
  private let user = Request.User.controller("certificate-controller")
  /// `--cluster-signing-duration`.
  private static let duration = 365 * 86_400

  private static let signers = [
    "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet",
    "kubernetes.io/kubelet-serving",
  ]

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.kind != .deleted { queue.add(event.object.name) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let request = cache[.certificateSigningRequests, key] else { return }
    let conditions = (request["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    guard conditions.contains("Approved"), !conditions.contains("Denied"), !conditions.contains("Failed"),
      request["status"]?["certificate"] == nil, let signer = request["spec"]?["signerName"]?.string,
      Self.signers.contains(signer)
    else { return }
    var signed = request
    do {
      let certificate = try certificate(for: request, signer, api.clock)
      signed["status", default: [:]]["certificate"] = .string(Base64.encode(Array(certificate.pem.utf8)))
    } catch {
      signed["status", default: [:]]["conditions", default: []].elements.append([
        "type": "Failed", "status": "True", "reason": "SignerValidationFailure", "message": .string(error.message),
      ])
    }
    try api.update(.certificateSigningRequests, signed, subresource: "status", user: user)
  }

  private struct Refusal: Error { var message: String }

  private func certificate(
    for request: Value,
    _ signer: String,
    _ clock: Clock
  ) throws(Refusal) -> Certificate {
    let text = Base64.decode(request["spec"]?["request"]?.string ?? "") ?? []
    guard let asked = CertificateRequest(pem: String(decoding: text, as: UTF8.self)) else {
      throw Refusal(message: "unable to parse csr \"\(request.name)\"")
    }
    let usages = request["spec"]?["usages"]?.strings ?? []
    switch signer {
    case "kubernetes.io/kubelet-serving": try checkServing(asked, usages)
    case "kubernetes.io/kube-apiserver-client-kubelet": try checkKubelet(asked, usages)
    default: try checkClient(usages)
    }
    let now = clock.epoch + Int(clock.now.components.seconds)
    let seconds = min(Self.duration, max(600, request["spec"]?["expirationSeconds"]?.int ?? Self.duration))
    return Certificate(
      subject: asked.subject,
      publicKey: asked.publicKey,
      serial: Array(SHA256.digest(Array(request.uid.utf8)).prefix(16)),
      valid: now - 300..<now - 300 + seconds
    )
  }

  // MARK: What each signer asks for (`pkg/apis/certificates/helpers.go`)

  private func checkClient(_ usages: [String]) throws(Refusal) {
    for usage in usages where !["digital signature", "key encipherment", "client auth"].contains(usage) {
      throw Refusal(message: "invalid usage for client certificate: \(usage)")
    }
    if !usages.contains("client auth") {
      throw Refusal(message: "missing required usage for client certificate: client auth")
    }
  }

  private func checkKubelet(_ asked: CertificateRequest, _ usages: [String]) throws(Refusal) {
    try checkOrganization(asked)
    for (name, words) in [
      (CertificateRequest.AlternativeName.dns, "DNS"), (.email, "Email"), (.ip, "IP"), (.uri, "URI"),
    ]
    where asked.alternatives.contains(name) {
      throw Refusal(message: "\(words) subjectAltNames are not allowed")
    }
    try checkCommonName(asked)
    try checkUsages(usages, "client auth")
  }

  private func checkServing(_ asked: CertificateRequest, _ usages: [String]) throws(Refusal) {
    try checkOrganization(asked)
    if asked.alternatives.isDisjoint(with: [.dns, .ip]) {
      throw Refusal(message: "DNS or IP subjectAltName is required")
    }
    for (name, words) in [(CertificateRequest.AlternativeName.email, "Email"), (.uri, "URI")]
    where asked.alternatives.contains(name) {
      throw Refusal(message: "\(words) subjectAltNames are not allowed")
    }
    try checkUsages(usages, "server auth")
    try checkCommonName(asked)
  }

  private func checkOrganization(_ asked: CertificateRequest) throws(Refusal) {
    if asked.subject.organizations != ["system:nodes"] {
      throw Refusal(message: "subject organization is not system:nodes")
    }
  }

  private func checkCommonName(_ asked: CertificateRequest) throws(Refusal) {
    if !asked.subject.commonName.hasPrefix("system:node:") {
      throw Refusal(message: "subject common name does not begin with system:node:")
    }
  }

  private func checkUsages(_ usages: [String], _ own: String) throws(Refusal) {
    let given = Set(usages)
    if given == ["digital signature", "key encipherment", own] || given == ["digital signature", own] { return }
    let wanted = ["digital signature", "key encipherment", own].sorted().joined(separator: " ")
    throw Refusal(message: "usages did not match [\(wanted)]")
  }
}
