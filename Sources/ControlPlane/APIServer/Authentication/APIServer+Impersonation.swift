import API

extension APIServer {
  /// The user whom another one wants to be; each part of that is a permission of its own
  /// (`apiserver/pkg/endpoints/filters/impersonation`).
  func impersonate(_ wanted: Request.Impersonation, by user: Request.User) throws(Status) -> Request.User {
    var attributes = Attributes(user, verb: "impersonate")
    var result = Request.User(name: wanted.user, uid: wanted.uid, groups: wanted.groups, extra: wanted.extra)
    if let account = result.serviceAccount {
      attributes.resource = "serviceaccounts"
      attributes.namespace = account.namespace
      attributes.name = account.name
      if wanted.groups.isEmpty { result.groups = Request.User.serviceAccountGroups(account.namespace) }
    } else {
      attributes.resource = "users"
      attributes.name = wanted.user
    }
    try check(attributes)
    for group in wanted.groups { try check(user, "groups", group) }
    for extra in wanted.extra {
      for value in extra.values { try check(user, "userextras", value, subresource: extra.key) }
    }
    if !wanted.uid.isEmpty { try check(user, "uids", wanted.uid) }
    let own = wanted.user == Request.User.anonymous.name ? "system:unauthenticated" : Request.User.authenticated
    if !result.groups.contains(own) { result.groups.append(own) }
    return result
  }

  private func check(
    _ user: Request.User,
    _ resource: String,
    _ name: String,
    subresource: String = ""
  ) throws(Status) {
    var attributes = Attributes(user, verb: "impersonate")
    attributes.resource = resource
    attributes.subresource = subresource
    attributes.name = name
    if resource == "uids" || resource == "userextras" { attributes.group = "authentication.k8s.io" }
    try check(attributes)
  }

  /// - Throws: 403 for what is not allowed.
  func check(_ attributes: Attributes) throws(Status) {
    let decision = decision(attributes)
    if !decision.isAllowed { throw .forbidden(attributes, decision.reason) }
  }
}
