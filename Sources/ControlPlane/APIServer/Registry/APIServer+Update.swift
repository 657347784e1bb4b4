import API
import Objects

extension APIServer {
  mutating func update(_ exchange: inout Exchange) throws(Status) -> Response {
    let object = try decode(&exchange)
    guard let name = exchange.request.name, object.name == name else {
      throw .badRequest(
        "the name of the object (\(object.name)) does not match the name on the URL (\(exchange.request.name ?? ""))"
      )
    }
    return try replace(with: object, part: .specification, &exchange)
  }

  mutating func patch(_ exchange: inout Exchange) throws(Status) -> Response {
    try patch(&exchange, part: .specification)
  }

  /// What of an object a request may change.
  enum Part { case specification, status }

  mutating func patch(_ exchange: inout Exchange, part: Part) throws(Status) -> Response {
    let current = try stored(exchange)
    let patched = try patched(current, &exchange)
    let decoded = try decode(patched, like: current, &exchange)
    return try replace(with: decoded, part: part, &exchange)
  }

  /// Puts a changed object in the place of the stored one.
  mutating func replace(with object: Value, part: Part, _ exchange: inout Exchange) throws(Status) -> Response {
    let current = try stored(exchange)
    try checkVersion(of: object, current, exchange)
    var object = merged(object, over: current, part: part, exchange)
    if part == .specification {
      applyDefaults(to: &object, exchange)
      try exchange.strategy.prepareForUpdate?(&object, current, &self)
      try validateUpdate(object, current, exchange)
      object = storedForm(of: object, exchange)
      if exchange.endpoint.countsGenerations, Self.specification(of: object) != Self.specification(of: current) {
        object["metadata", default: [:]]["generation"] = .int(current.generation + 1)
      }
    }
    exchange.warnings += part == .specification ? exchange.strategy.warnings?(object) ?? [] : []
    // A write that changes nothing makes no revision.
    if object == current { return exchange.response(200, current) }
    recordManager(of: &object, exchange)
    if exchange.request.options.dryRun { return exchange.response(200, object) }
    if current.deletionTimestamp != nil, isReadyToGo(object) {
      store.put(object, exchange.groupResource, exchange.key)
      return exchange.response(200, remove(object, exchange) ?? object)
    }
    return exchange.response(200, store.put(object, exchange.groupResource, exchange.key))
  }

  private func checkVersion(of object: Value, _ current: Value, _ exchange: Exchange) throws(Status) {
    let version = object.resourceVersion
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
        "Precondition failed: UID in precondition: \(uid), UID in object meta: \(current.uid)"
      )
    }
  }

  /// The new object with what a request of this part may not change taken from the stored one.
  private func merged(_ object: Value, over current: Value, part: Part, _ exchange: Exchange) -> Value {
    switch part {
    case .status:
      var result = current
      result["status"] = object["status"]
      return result
    case .specification:
      var result = object
      if exchange.endpoint.hasStatus { result["status"] = current["status"] }
      for field in [
        "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
        "resourceVersion", "namespace", "generateName", "managedFields",
      ] {
        result["metadata", default: [:]][field] = current["metadata"]?[field]
      }
      return result
    }
  }

  private func validateUpdate(_ object: Value, _ current: Value, _ exchange: Exchange) throws(Status) {
    let context = Strategy.Context(server: self, kind: exchange.resource.groupVersionKind)
    var errors = ObjectMetaValidation.errors(object, exchange.resource, exchange.strategy.nameRule)
    errors +=
      exchange.strategy.validateUpdate?(object, current, context) ?? exchange.strategy.validate?(object, context) ?? []
    if !errors.isEmpty { throw .invalid(exchange.resource.groupVersionKind, object.name, errors) }
  }

  /// All that is not metadata or status.
  private static func specification(of object: Value) -> Value {
    var object = object
    object["metadata"] = nil
    object["status"] = nil
    return object
  }
}
