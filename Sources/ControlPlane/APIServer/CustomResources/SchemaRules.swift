import API
import CEL
import Objects

/// The rules of CEL in a schema.
struct SchemaRules: Sendable {
  let isEmpty: Bool

  init(_ schema: StructuralSchema) { isEmpty = !schema.hasRules }

  func errors(_ object: Value, _ old: Value?) -> [FieldError] { [] }
}
