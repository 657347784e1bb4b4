import API
import Objects

/// CertificateSigningRequests: who asked is noted by the server, who decides needs a right on the signer
/// (`pkg/registry/certificates`, `plugin/pkg/admission/certificates`).
enum CertificateRequests {
  static let resource = GroupVersionResource.certificateSigningRequests
  private static let clientSigner = "kubernetes.io/kube-apiserver-client"

  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.authorizeWrite = authorizeWrite
    // Requests are called whatever their makers like that can stand in a path.
    strategy.nameRule = { _ in [] }
    strategy.validate = { request, _ in CertificateRequestValidation.errors(request) }
    strategy.validateUpdate = { request, old, _ in
      CertificateRequestValidation.updateErrors(request, old, subresource: nil)
    }
    return strategy
  }

  private static func authorizeWrite(
    _ request: inout Value,
    _ old: Value?,
    _ exchange: Exchange,
    _ server: APIServer
  ) throws(Status) {
    if let old {
      // Only metadata may be changed this way.
      request["spec"] = old["spec"]
      request["status"] = old["status"]
      return
    }
    let user = exchange.request.user
    request["status"] = [:]
    for (field, value) in IdentityReview.value(of: user).object ?? Fields() {
      request["spec", default: [:]][field] = value
    }
    guard request["spec"]?["signerName"]?.string == clientSigner,
      subject(of: request)?.organizations.contains("system:masters") == true
    else { return }
    throw .forbidden(
      resource.groupResource,
      request.name,
      "use of \(clientSigner) signer with system:masters group is not allowed"
    )
  }

  private static func subject(of request: Value) -> DistinguishedName? { decoded(request)?.subject }

  static func decoded(_ request: Value) -> CertificateRequest? {
    guard let bytes = Base64.decode(request["spec"]?["request"]?.string ?? "") else { return nil }
    return CertificateRequest(pem: String(decoding: bytes, as: UTF8.self))
  }

  static func cells(_ object: Value, _ clock: Clock) -> [Value] {
    let seconds = object["spec"]?["expirationSeconds"]?.int
    return [
      .string(object.name), TablePrinters.age(object.creationTimestamp, clock),
      .string(object["spec"]?["signerName"]?.string ?? "<none>"),
      .string(object["spec"]?["username"]?.string ?? ""),
      .string(seconds.map { HumanDuration.format(.seconds($0)) } ?? "<none>"), .string(condition(of: object)),
    ]
  }

  private static func condition(of object: Value) -> String {
    let types = (object["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    var text = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"
    if types.contains("Failed") { text += ",Failed" }
    if object["status"]?["certificate"]?.string?.isEmpty == false { text += ",Issued" }
    return text
  }
}

extension APIServer {
  /// `certificatesigningrequests/approval` changes the conditions, `/status` sets the certificate.
  mutating func serveCertificateRequest(
    _ subresource: String,
    _ exchange: inout Exchange
  ) throws(Status) -> Response {
    let current = try stored(exchange)
    if exchange.request.verb == .get { return exchange.response(200, current) }
    let given = try exchange.request.verb == .patch ? patched(current, &exchange) : exchange.request.body ?? [:]
    var changed = current
    changed["metadata"] = current["metadata"]
    let conditions = dated(given["status"]?["conditions"]?.array ?? [], current)
    if subresource != "approval" { changed["status"] = given["status"] }
    changed["status", default: [:]]["conditions"] = conditions.isEmpty ? nil : .array(conditions)
    let errors = CertificateRequestValidation.updateErrors(changed, current, subresource: subresource)
    if !errors.isEmpty { throw .invalid(exchange.endpoint.groupVersionKind, current.name, errors) }
    if subresource == "approval" {
      try checkSigner(of: current, verb: "approve", exchange)
    } else if Self.signing(given) != Self.signing(current) {
      try checkSigner(of: current, verb: "sign", exchange)
    }
    if changed == current || exchange.request.options.dryRun { return exchange.response(200, changed) }
    if let bytes = changed["status"]?["certificate"]?.string.flatMap({ Base64.decode($0) }) {
      seals.note(issued: String(decoding: bytes, as: UTF8.self))
    }
    return exchange.response(200, store.put(changed, exchange.groupResource, exchange.key))
  }

  /// What only a signer may set.
  private static func signing(_ request: Value) -> [Value] {
    let failed = (request["status"]?["conditions"]?.array ?? []).filter { $0["type"]?.string == "Failed" }
    return [request["status"]?["certificate"] ?? "", .bool(failed.isEmpty)]
  }

  private func dated(_ conditions: [Value], _ current: Value) -> [Value] {
    let known = current["status"]?["conditions"]?.array ?? []
    return conditions.map { condition in
      var condition = condition
      let before = known.first { $0["type"] == condition["type"] && $0["status"] == condition["status"] }
      if condition["lastUpdateTime"]?.string == nil { condition["lastUpdateTime"] = .string(clock.timestamp) }
      if condition["lastTransitionTime"]?.string == nil {
        condition["lastTransitionTime"] = before?["lastTransitionTime"] ?? .string(clock.timestamp)
      }
      return condition
    }
  }

  /// A right on the signer itself, or on all signers of its domain.
  private func checkSigner(of request: Value, verb: String, _ exchange: Exchange) throws(Status) {
    let signer = request["spec"]?["signerName"]?.string ?? ""
    let domain = signer.split(separator: "/").first.map(String.init) ?? ""
    var attributes = Attributes(exchange.request.user, verb: verb)
    attributes.group = exchange.resource.group
    attributes.resource = "signers"
    for name in [signer, domain + "/*"] {
      attributes.name = name
      if decision(attributes).isAllowed { return }
    }
    throw .forbidden(
      exchange.groupResource,
      request.name,
      "user not permitted to \(verb) requests with signerName \"\(signer)\""
    )
  }
}
