import API
import Objects

/// Reviews of who somebody is (`pkg/registry/authentication`).
enum IdentityReview {
  static func value(of user: Request.User) -> Value {
    var value: Value = ["username": .string(user.name)]
    if !user.uid.isEmpty { value["uid"] = .string(user.uid) }
    if !user.groups.isEmpty { value["groups"] = Value(user.groups) }
    if !user.extra.isEmpty {
      value["extra"] = .object(Fields(user.extra.map { ($0.key, Value($0.values)) }))
    }
    return value
  }

  /// SelfSubjectReview.
  static func answerSelf(_ review: Value, _ exchange: Exchange, _ server: inout APIServer) throws(Status) -> Value {
    var answer = review
    answer["metadata", default: [:]]["creationTimestamp"] = .string(server.clock.timestamp)
    answer["status"] = ["userInfo": value(of: exchange.request.user)]
    return answer
  }

  /// TokenReview.
  static func answer(_ review: Value, _ exchange: Exchange, _ server: inout APIServer) throws(Status) -> Value {
    let text = review["spec"]?["token"]?.string ?? ""
    if text.isEmpty { throw .badRequest("token is required for TokenReview in authentication") }
    let audiences = review["spec"]?["audiences"]?.strings ?? []
    var answer = review
    answer["metadata", default: [:]]["creationTimestamp"] = .null
    guard let token = server.seals.token(text) else {
      answer["status"] = ["user": [:], "error": "invalid bearer token"]
      return answer
    }
    switch server.user(of: token, for: audiences) {
    case .failure(let refusal):
      answer["status"] = ["user": [:], "error": .string("[invalid bearer token, \(refusal.message)]")]
    case .success(let user):
      let wanted = audiences.isEmpty ? [ServiceAccountToken.issuer] : audiences
      answer["status"] = [
        "authenticated": true, "user": value(of: user), "audiences": Value(token.audiences.filter(wanted.contains)),
      ]
    }
    return answer
  }
}

extension APIServer {
  /// `serviceaccounts/token`: a token for the account, for a time, for an audience, bound to a pod or secret
  /// (`pkg/registry/core/serviceaccount/storage/token.go`).
  func issueToken(_ exchange: Exchange) throws(Status) -> Response {
    let account = try stored(exchange)
    let body = exchange.request.body ?? [:]
    let seconds = body["spec"]?["expirationSeconds"]?.int ?? 3600
    try checkDuration(seconds)
    var audiences = body["spec"]?["audiences"]?.strings ?? []
    if audiences.isEmpty { audiences = [ServiceAccountToken.issuer] }
    var token = ServiceAccountToken(
      namespace: account.namespace ?? "",
      account: .init(name: account.name, uid: account.uid),
      audiences: audiences
    )
    let now = clock.epoch + Int(clock.now.components.seconds)
    token.issued = now
    // A kubelet's token lives on for a year, so that programs that never read it again are not cut off.
    token.expires = now + (seconds == 3607 ? 365 * 86_400 : seconds)
    try bind(&token, to: body["spec"]?["boundObjectRef"])
    var answer = body
    answer["apiVersion"] = "authentication.k8s.io/v1"
    answer["kind"] = "TokenRequest"
    answer["metadata"] = [
      "name": .string(account.name), "namespace": .string(account.namespace ?? ""),
      "creationTimestamp": .string(clock.timestamp),
    ]
    answer["spec"] = [
      "audiences": Value(audiences), "expirationSeconds": .int(seconds),
      "boundObjectRef": body["spec"]?["boundObjectRef"] ?? .null,
    ]
    answer["status"] = [
      "token": .string(token.text),
      "expirationTimestamp": .string(clock.timestamp(at: clock.now + .seconds(seconds))),
    ]
    return exchange.response(201, answer)
  }

  /// As Go prints a kind.
  private static func shown(_ kind: GroupVersionKind) -> String {
    "\(kind.group)/\(kind.version), Kind=\(kind.kind)"
  }

  private func checkDuration(_ seconds: Int) throws(Status) {
    let why =
      seconds < 600
      ? "may not specify a duration less than 10 minutes"
      : seconds > 1 << 32 ? "may not specify a duration larger than 2^32 seconds" : nil
    guard let why else { return }
    let kind = GroupVersionKind(group: "authentication.k8s.io", version: "v1", kind: "TokenRequest")
    throw .invalid(kind, "", [.invalid("spec.expirationSeconds", .int(seconds), why)])
  }

  private func bind(_ token: inout ServiceAccountToken, to reference: Value?) throws(Status) {
    guard let reference, reference.object != nil else { return }
    let name = reference["name"]?.string ?? ""
    let resource: GroupVersionResource
    switch reference.kind {
    case "Pod": resource = .pods
    case "Secret": resource = .secrets
    case "Node": resource = .nodes
    default:
      throw .badRequest(
        "cannot bind token to object of type \(Self.shown(reference.groupVersionKind))"
      )
    }
    let key = resource == .nodes ? name : token.namespace + "/" + name
    guard let object = store.object(resource.groupResource, key) else { throw .notFound(resource.groupResource, name) }
    let given = reference["uid"]?.string ?? ""
    if !given.isEmpty, given != object.uid {
      throw .conflict(
        resource.groupResource,
        name,
        "the UID in the bound object reference (\(given)) does not match the UID in record. The object might have "
          + "been deleted and then recreated"
      )
    }
    let bound = ServiceAccountToken.Reference(name: name, uid: object.uid)
    switch resource {
    case .secrets: token.secret = bound
    case .nodes: token.node = bound
    default:
      let account = object["spec"]?["serviceAccountName"]?.string ?? ""
      if account != token.account.name {
        throw .badRequest(
          "cannot bind token for serviceaccount \"\(token.account.name)\" to pod running with different "
            + "serviceaccount name."
        )
      }
      token.pod = bound
      if let node = object.nodeName {
        let stored = store.object(GroupVersionResource.nodes.groupResource, node)
        token.node = .init(name: node, uid: stored?.uid ?? "")
      }
    }
  }
}
