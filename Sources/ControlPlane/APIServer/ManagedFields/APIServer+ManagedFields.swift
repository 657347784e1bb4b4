import API
import Objects

extension APIServer {
  /// How the requests of an exchange move the ownership of fields.
  func ownershipRules(_ exchange: Exchange) -> OwnershipRules {
    Self.ownershipRules(exchange.endpoint, subresource: exchange.request.subresource ?? "")
  }

  private static func ownershipRules(_ endpoint: Endpoint, subresource: String = "") -> OwnershipRules {
    let schema = MergeSchema(table: .kubernetes)
    let kind = endpoint.groupVersionKind
    let custom = endpoint.strategy.custom
    var rules = OwnershipRules(
      schema: schema,
      place: schema.root(kind, custom: custom?.version(kind.version)?.openAPI),
      hasStatus: endpoint.hasStatus,
      statusResets: OwnershipRules.statusResets(endpoint),
      subresource: subresource,
      apiVersion: kind.apiVersion
    )
    if let versions = endpoint.strategy.versions {
      rules.others = OwnershipRules.Versions(served: versions) { apiVersion in
        let kind = GroupVersionKind(apiVersion: apiVersion, kind: kind.kind)
        guard let custom else { return schema.table[kind].map { _ in schema.root(kind) } }
        return kind.group == custom.group
          ? custom.version(kind.version).map { schema.root(kind, custom: $0.openAPI) } : nil
      }
    }
    return rules
  }

  /// Notes in the exchange that its request turns one version of an object into another; `commit` makes it last.
  ///
  /// Both versions are those before admission and the strategy changed anything: what those add is nobody's. Entries of
  /// `managedFields` that the request brings are `given`.
  mutating func noteWrite(
    _ exchange: inout Exchange,
    of key: String,
    from before: Value?,
    to after: Value,
    given: Value?
  ) {
    // An apply has worked out the ownership already.
    if exchange.ownership != nil { return }
    var given = given
    // Entries that come with a request for a subresource do not count, and neither do none.
    if exchange.request.subresource != nil || given?.array?.isEmpty ?? true { given = nil }
    let write = Ownership.Write(
      manager: exchange.manager,
      time: clock.now,
      before: before ?? .object(Fields()),
      after: after
    )
    if before == nil, given == nil {
      let (endpoint, subresource) = (exchange.endpoint, exchange.request.subresource ?? "")
      exchange.ownership = ownerships.created(write, endpoint) {
        Self.ownershipRules(endpoint, subresource: subresource)
      }
      return
    }
    var ownership = ownerships[exchange.groupResource, key] ?? Ownership()
    if let given {
      if given == .array([.object(Fields())]) {
        ownership = Ownership()
      } else if let read = Ownership(managedFields: given, clock) {
        ownership = read
      }
    }
    if before == nil || (!ownership.isEmpty && before != after) {
      // What nobody is known to own stays so.
      ownership.record(write, isComponent: exchange.request.user.isComponent)
    }
    if ownership.isLong { ownership = ownership.resolved(ownershipRules(exchange)) }
    exchange.ownership = ownership
  }

  /// Keeps what the exchange noted, once the object is stored.
  mutating func commitOwnership(_ exchange: Exchange, of key: String) {
    if let ownership = exchange.ownership { ownerships[exchange.groupResource, key] = ownership }
  }

  /// Whether an object's owners are others than before, apart from times.
  func changesOwners(_ exchange: Exchange, of key: String) -> Bool {
    guard let ownership = exchange.ownership, ownership.isResolved else { return false }
    let before = ownerships[exchange.groupResource, key]?.resolved(ownershipRules(exchange)).entries ?? []
    return before.count != ownership.entries.count
      || !ownership.entries.allSatisfy { entry in
        before.contains { $0.manager == entry.manager && $0.fields == entry.fields }
      }
  }

  // MARK: Reading

  /// The answer with `metadata.managedFields` in its objects, for a client that looks at them.
  func withManagedFields(_ body: Value, _ exchange: Exchange) -> Value {
    if body.kind == exchange.resource.kind { return withManagedFields(object: body, exchange) }
    guard body.kind == exchange.resource.kind + "List" else { return body }
    var body = body
    body.forEach("items") { $0 = withManagedFields(object: $0, exchange) }
    return body
  }

  func withManagedFields(object: Value, _ exchange: Exchange) -> Value {
    let key = exchange.endpoint.key(object.namespace, object.name)
    return withManagedFields(
      of: exchange.ownership ?? ownerships[exchange.groupResource, key],
      object: object,
      exchange.endpoint
    )
  }

  /// The object of a change with the owners that it has now, or had when it was removed.
  func withManagedFields(_ event: WatchEvent, _ endpoint: Endpoint) -> Value {
    let key = endpoint.key(event.object.namespace, event.object.name)
    let ownership = ownerships.newest(event.resource, key, since: event.revision)
    return withManagedFields(of: ownership, object: event.object, endpoint)
  }

  private func withManagedFields(of ownership: Ownership?, object: Value, _ endpoint: Endpoint) -> Value {
    guard let ownership, !ownership.isEmpty else { return object }
    let fields = ownership.managedFields(endpoint, clock) { Self.ownershipRules($0) }
    if fields.array?.isEmpty ?? true { return object }
    var object = object
    object["metadata", default: [:]]["managedFields"] = fields
    return object
  }
}

extension Exchange {
  /// Who writes, as the entries of `managedFields` name it (`managerOrUserAgent`).
  var manager: Ownership.Manager {
    Ownership.Manager(
      name: managerName,
      operation: request.options.patchType == .apply ? .apply : .update,
      apiVersion: resource.apiVersion,
      subresource: request.subresource ?? ""
    )
  }

  private var managerName: String {
    if let name = request.options.fieldManager, !name.isEmpty { return name }
    if let agent = request.options.userAgent {
      let name = agent.split(separator: "/", omittingEmptySubsequences: false).first.map(String.init) ?? ""
      return name.isEmpty ? "unknown" : name
    }
    let user = request.user.name
    if user.hasPrefix("system:node:") { return "kubelet" }
    if user.hasPrefix("system:controller:") || user.hasPrefix("system:serviceaccount:kube-system:") {
      return "kube-controller-manager"
    }
    return request.user.isComponent ? String(user.dropFirst("system:".count)) : "kubectl"
  }
}
