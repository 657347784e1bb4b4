import API
import Objects

extension APIServer {
  mutating func delete(_ exchange: inout Exchange) throws(Status) -> Response {
    let object = try stored(exchange)
    try checkPreconditions(of: object, exchange)
    if let why = exchange.strategy.forbidsDeletion?(object.name) {
      throw Status(
        code: 403,
        reason: .forbidden,
        message: "\(exchange.groupResource) \"\(object.name)\" is forbidden: \(why)",
        name: object.name,
        group: exchange.resource.group,
        kind: exchange.resource.name
      )
    }
    return try delete(object, &exchange)
  }

  mutating func deleteCollection(_ exchange: inout Exchange) throws(Status) -> Response {
    // With a limit it deletes one page of the list, and tells where the next begins.
    let (objects, metadata) = try page(exchange)
    for object in objects {
      var request = exchange.request
      request.name = object.name
      request.namespace = object.namespace
      var single = try Exchange(request, of: self)
      _ = try delete(object, &single)
    }
    return exchange.response(
      200,
      [
        "apiVersion": .string(exchange.resource.apiVersion),
        "kind": .string(exchange.resource.kind + "List"),
        "metadata": metadata,
        "items": .array(objects),
      ]
    )
  }

  private mutating func delete(_ object: Value, _ exchange: inout Exchange) throws(Status) -> Response {
    let options = exchange.request.options
    try admitDeletion(of: object, &exchange)
    var object = object
    setPropagation(of: &object, options.propagation)
    let grace = exchange.strategy.gracePeriod.map { $0(object, options.gracePeriodSeconds) } ?? 0
    if options.dryRun { return exchange.response(200, Self.answer(object, exchange)) }
    if object.deletionTimestamp == nil { exchange.strategy.prepareForDelete?(&object, self) }
    let waits = (grace ?? 0) > 0 || !isReadyToGo(object)
    guard waits else {
      remove(object, exchange)
      return exchange.response(200, Self.answer(object, exchange))
    }
    if let marked = marked(object, grace: grace) {
      object = keep(marked, exchange)
    }
    // Marked before, and nothing keeps it any more.
    if grace == 0, isReadyToGo(object) { remove(object, exchange) }
    return exchange.response((grace ?? 0) > 0 ? 200 : 202, object)
  }

  /// The object marked as being deleted; nil when it is marked already with no longer period.
  private func marked(_ object: Value, grace: Int?) -> Value? {
    var object = object
    let seconds = grace ?? 0
    let present = object["metadata"]?["deletionGracePeriodSeconds"]?.int
    if object.deletionTimestamp != nil {
      guard let present, seconds < present else { return nil }
    }
    object["metadata", default: [:]]["deletionTimestamp"] = .string(
      clock.timestamp(at: clock.now + .seconds(seconds))
    )
    object["metadata", default: [:]]["deletionGracePeriodSeconds"] = .int(seconds)
    if present == nil, object["metadata"]?["generation"] != nil {
      object["metadata", default: [:]]["generation"] = .int(object.generation + 1)
    }
    return object
  }

  /// What orphaning and foreground deletion leave to the garbage collector are finalizers.
  private func setPropagation(of object: inout Value, _ propagation: Request.Options.Propagation?) {
    guard let propagation else { return }
    var finalizers = (object["metadata"]?["finalizers"]?.strings ?? []).filter {
      $0 != "orphan" && $0 != "foregroundDeletion"
    }
    switch propagation {
    case .orphan: finalizers.append("orphan")
    case .foreground: finalizers.append("foregroundDeletion")
    case .background: break
    }
    object["metadata", default: [:]]["finalizers"] = finalizers.isEmpty ? nil : Value(finalizers)
  }

  private func checkPreconditions(of object: Value, _ exchange: Exchange) throws(Status) {
    let options = exchange.request.options
    if let uid = options.uid, uid != object.uid {
      throw .conflict(
        GroupResource(exchange.resource.kind, group: exchange.resource.group),
        object.name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). The object might have "
          + "been deleted and then recreated"
      )
    }
    if let version = options.resourceVersion, !version.isEmpty, version != object.resourceVersion {
      throw .conflict(
        GroupResource(exchange.resource.kind, group: exchange.resource.group),
        object.name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
          + "(\(object.resourceVersion)). The object might have been modified"
      )
    }
  }

  /// Nothing keeps the object: no finalizer, neither in its metadata nor, for a namespace, in its specification.
  func isReadyToGo(_ object: Value) -> Bool {
    let finalizers = object["metadata"]?["finalizers"]?.array ?? []
    let own = object.kind == "Namespace" ? object["spec"]?["finalizers"]?.array ?? [] : []
    let grace = object["metadata"]?["deletionGracePeriodSeconds"]?.int ?? 0
    return finalizers.isEmpty && own.isEmpty && grace == 0
  }

  @discardableResult
  mutating func remove(_ object: Value, _ exchange: Exchange) -> Value? {
    exchange.strategy.afterDelete?(object, &self)
    let key = exchange.endpoint.key(object.namespace, object.name)
    let removed = store.remove(exchange.groupResource, key)
    ownerships.remove(exchange.groupResource, key, at: store.revision)
    exchange.strategy.afterRemoval?(object, &self)
    return removed.map(exchange.endpoint.served)
  }

  /// The resources whose deletion is answered by the object that was deleted (`ReturnDeletedObject` of their stores).
  private static let shown: Set<GroupResource> = [
    GroupResource("pods"), GroupResource("podtemplates"), GroupResource("persistentvolumes"),
    GroupResource("persistentvolumeclaims"), GroupResource("resourcequotas"), GroupResource("serviceaccounts"),
    GroupResource("services"), GroupResource("storageclasses", group: "storage.k8s.io"),
    GroupResource("csidrivers", group: "storage.k8s.io"), GroupResource("csinodes", group: "storage.k8s.io"),
    GroupResource("volumeattachments", group: "storage.k8s.io"),
    GroupResource("volumeattributesclasses", group: "storage.k8s.io"),
    GroupResource("deviceclasses", group: "resource.k8s.io"), GroupResource("resourceclaims", group: "resource.k8s.io"),
    GroupResource("resourceclaimtemplates", group: "resource.k8s.io"),
    GroupResource("resourceslices", group: "resource.k8s.io"),
  ]

  private static func answer(_ object: Value, _ exchange: Exchange) -> Value {
    if shown.contains(exchange.groupResource) { return object }
    return [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": [
        "name": .string(object.name), "group": .string(exchange.resource.group),
        "kind": .string(exchange.resource.name), "uid": .string(object.uid),
      ],
    ]
  }
}
