package import API
package import Objects

/// kube-apiserver: one generic registry over all resources, driven by the catalogue and the schema table.
///
/// What is special about a resource stands in its `Strategy`; everything else is the same for every kind.
package struct APIServer: Sendable {
  package var clock: Clock
  package internal(set) var store = Store()
  package internal(set) var catalogue = Catalogue.kubernetes
  /// Without etcd the server runs but can neither read nor write.
  package var isStoreAvailable = true
  package var components = Components()
  var random: RandomSource
  /// Who owns which fields of the stored objects.
  var ownerships = OwnershipTable()
  var precedents = Precedents()
  var addresses = AddressAllocator()
  var seals = Seals()
  var grants = KnownGrants()
  var metrics = RequestMetrics()
  /// Custom resources add theirs, as they do to the catalogue.
  var strategies = Strategies.kubernetes
  var customDefinitions = CustomDefinitions()

  /// What catalogue and strategies say together.
  var endpoints = Endpoints.kubernetes

  var admissionRules = AdmissionRules()
  var aggregation = Aggregation()

  let schemas = SchemaTable.kubernetes

  /// A control plane that holds nothing yet but what it creates for itself.
  package init(clock: Clock, random: RandomSource) {
    self.clock = clock
    self.random = random
    bootstrap()
  }

  func endpoint(of resource: GroupVersionResource) -> Endpoint? { endpoints[resource] }

  /// The objects of a resource as stored, for the owner of the cluster; components ask through `APIClient`.
  package func objects(of resource: GroupVersionResource) -> [Value] { store.objects(resource.groupResource) }
}

extension APIServer: APIClient {
  package mutating func send(_ request: Request) throws(Status) -> Response {
    do throws(Status) {
      let response = try answer(request)
      metrics.count(request, code: response.code)
      return response
    } catch {
      metrics.count(request, code: error.code)
      throw error
    }
  }

  private mutating func answer(_ request: Request) throws(Status) -> Response {
    if let path = request.nonResourcePath { return try serve(path: path, try admitted(request)) }
    guard isStoreAvailable else { throw .storeUnavailable }
    var exchange = try Exchange(admitted(request), of: self)
    var response: Response
    do throws(Status) {
      response = try answer(&exchange)
    } catch {
      // What was to be warned of is told with a refusal too.
      var refusal = error
      refusal.warnings = exchange.warnings
      throw refusal
    }
    if exchange.request.options.includesManagedFields { response.body = withManagedFields(response.body, exchange) }
    return response
  }

  private mutating func answer(_ exchange: inout Exchange) throws(Status) -> Response {
    try checkConversion(exchange)
    if let subresource = exchange.request.subresource { return try serve(subresource, &exchange) }
    let verb = exchange.request.verb
    guard exchange.endpoint.supports(verb) else { throw .methodNotAllowed }
    if !exchange.request.user.isComponent, let warning = exchange.deprecation { exchange.warnings.append(warning) }
    switch verb {
    case .get: return try get(exchange)
    case .list, .watch: return try list(exchange)
    case .create: return try create(&exchange)
    case .update: return try update(&exchange)
    case .patch: return try patch(&exchange)
    case .delete: return try delete(&exchange)
    case .deletecollection: return try deleteCollection(&exchange)
    case .connect: throw .methodNotAllowed
    }
  }

