package import API

extension CELType {
  /// The type of an object of Kubernetes as its schema has it (`k8s.io/apiserver/pkg/cel/common/schemas.go`).
  package init(of kind: GroupVersionKind, in table: SchemaTable) {
    guard let index = table.index(of: kind) else {
      self = .dyn
      return
    }
    var walk: [Schema.Index] = []
    self = Self.type(index, table, &walk)
  }

  private static func type(_ index: Schema.Index, _ table: SchemaTable, _ walk: inout [Schema.Index]) -> CELType {
    // A type that holds itself is not followed around.
    if walk.contains(index) { return .dyn }
    walk.append(index)
    defer { walk.removeLast() }
    let schema = table[index]
    switch schema.form {
    case .object:
      let fields = schema.properties.compactMap { property in
        CELObjectType.Field(property: property.name, type: type(property.type, table, &walk))
      }
      return .object(CELObjectType(name: schema.shortName, fields: fields))
    case .map(let element): return .map(.string, type(element, table, &walk))
    case .list(let element): return .list(type(element, table, &walk))
    case .string, .quantity: return .string
    case .bool: return .bool
    case .int32, .int64: return .int
    case .double: return .double
    case .time, .microTime: return .timestamp
    case .bytes: return .bytes
    case .intOrString, .any: return .dyn
    }
  }
}
