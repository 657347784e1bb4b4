import API
import CEL
import Objects

/// OpenAPI v3 as a CustomResourceDefinition may use it: every field has one type
/// (`k8s.io/apiextensions-apiserver/pkg/apiserver/schema`).
struct StructuralSchema: Hashable, Sendable {
  /// Fields that no property names.
  enum Additional: Hashable, Sendable {
    case unspecified
    case allowed(Bool)
    /// One schema, in an array because a value cannot hold itself.
    case schema([StructuralSchema])
  }

  struct Property: Hashable, Sendable {
    var name: String
    var schema: StructuralSchema
  }

  /// Empty where none is given.
  var type = ""
  var format = ""
  var description = ""
  var isNullable = false
  var isIntOrString = false
  var preservesUnknownFields = false
  var isEmbeddedResource = false
  var defaultValue: Value?
  /// Sorted by name.
  var properties: [Property] = []
  var additional = Additional.unspecified
  /// None or one.
  var items: [StructuralSchema] = []
  var required: [String] = []
  var enumeration: [Value] = []
  var limits = Limits()
  var pattern: RegularExpression?
  var allOf: [StructuralSchema] = []
  var anyOf: [StructuralSchema] = []
  var oneOf: [StructuralSchema] = []
  /// None or one.
  var not: [StructuralSchema] = []
  var listType = ""
  var listMapKeys: [String] = []
  var mapType = ""
  /// `x-kubernetes-validations`.
  var rules: [Value] = []

  struct Limits: Hashable, Sendable {
    var minimum: Value?
    var maximum: Value?
    var excludesMinimum = false
    var excludesMaximum = false
    var multipleOf: Value?
    var minLength: Int?
    var maxLength: Int?
    var minItems: Int?
    var maxItems: Int?
    var minProperties: Int?
    var maxProperties: Int?
  }

  init() {}

  /// Reads an `openAPIV3Schema`; what is wrong about it was told when its definition was written.
  init(_ value: Value) {
    type = value["type"]?.string ?? ""
    format = value["format"]?.string ?? ""
    description = value["description"]?.string ?? ""
    isNullable = value["nullable"]?.bool ?? false
    isIntOrString = value["x-kubernetes-int-or-string"]?.bool ?? false
    preservesUnknownFields = value["x-kubernetes-preserve-unknown-fields"]?.bool ?? false
    isEmbeddedResource = value["x-kubernetes-embedded-resource"]?.bool ?? false
    defaultValue = value["default"]
    properties = (value["properties"]?.object ?? Fields()).map { Property(name: $0.key, schema: Self($0.value)) }
    switch value["additionalProperties"] {
    case .bool(let isAllowed)?: additional = .allowed(isAllowed)
    case .object(let fields)?: additional = .schema([Self(.object(fields))])
    default: additional = .unspecified
    }
    items = value["items"].map { [Self($0)] } ?? []
    required = value["required"]?.strings ?? []
    enumeration = value["enum"]?.array ?? []
    limits = Limits(value)
    pattern = value["pattern"]?.string.flatMap { try? RegularExpression($0) }
    allOf = (value["allOf"]?.array ?? []).map { Self($0) }
    anyOf = (value["anyOf"]?.array ?? []).map { Self($0) }
    oneOf = (value["oneOf"]?.array ?? []).map { Self($0) }
    not = value["not"].map { [Self($0)] } ?? []
    listType = value["x-kubernetes-list-type"]?.string ?? ""
    listMapKeys = value["x-kubernetes-list-map-keys"]?.strings ?? []
    mapType = value["x-kubernetes-map-type"]?.string ?? ""
    rules = value["x-kubernetes-validations"]?.array ?? []
  }

  /// The schema of a field, of those that are not named too; nil where nothing is said of it.
  func property(_ name: String) -> StructuralSchema? {
    var low = 0
    var high = properties.count
    while low < high {
      let middle = (low + high) / 2
      if properties[middle].name < name { low = middle + 1 } else { high = middle }
    }
    if low < properties.count, properties[low].name == name { return properties[low].schema }
    if case .schema(let schemas) = additional { return schemas.first }
    return nil
  }

  /// Whether a rule of CEL stands in it or below.
  var hasRules: Bool {
    if !rules.isEmpty { return true }
    if properties.contains(where: \.schema.hasRules) || items.contains(where: \.hasRules) { return true }
    if allOf.contains(where: \.hasRules) { return true }
    if case .schema(let schemas) = additional { return schemas.contains(where: \.hasRules) }
    return false
  }
}

extension StructuralSchema.Limits {
  fileprivate init(_ value: Value) {
    minimum = value["minimum"]
    maximum = value["maximum"]
    excludesMinimum = value["exclusiveMinimum"]?.bool ?? false
    excludesMaximum = value["exclusiveMaximum"]?.bool ?? false
    multipleOf = value["multipleOf"]
    minLength = value["minLength"]?.int
    maxLength = value["maxLength"]?.int
    minItems = value["minItems"]?.int
    maxItems = value["maxItems"]?.int
    minProperties = value["minProperties"]?.int
    maxProperties = value["maxProperties"]?.int
  }
}
