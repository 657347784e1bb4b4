import API

/// What RBAC has let users do, whatever the name of the object, so that components that ask the same all the time are
/// not looked up all the time; forgotten once any role or binding changes.
struct KnownGrants: Sendable {
  private struct Key: Hashable, Sendable {
    let user: Request.User
    let verb: Request.Verb
    let resource: GroupVersionResource
    let subresource: String?
    let namespace: String?

    func hash(into hasher: inout Hasher) {
      hasher.combine(user.name)
      hasher.combine(verb)
      hasher.combine(resource)
    }

    /// Nil where a decision hangs on more.
    init?(_ request: Request) {
      // The name of a namespace is the place of the request too.
      if request.nonResourcePath != nil || request.resource == .namespaces { return nil }
      user = request.user
      verb = request.verb
      resource = request.resource
      subresource = request.subresource
      namespace = request.namespace
    }
  }

  private static let capacity = 1024
  private var keys: Set<Key> = []
  /// The state of the policies that the grants were read from.
  private var generation = 0

  func contains(_ request: Request, _ policies: PolicyIndex) -> Bool {
    guard generation == policies.generation, let key = Key(request) else { return false }
    return keys.contains(key)
  }

  mutating func insert(_ request: Request, _ policies: PolicyIndex) {
    guard let key = Key(request) else { return }
    if generation != policies.generation || keys.count == Self.capacity { keys = [] }
    generation = policies.generation
    keys.insert(key)
  }
}
