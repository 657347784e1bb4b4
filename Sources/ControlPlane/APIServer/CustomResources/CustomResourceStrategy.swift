import API
import CEL
import Objects

/// What is special about a custom resource: everything, and all of it stands in its definition
/// (`k8s.io/apiextensions-apiserver/pkg/registry/customresource`).
enum CustomResourceStrategy {
  static func strategy(of definition: CustomDefinition) -> Strategy {
    var strategy = Strategy()
    strategy.custom = definition
    strategy.versions = definition.conversion
    strategy.afterRemoval = { _, server in server.instanceRemoved(of: definition.resource) }
    strategy.setDefaults = { object in
      guard let version = definition.version(GroupVersionKind(apiVersion: object.apiVersion, kind: "").version) else {
        return
      }
      object = Pruning.defaulted(object, version.schema)
    }
    strategy.validate = { object, context in errors(object, nil, definition, context) }
    strategy.validateUpdate = { object, old, context in errors(object, old, definition, context) }
    return strategy
  }

  /// What is wrong with an object; `old` is nil for a new one.
  static func errors(
    _ object: Value,
    _ old: Value?,
    _ definition: CustomDefinition,
    _ context: Strategy.Context
  ) -> [FieldError] {
    guard let version = definition.version(context.kind.version) else { return [] }
    var errors: [FieldError] = []
    if object.kind != definition.kind {
      errors.append(.invalid("kind", .string(object.kind), "must be \(definition.kind)"))
    }
    if !errors.isEmpty { return errors }
    let wrong = SchemaValidator().errors(object, version.schema)
    errors += old.map { Ratchet(object: object, old: $0, schema: version.schema).remaining(wrong) } ?? wrong
    if let scale = version.scale { errors += scaleErrors(object, scale) }
    // Lists that were wrong before may stay so.
    let lists = listErrors(object, version.schema, "")
    if !lists.isEmpty, old.map({ listErrors($0, version.schema, "").isEmpty }) ?? true { errors += lists }
    guard !version.rules.isEmpty else { return errors }
    let blocking: [FieldError.Reason] = [.notSupported, .required, .tooLong, .tooMany, .typeInvalid]
    if errors.contains(where: { blocking.contains($0.reason) }) {
      errors.append(
        .invalid(
          "<nil>",
          .null,
          "some validation rules were not checked because the object was invalid; correct the existing errors to "
            + "complete validation"
        )
      )
      return errors
    }
    return errors + version.rules.errors(object, old)
  }

  private static func scaleErrors(_ object: Value, _ scale: CustomDefinition.ScalePaths) -> [FieldError] {
    [scale.replicas, scale.statusReplicas].compactMap { path -> FieldError? in
      guard let value = object[path[...]]?.int, value < 0 else { return nil }
      return .invalid("\(path.joined(separator: "."))", .int(value), "should be a non-negative integer")
    }
  }

  /// Lists that are sets or maps hold nothing twice, and embedded objects say what they are.
  private static func listErrors(_ value: Value, _ schema: StructuralSchema, _ path: String) -> [FieldError] {
    var errors: [FieldError] = []
    switch value {
    case .array(let elements):
      if !schema.listType.isEmpty { errors += duplicates(in: elements, schema, path) }
      guard let items = schema.items.first else { return errors }
      for (position, element) in elements.enumerated() { errors += listErrors(element, items, "\(path)[\(position)]") }
    case .object(let fields):
      if schema.isEmbeddedResource {
        for name in ["apiVersion", "kind"] where (fields[name]?.string ?? "").isEmpty {
          errors.append(.required("\(path).\(name)", "must not be empty"))
        }
      }
      for (key, field) in fields where field.object != nil || field.array != nil {
        guard let inner = schema.property(key) else { continue }
        errors += listErrors(field, inner, path.isEmpty ? key : path + "." + key)
      }
    default: break
    }
    return errors
  }

  private static func duplicates(in elements: [Value], _ schema: StructuralSchema, _ path: String) -> [FieldError] {
    var seen: Set<Value> = []
    var errors: [FieldError] = []
    for (position, element) in elements.enumerated() {
      var identity = element
      switch schema.listType {
      case "set": break
      case "map":
        identity = .object(Fields(schema.listMapKeys.compactMap { key in element[key].map { (key, $0) } }))
      default: continue
      }
      if !seen.insert(identity).inserted { errors.append(.duplicate("\(path)[\(position)]", identity)) }
    }
    return errors
  }
}

extension CustomDefinition {
  /// The cells of a row, the name first (`pkg/registry/customresource/tableconvertor`).
  func cells(of object: Value, version: String, _ clock: Clock) -> [Value] {
    let columns = self.version(version)?.columns ?? []
    return [.string(object.name)]
      + columns.map { column in
        guard let results = try? column.path.results(in: object), let value = results.first?.first else { return .null }
        return Self.cell(value, column, object, clock)
      }
  }

  private static func cell(_ value: Value, _ column: Column, _ object: Value, _ clock: Clock) -> Value {
    switch (column.column.type, value) {
    case ("string", _): return (try? column.path.text(of: object)).map { .string($0) } ?? .null
    case ("integer", .int), ("number", .int), ("number", .double), ("boolean", .bool): return value
    case ("integer", .double(let number)): return Int(exactly: number.rounded(.towardZero)).map { .int($0) } ?? .null
    case ("date", .string(let text)):
      return clock.moment(of: text) == nil ? "<invalid>" : TablePrinters.age(text, clock)
    default: return .null
    }
  }
}

extension APIServer {
  /// The body as an object of a custom resource: unknown fields are told, and left out of what is stored.
  func decodeCustom(
    _ body: Value,
    _ definition: CustomDefinition,
    _ exchange: inout Exchange
  ) throws(Status) -> Value {
    let kind = exchange.resource.groupVersionKind
    if body.apiVersion != kind.apiVersion {
      throw .badRequest(
        "the API version in the data (\(body.apiVersion)) does not match the expected API version (\(kind.apiVersion))"
      )
    }
    guard let version = definition.version(kind.version) else { return body }
    var pruning = Pruning()
    var object = pruning.prune(body, version.schema, isRoot: true)
    var unknown = pruning.unknownFields
    if let metadata = object["metadata"], let schema = schemas.index(named: Self.objectMeta) {
      var decoder = StrictDecoder(table: schemas)
      object["metadata"] = decoder.decode(metadata, schema)
      if let wrong = decoder.mismatch { throw undecodable(body, wrong, exchange) }
      unknown += decoder.unknownFields.map { "metadata." + $0 }
    }
    try report(unknown.sorted(), of: body, &exchange)
    return object
  }

  private static let objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
}
