import API
import Objects

extension APIServer {
  mutating func update(_ exchange: inout Exchange) throws(Status) -> Response {
    let object = try decode(&exchange)
    try checkName(of: object, exchange)
    if UpdateRules.createsOnUpdate.contains(exchange.groupResource),
      store.object(exchange.groupResource, exchange.key) == nil
    {
      return try create(object, &exchange)
    }
    return try replace(with: object, part: .specification, &exchange)
  }

  func checkName(of object: Value, _ exchange: Exchange) throws(Status) {
    let name = exchange.request.name ?? ""
    if object.name == name { return }
    throw .badRequest("the name of the object (\(object.name)) does not match the name on the URL (\(name))")
  }

  mutating func patch(_ exchange: inout Exchange) throws(Status) -> Response {
    try patch(&exchange, part: .specification)
  }

  /// What of an object a request may change.
  enum Part { case specification, status }

  mutating func patch(_ exchange: inout Exchange, part: Part) throws(Status) -> Response {
    if exchange.request.options.patchType == .apply { return try apply(&exchange, part: part) }
    var current = try stored(exchange)
    // A client that sees who owns what may patch that too.
    if exchange.request.options.includesManagedFields { current = withManagedFields(object: current, exchange) }
    let patched = try patched(current, &exchange)
    let decoded = try decode(patched, like: current, &exchange)
    try checkName(of: decoded, exchange)
    return try replace(with: decoded, part: part, &exchange)
  }

  /// Puts a changed object in the place of the stored one.
  mutating func replace(with object: Value, part: Part, _ exchange: inout Exchange) throws(Status) -> Response {
    // What a refused write or a dry run has taken or freed is as before.
    guard part == .specification, exchange.strategy.afterDelete != nil else {
      return try replaced(with: object, part: part, &exchange)
    }
    let before = addresses
    addresses.isTrial = exchange.request.options.dryRun
    do throws(Status) {
      let response = try replaced(with: object, part: part, &exchange)
      if exchange.request.options.dryRun { addresses = before }
      return response
    } catch {
      addresses = before
      throw error
    }
  }

  private mutating func replaced(
    with object: Value,
    part: Part,
    _ exchange: inout Exchange
  ) throws(Status) -> Response {
    let current = try stored(exchange)
    try checkVersion(of: object, current, exchange)
    let warning = part == .specification ? try coverageWarning(of: object, over: current, exchange) : nil
    let managedFields = object["metadata"]?["managedFields"]
    var object = merged(object, over: current, part: part, exchange)
    if part == .specification { applyDefaults(to: &object, exchange) }
    let key = exchange.endpoint.key(current.namespace, current.name)
    noteWrite(&exchange, of: key, from: current, to: object, given: managedFields)
    try admit(.update, &object, old: current, &exchange)
    if part == .specification {
      try exchange.strategy.prepareForUpdate?(&object, current, &self)
      try exchange.strategy.authorizeWrite?(&object, current, exchange, self)
      try validateUpdate(object, current, exchange)
      object = storedForm(of: object, exchange)
      try checkStoredSize(of: object, exchange)
      if exchange.endpoint.countsGenerations,
        specification(of: object, exchange) != specification(of: current, exchange)
      {
        object["metadata", default: [:]]["generation"] = .int(current.generation + 1)
      }
    }
    if part == .specification, !exchange.request.user.isComponent {
      exchange.warnings += exchange.strategy.warnings?(object, current) ?? []
    }
    try validateAdmission(.update, object, old: current, &exchange)
    if let warning { exchange.warnings.append(warning) }
    // A write that changes nothing makes no revision.
    if object == current, !changesOwners(exchange, of: key) { return exchange.response(200, current) }
    if exchange.request.options.dryRun { return exchange.response(200, object) }
    commitOwnership(exchange, of: key)
    if current.deletionTimestamp != nil, isReadyToGo(object) {
      store.put(exchange.endpoint.storable(object), exchange.groupResource, exchange.key)
      return exchange.response(200, remove(object, exchange) ?? object)
    }
    return exchange.response(200, keep(object, exchange))
  }

  private func checkVersion(of object: Value, _ current: Value, _ exchange: Exchange) throws(Status) {
    // Version 0 says as little as none.
    let version = object.resourceVersion == "0" ? "" : object.resourceVersion
    if version.isEmpty, exchange.request.verb == .update, !exchange.request.user.isComponent {
      try UpdateRules.requireVersion(of: current, exchange)
    }
    if !version.isEmpty, version != current.resourceVersion {
      throw .conflict(
        exchange.groupResource,
        current.name,
        "the object has been modified; please apply your changes to the latest version and try again"
      )
    }
    if let uid = object["metadata"]?["uid"]?.string, !uid.isEmpty, uid != current.uid {
      throw .conflict(
        exchange.groupResource,
        current.name,
        "StorageError: invalid object, Code: 4, Key: /registry/\(exchange.resource.name)/\(current.key), "
          + "ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(uid), UID in object "
          + "meta: \(current.uid)"
      )
    }
  }

  /// The new object with what a request of this part may not change taken from the stored one.
  private func merged(_ object: Value, over current: Value, part: Part, _ exchange: Exchange) -> Value {
    switch part {
    case .status:
      var result = current
      result["status"] = object["status"]
      // A component's whole object may be older than what others wrote into its metadata, unless it names its version.
      if exchange.request.verb == .patch || !exchange.request.user.isComponent || !object.resourceVersion.isEmpty {
        result["metadata"] = metadata(of: object, over: current)
        for field in UpdateRules.keptByStatus(exchange.endpoint) {
          result["metadata", default: [:]][field] = current["metadata"]?[field]
        }
      }
      return result
    case .specification:
      var result = object
      if exchange.endpoint.hasStatus { result["status"] = current["status"] }
      result["metadata"] = metadata(of: object, over: current)
      return result
    }
  }

  /// The new metadata, but for what only the server writes.
  private func metadata(of object: Value, over current: Value) -> Value {
    var metadata = object["metadata"] ?? [:]
    for field in [
      "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
      "resourceVersion", "namespace", "generateName", "managedFields",
    ] {
      metadata[field] = current["metadata"]?[field]
    }
    return metadata
  }

  private func validateUpdate(_ object: Value, _ current: Value, _ exchange: Exchange) throws(Status) {
    let context = Strategy.Context(
      kind: exchange.resource.groupVersionKind,
      schemas: schemas,
      clock: clock,
      stored: current
    )
    var errors = ObjectMetaValidation.errors(
      object,
      exchange.resource,
      exchange.strategy.nameRule,
      isCustom: exchange.strategy.custom != nil
    )
    errors += UpdateRules.finalizerErrors(object, current)
    errors +=
      exchange.strategy.validateUpdate?(object, current, context) ?? exchange.strategy.validate?(object, context) ?? []
    if !errors.isEmpty { throw exchange.invalid(object.name, errors) }
  }

  /// All that is not metadata or status.
  private func specification(of object: Value, _ exchange: Exchange) -> Value {
    var object = object
    object["metadata"] = nil
    if exchange.strategy.custom == nil || exchange.endpoint.hasStatus { object["status"] = nil }
    return object
  }
}