  package func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    guard isStoreAvailable else { throw .storeUnavailable }
    if cursor.revision >= store.revision { return [] }
    var seen: [WatchEvent] = []
    // What is watched in a version of its own is looked at as it is stored.
    let endpoint = cursor.version.flatMap { self.endpoint(of: $0) }
    var filter = cursor
    if let endpoint {
      filter.resources = [endpoint.groupResource]
      filter.fields = FieldSelectors.stored(cursor.fields, endpoint)
    }
    do {
      try store.forEachEvent(after: cursor.revision, of: filter.resources) { event in
        if let event = filter.seen(event) { seen.append(event) }
      }
    } catch {
      throw Status(
        code: 410,
        reason: .expired,
        message: "too old resource version: \(cursor.revision) (\(error.oldest))"
      )
    }
    cursor.revision = store.revision
    if endpoint == nil, !cursor.includesManagedFields, !cursor.asTable { return seen }
    return seen.map { shown($0, endpoint, cursor) }
  }

  /// The event with its object in the version and the form that the watch asks for.
  private func shown(_ event: WatchEvent, _ endpoint: Endpoint?, _ cursor: WatchCursor) -> WatchEvent {
    guard
      let endpoint = endpoint ?? catalogue[event.resource].flatMap({ self.endpoint(of: $0.groupVersionResource) })
    else { return event }
    var event = event
    event.object = endpoint.served(event.object)
    if cursor.includesManagedFields {
      event.object = withManagedFields(event, endpoint)
    } else if cursor.asTable {
      let metadata: Value = ["resourceVersion": .string(String(event.revision))]
      event.object = table(of: [event.object], endpoint, listMetadata: metadata)
    }
    return event
  }
}

/// A request on its way through the server.
struct Exchange {
  /// What stays the same on the way: held once, however many look at it.
  final class Question: Sendable {
    let request: Request
    let endpoint: Endpoint

    init(_ request: Request, _ endpoint: Endpoint) {
      self.request = request
      self.endpoint = endpoint
    }
  }

  let question: Question
  var warnings: [String] = []
  /// Whether the body has empty lists or maps, which the store does not keep.
  var hasEmptyParts = false
  /// Who owns the fields of the object after the request.
  var ownership: Ownership?
  /// Of a new object, the one that was taken before it.
  var precedent: Precedent?

  /// - Throws: 404 for a resource that is not served, 503 for one that another server should serve.
  init(_ request: Request, of server: borrowing APIServer) throws(Status) {
    guard let endpoint = server.endpoint(of: request.resource) else { throw server.unserved(request.resource) }
    if endpoint.strategy.custom != nil {
      // A path that is not of the resource's scope leads nowhere (`customresource_handler.go`).
      let isAcrossNamespaces = request.verb == .list || request.verb == .watch
      if endpoint.resource.isNamespaced ? request.namespace == nil && !isAcrossNamespaces : request.namespace != nil {
        throw .resourceNotServed
      }
    }
    question = Question(request, endpoint)
  }

  var request: Request { question.request }
  var endpoint: Endpoint { question.endpoint }
  var resource: Resource { endpoint.resource }
  var strategy: Strategy { endpoint.strategy }
  var groupResource: GroupResource { endpoint.groupResource }

  /// The key of the object that the request names.
  var key: String { endpoint.key(request.namespace, request.name ?? "") }

  /// What is said of a version on its way out.
  var deprecation: String? {
    endpoint.deprecation ?? strategy.custom?.version(resource.version)?.deprecation
  }

  /// The refusal of an object for what is wrong with it, which names the stored group.
  func invalid(_ name: String, _ errors: [FieldError]) -> Status {
    var kind = endpoint.groupVersionKind
    kind.group = groupResource.group
    return .invalid(kind, name, errors)
  }

  func response(_ code: Int = 200, _ body: Value) -> Response {
    Response(code: code, body: body, warnings: warnings)
  }
}

extension WatchCursor {
  /// The change as this watch sees it: an object that comes to fit is added, one that ceases to fit is deleted.
  fileprivate func seen(_ event: WatchEvent) -> WatchEvent? {
    if let namespace, event.object.namespace != namespace { return nil }
    if labels.isEmpty, fields.isEmpty { return event }
    let isIn = event.kind != .deleted && matches(event.object)
    let wasIn = event.previous.map(matches) ?? false
    var event = event
    switch (wasIn, isIn) {
    case (false, false): return nil
    case (false, true): event.kind = .added
    case (true, true): event.kind = .modified
    case (true, false): event.kind = .deleted
    }
    return event
  }

  private func matches(_ object: Value) -> Bool { fields.matches(object) && labels.matches(object) }
}
