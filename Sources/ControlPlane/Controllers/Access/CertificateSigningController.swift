import API
import Objects

/// Signs what was approved, for the signers of Kubernetes' own (`pkg/controller/certificates/signer`).
struct CertificateSigningController: Controller {
  static let resources: [GroupVersionResource] = [.certificateSigningRequests]
  var queue = WorkQueue()
  private let user = Request.User.controller("certificate-controller")
  /// `--cluster-signing-duration`.
  private static let duration = 365 * 86_400

  private static let usages: [String: (required: String, allowed: Set<String>)] = [
    "kubernetes.io/kube-apiserver-client": ("client auth", ["digital signature", "key encipherment", "client auth"]),
    "kubernetes.io/kube-apiserver-client-kubelet": (
      "client auth", ["digital signature", "key encipherment", "client auth"]
    ),
    "kubernetes.io/kubelet-serving": ("server auth", ["digital signature", "key encipherment", "server auth"]),
  ]

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.kind != .deleted { queue.add(event.object.name) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let request = cache[.certificateSigningRequests, key] else { return }
    let conditions = (request["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    guard conditions.contains("Approved"), !conditions.contains("Denied"), !conditions.contains("Failed"),
      request["status"]?["certificate"] == nil, let signer = request["spec"]?["signerName"]?.string,
      let rules = Self.usages[signer]
    else { return }
    var signed = request
    do {
      let certificate = try certificate(for: request, signer, rules, api.clock)
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
    _ rules: (required: String, allowed: Set<String>),
    _ clock: Clock
  ) throws(Refusal) -> Certificate {
    let text = Base64.decode(request["spec"]?["request"]?.string ?? "") ?? []
    guard let asked = CertificateRequest(pem: String(decoding: text, as: UTF8.self)) else {
      throw Refusal(message: "unable to parse csr \"\(request.name)\"")
    }
    let usages = request["spec"]?["usages"]?.strings ?? []
    if !usages.contains(rules.required) || !usages.allSatisfy(rules.allowed.contains) {
      throw Refusal(message: "invalid usage for client certificate: [\(usages.joined(separator: " "))]")
    }
    if signer != "kubernetes.io/kube-apiserver-client", !asked.subject.commonName.hasPrefix("system:node:") {
      throw Refusal(message: "subject common name does not begin with system:node:")
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
}
