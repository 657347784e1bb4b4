import Objects

/// Leaves out what a schema does not know (`pkg/apiserver/schema/pruning`), and fills in what it says by default
/// (`pkg/apiserver/schema/defaulting`).
struct Pruning {
  /// What was left out: `spec.sails`, `spec.list[0].x`.
  private(set) var unknownFields: [String] = []

  mutating func prune(_ value: Value, _ schema: StructuralSchema, isRoot: Bool = false, path: String = "") -> Value {
    switch value {
    case .object(let fields): return .object(pruneObject(fields, schema, isRoot: isRoot, path))
    case .array(let elements):
      guard let items = schema.items.first else { return value }
      return .array(
        elements.enumerated().map { prune($0.element, items, path: "\(path)[\($0.offset)]") }
      )
    default: return value
    }
  }

  private mutating func pruneObject(
    _ fields: Fields,
    _ schema: StructuralSchema,
    isRoot: Bool,
    _ path: String
  ) -> Fields {
    if case .allowed(true) = schema.additional, schema.properties.isEmpty { return fields }
    let hasMetadata = isRoot || schema.isEmbeddedResource
    var result = fields
    for (key, field) in fields {
      if hasMetadata, ["apiVersion", "kind", "metadata"].contains(key) { continue }
      let name = path.isEmpty ? key : path + "." + key
      if let property = schema.property(key) {
        result[key] = prune(field, property, path: name)
      } else if !schema.preservesUnknownFields {
        result.removeValue(forKey: key)
        unknownFields.append(name)
      }
    }
    return result
  }

  // MARK: Defaults

  /// The value with defaults for what is missing, and for a null where null is not allowed.
  static func defaulted(_ value: Value, _ schema: StructuralSchema) -> Value {
    switch value {
    case .object(let fields):
      var result = fields
      for property in schema.properties {
        let present = result[property.name]
        if let fallback = property.schema.defaultValue,
          present == nil || (present?.isNull == true && !property.schema.isNullable)
        {
          result[property.name] = fallback
        } else if present?.isNull == true, !property.schema.isNullable {
          // A null that is not allowed is as good as nothing.
          result[property.name] = nil
        }
      }
      for (key, field) in result where field.object != nil || field.array != nil {
        if let inner = schema.property(key) { result[key] = defaulted(field, inner) }
      }
      return .object(result)
    case .array(let elements):
      guard let items = schema.items.first else { return value }
      return .array(elements.map { defaulted($0, items) })
    default: return value
    }
  }
}
