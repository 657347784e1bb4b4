import API
import Objects

extension APIServer {
  mutating func create(_ exchange: inout Exchange) throws(Status) -> Response {
    exchange.precedent = precedents[exchange]
    let object = try decode(exchange.request.body ?? .null, like: exchange.precedent?.given, &exchange)
    if let answer = exchange.strategy.answer { return exchange.response(201, try answer(object, exchange, &self)) }
    return try create(object, &exchange)
  }

  /// Creates an object that was read already.
  mutating func create(_ decoded: Value, _ exchange: inout Exchange) throws(Status) -> Response {
    if let definition = exchange.strategy.custom, definition.isTerminating {
      throw Status(
        code: 405,
        reason: .methodNotAllowed,
        message: "create not allowed while custom resource definition is terminating"
      )
    }
    let warning = try coverageWarning(of: decoded, over: nil, exchange)
    var object = try prepared(decoded, exchange)
    fillIn(&object, exchange)
    let filled = object
    exchange.strategy.setDefaults?(&object)
    let key = exchange.endpoint.key(object.namespace, object.name)
    let owners = object["metadata"]?["managedFields"]
    if owners != nil { object["metadata", default: [:]]["managedFields"] = nil }
    noteWrite(&exchange, of: key, from: nil, to: object, given: owners)
    try admit(.create, &object, &exchange)
    addresses.isTrial = exchange.request.options.dryRun
    try exchange.strategy.prepareForCreate?(&object, &self)
    try exchange.strategy.authorizeWrite?(&object, nil, exchange, self)
    if let precedent = exchange.precedent { object = object.sharing(precedent.stored) }
    let stored = store.object(exchange.groupResource, key)
    let errors = validationErrors(object, stored: stored, exchange)
    guard errors.isEmpty else {
      exchange.strategy.afterDelete?(object, &self)
      throw exchange.invalid(object.name, errors)
    }
    object = storedForm(of: object, exchange)
    exchange.strategy.setDefaultsOfStored?(&object)
    if !exchange.request.user.isComponent { exchange.warnings += warnings(ofNew: object, exchange) }
    let size: Int
    do throws(Status) {
      // Before the quotas, which would count what is not stored.
      if stored != nil { throw .alreadyExists(exchange.groupResource, object.name) }
      try validateAdmission(.create, object, &exchange)
      size = try checkStoredSize(of: object, exchange)
      try checkStorageConversion(exchange)
    } catch {
      exchange.strategy.afterDelete?(object, &self)
      throw error
    }
    if let warning { exchange.warnings.append(warning) }
    if exchange.request.options.dryRun {
      exchange.strategy.afterDelete?(object, &self)
      return exchange.response(201, object)
    }
    commitOwnership(exchange, of: key)
    let kept = keep(object, exchange)
    let whole = size + Self.sizeOfRevision(kept.resourceVersion)
    precedents.keep(Precedent(given: decoded, filled: filled, stored: kept, size: whole), exchange)
    return exchange.response(201, kept)
  }

  private func warnings(ofNew object: Value, _ exchange: Exchange) -> [String] {
    let strategy = exchange.strategy
    return strategy.warningsOfNew?(object, exchange.precedent?.stored) ?? strategy.warnings?(object, nil) ?? []
  }

  /// Stores an object in the version that its resource is stored in.
  ///
  /// - Returns: the object as stored, in the version of the request.
  mutating func keep(_ object: Value, _ exchange: Exchange) -> Value {
    let key = exchange.endpoint.key(object.namespace, object.name)
    let kept = store.put(exchange.endpoint.storable(object), exchange.groupResource, key)
    exchange.strategy.afterStore?(kept, &self)
    return exchange.endpoint.served(kept)
  }

  /// The object with the metadata that the server gives to a new one.
  private mutating func prepared(_ object: Value, _ exchange: Exchange) throws(Status) -> Value {
    var object = object
    let request = exchange.request
    var metadata = object["metadata"] ?? [:]
    if exchange.resource.isNamespaced {
      let namespace = request.namespace ?? metadata["namespace"]?.string ?? "default"
      if let given = metadata["namespace"]?.string, !given.isEmpty, given != namespace {
        throw .badRequest(
          "the namespace of the provided object does not match the namespace sent on the request"
        )
      }
      metadata["namespace"] = .string(namespace)
    } else {
      metadata["namespace"] = nil
    }
    if metadata["name"]?.string?.isEmpty ?? true, let prefix = metadata["generateName"]?.string, !prefix.isEmpty {
      metadata["name"] = .string(try generatedName(prefix, metadata["namespace"]?.string, exchange))
    }
    metadata["uid"] = .string(random.uid())
    metadata["creationTimestamp"] = .string(clock.timestamp)
    for field in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"]
    where metadata[field] != nil {
      metadata[field] = nil
    }
    if exchange.endpoint.countsGenerations { metadata["generation"] = 1 }
    object["metadata"] = metadata
    if exchange.endpoint.hasStatus, !request.user.isComponent { object["status"] = nil }
    return object
  }

  /// A name that is free, of the prefix and five letters that are tried eight times.
  private mutating func generatedName(
    _ prefix: String,
    _ namespace: String?,
    _ exchange: Exchange
  ) throws(Status) -> String {
    var name = ""
    for _ in 0..<8 {
      name = prefix.prefix(58) + random.suffix()
      let key = exchange.endpoint.key(namespace, name)
      if store.object(exchange.groupResource, key) == nil { return name }
    }
    throw Status(
      code: 409,
      reason: .alreadyExists,
      message:
        "\(exchange.groupResource) \"\(name)\" already exists, the server was not able to generate a unique name for "
        + "the object",
      name: name,
      group: exchange.resource.group,
      kind: exchange.resource.name
    )
  }

  /// Schema defaults and those of the kind.
  func applyDefaults(to object: inout Value, _ exchange: Exchange) {
    fillIn(&object, exchange)
    exchange.strategy.setDefaults?(&object)
  }

  /// The defaults of the schema, which hang on nothing but the part that they stand in.
  private func fillIn(_ object: inout Value, _ exchange: Exchange) {
    if let schema = exchange.endpoint.schema {
      let known = exchange.precedent.map { SchemaDefaults.Known(given: $0.given, filled: $0.filled) }
      SchemaDefaults.kubernetes.apply(to: &object, schema, known)
    }
  }

  /// The object as the store gives it back.
  func storedForm(of object: Value, _ exchange: Exchange) -> Value {
    guard exchange.hasEmptyParts, let schema = schemas.index(of: exchange.resource.groupVersionKind) else {
      return object
    }
    return StoredForm(table: schemas).of(object, schema)
  }

  /// What is wrong with a new object; one that is stored under its name is looked at by few rules.
  func validationErrors(_ object: Value, stored: Value?, _ exchange: Exchange) -> [FieldError] {
    let context = Strategy.Context(
      kind: exchange.endpoint.groupVersionKind,
      schemas: schemas,
      clock: clock,
      stored: stored,
      precedent: exchange.precedent?.stored
    )
    return ObjectMetaValidation.errors(
      object,
      exchange.resource,
      exchange.strategy.nameRule,
      isCustom: exchange.strategy.custom != nil,
      like: exchange.precedent?.stored
    )
      + (exchange.strategy.validate?(object, context) ?? [])
  }
}
