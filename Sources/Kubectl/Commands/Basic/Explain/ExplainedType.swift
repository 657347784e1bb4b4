import API
import Objects

/// A type as `explain` walks it: one of the table of schemas, or one that a custom resource's definition brings.
enum ExplainedType {
  case known(Schema)
  /// A structural schema of a CustomResourceDefinition.
  case custom(Value)

  private static let table = SchemaTable.kubernetes

  init?(name: String) {
    guard let schema = Self.table[name: name] else { return nil }
    self = .known(schema)
  }

  /// The type of a custom resource as the server's OpenAPI tells of it.
  init(openAPI: Value) {
    var schema = openAPI
    for field in ["apiVersion", "kind"] { schema.set("string", at: ["properties", field, "type"]) }
    schema.set("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", at: ["properties", "metadata", "$ref"])
    for field in ["apiVersion", "kind", "metadata"] {
      schema.set(Descriptions.ofEveryKind(field).map { .string($0) }, at: ["properties", field, "description"])
    }
    self = .custom(schema)
  }

  /// What the type says of itself.
  var description: String? {
    switch self {
    case .known(let schema): Descriptions.type(schema)
    case .custom(let schema): schema["description"]?.string
    }
  }

  /// What the type says, and what it holds.
  var descriptions: [String] {
    (description.map { [$0] } ?? []) + (element?.descriptions ?? [])
  }

  /// What a list or a map holds.
  var element: ExplainedType? {
    switch self {
    case .known(let schema):
      switch schema.form {
      case .list(let index), .map(let index): .known(Self.table[index])
      default: nil
      }
    case .custom(let schema):
      (schema["items"] ?? schema["additionalProperties"]).flatMap { $0.object == nil ? nil : Self.property($0) }
    }
  }

  /// Through lists and maps to what they hold.
  var innermost: ExplainedType { element?.innermost ?? self }

  var fields: [ExplainedField] {
    switch self {
    case .known(let schema):
      schema.properties.map { property in
        ExplainedField(
          name: property.name,
          type: .known(Self.table[property.type]),
          description: Descriptions.field(property, of: schema),
          enumeration: property.enumeration,
          isRequired: schema.required.contains(property.name)
        )
      }
    case .custom(let schema):
      (schema["properties"]?.object ?? Fields()).map { name, property in
        ExplainedField(
          name: name,
          type: Self.property(property),
          description: property["description"]?.string,
          enumeration: (property["enum"]?.array ?? []).map { $0.string ?? JSON.write($0) },
          isRequired: schema["required"]?.strings.contains(name) == true
        )
      }
    }
  }

  /// What a recursive walk must not enter twice; empty for types without a name.
  var identity: String {
    if case .known(let schema) = self { schema.name } else { "" }
  }

  /// `[]Container`, `map[string]string`, `integer`: as the plain text template guesses it.
  var typeName: String {
    switch self {
    case .known(let schema):
      switch schema.form {
      case .list(let index): "[]" + ExplainedType.known(Self.table[index]).typeName
      case .map(let index): "map[string]" + ExplainedType.known(Self.table[index]).typeName
      case .object, .any: schema.shortName.isEmpty ? "Object" : schema.shortName
      case .string, .time, .microTime, .bytes: "string"
      case .bool: "boolean"
      case .int32, .int64: "integer"
      case .double: "number"
      case .quantity: "Quantity"
      case .intOrString: "IntOrString"
      }
    case .custom(let schema):
      if schema["items"] != nil {
        "[]" + (element?.typeName ?? "Object")
      } else if let element {
        "map[string]" + element.typeName
      } else {
        Self.scalarName(schema["type"]?.string)
      }
    }
  }

  private static func scalarName(_ type: String?) -> String {
    guard let type, type != "object" else { return "Object" }
    return type
  }

  private static func property(_ schema: Value) -> ExplainedType {
    schema["$ref"]?.string.flatMap { ExplainedType(name: $0) } ?? .custom(schema)
  }
}

/// One field of a type that is explained.
struct ExplainedField {
  var name: String
  var type: ExplainedType
  var description: String?
  var enumeration: [String]
  var isRequired: Bool

  /// What stands below `DESCRIPTION`: the field's words, then those of its type and of what that holds.
  var descriptions: [String] {
    var texts: [String?] = []
    // A custom resource's field and its type are one schema.
    if case .known = type { texts.append(description) }
    return texts.compactMap(\.self) + type.descriptions
  }
}
