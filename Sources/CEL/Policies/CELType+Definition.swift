package import Objects

extension CELType {
  /// The type of the objects of a custom resource as a version of its definition has it.
  package init?(definition: Value, version: String) {
    let versions = definition["spec"]?["versions"]?.array ?? []
    guard let found = versions.first(where: { $0["name"]?.string == version }),
      let schema = found["schema"]?["openAPIV3Schema"]
    else { return nil }
    self = Self.object(schema, isRoot: true)
  }

  private static func type(_ schema: Value) -> CELType {
    if schema["x-kubernetes-int-or-string"] == true { return .dyn }
    switch schema["type"]?.string {
    case "array": return .list(schema["items"].map { type($0) } ?? .dyn)
    case "object":
      if let values = schema["additionalProperties"], values.object != nil { return .map(.string, type(values)) }
      return object(schema, isRoot: schema["x-kubernetes-embedded-resource"] == true)
    case "string":
      switch schema["format"]?.string {
      case "byte": return .bytes
      case "duration": return .duration
      case "date", "date-time": return .timestamp
      default: return .string
      }
    case "boolean": return .bool
    case "number": return .double
    case "integer": return .int
    default: return .dyn
    }
  }

  private static func object(_ schema: Value, isRoot: Bool) -> CELType {
    let properties = schema["properties"]?.object ?? Fields()
    // What keeps unknown fields may have any.
    if properties.isEmpty, schema["x-kubernetes-preserve-unknown-fields"] == true { return .dyn }
    var fields: [CELObjectType.Field] = []
    let always = ["apiVersion", "kind", "metadata"]
    for (name, property) in properties where !(isRoot && always.contains(name)) {
      if let field = CELObjectType.Field(property: name, type: type(property)) { fields.append(field) }
    }
    if isRoot {
      let names = ["name", "generateName"].compactMap { CELObjectType.Field(property: $0, type: .string) }
      let metadata = CELType.object(CELObjectType(name: "ObjectMeta", fields: names))
      for (name, type) in [("apiVersion", CELType.string), ("kind", .string), ("metadata", metadata)] {
        if let field = CELObjectType.Field(property: name, type: type) { fields.append(field) }
      }
    }
    return .object(CELObjectType(name: "object", fields: fields))
  }
}
