import API
import Objects

/// Fills secrets of the type `kubernetes.io/service-account-token` with a token of their account
/// (`pkg/controller/serviceaccount/tokens_controller.go`).
struct ServiceAccountTokenController: Controller {
  static let resources: [GroupVersionResource] = [.secrets, .serviceAccounts]
  var queue = WorkQueue()
  private static let nameKey = "kubernetes.io/service-account.name"
  private static let uidKey = "kubernetes.io/service-account.uid"

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.secrets.groupResource {
      if event.kind != .deleted, Self.isToken(event.object) { queue.add(event.object.key) }
      return
    }
    for secret in cache.all(.secrets, in: event.object.namespace ?? "") where Self.isToken(secret) {
      queue.add(secret.key)
    }
  }

  private static func isToken(_ secret: Value) -> Bool {
    secret["type"]?.string == "kubernetes.io/service-account-token"
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard var secret = cache[.secrets, key], let namespace = secret.namespace else { return }
    let name = secret.annotations[Self.nameKey] ?? ""
    let uid = secret.annotations[Self.uidKey] ?? ""
    let account = cache[.serviceAccounts, namespace + "/" + name]
    guard let account, uid.isEmpty || uid == account.uid else {
      // Its account is gone, or was never there.
      try api.delete(.secrets, namespace: namespace, name: secret.name, user: ControllerManager.user)
      return
    }
    if secret["data"]?["token"] != nil, !uid.isEmpty { return }
    var token = ServiceAccountToken(
      namespace: namespace,
      account: ServiceAccountToken.Reference(name: name, uid: account.uid)
    )
    token.secret = ServiceAccountToken.Reference(name: secret.name, uid: secret.uid)
    secret["metadata", default: [:]]["annotations", default: [:]][Self.uidKey] = .string(account.uid)
    let data: [(String, String)] = [
      ("ca.crt", Certificate.authority(since: api.clock.epoch).pem), ("namespace", namespace), ("token", token.text),
    ]
    for (field, text) in data {
      secret["data", default: [:]][field] = .string(Base64.encode(Array(text.utf8)))
    }
    try api.update(.secrets, secret, user: ControllerManager.user)
  }
}
