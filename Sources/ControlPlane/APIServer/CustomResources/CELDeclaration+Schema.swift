import API
import CEL
import Objects

extension CELDeclaration {
  /// The largest request that is reckoned with.
  private static let requestSize = 3 * 1024 * 1024

  /// The type that rules see of a schema, and how much a value of it may hold; nil for what they cannot see
  /// (`k8s.io/apiserver/pkg/cel/common/schemas.go`).
  init?(_ schema: StructuralSchema, isRoot: Bool = false) {
    if schema.isIntOrString {
      let most = schema.limits.maxLength.map { max(0, $0) * 4 } ?? Self.requestSize - 2
      self.init(.dyn, maxElements: most, minSize: 1)
      return
    }
    switch schema.type {
    case "array":
      guard let items = schema.items.first, let element = Self(schema: items) else { return nil }
      let most = schema.limits.maxItems.map { max(0, $0) } ?? (Self.requestSize - 2) / (element.minSize + 1)
      self = .list(of: element, maxElements: most)
    case "object":
      if case .schema(let schemas) = schema.additional, !isRoot {
        guard let inner = schemas.first, let element = Self(schema: inner) else { return nil }
        let most = schema.limits.maxProperties.map { max(0, $0) } ?? (Self.requestSize - 2) / (element.minSize + 6)
        self = .map(of: element, maxElements: most)
      } else {
        self = Self.object(schema, isRoot: isRoot)
      }
    case "string": self = Self.text(schema)
    case "boolean": self.init(.bool, minSize: 4)
    case "number": self.init(.double, minSize: 1)
    case "integer": self.init(.int, minSize: 1)
    default: return nil
    }
  }

  private init?(schema: StructuralSchema) { self.init(schema, isRoot: schema.isEmbeddedResource) }

  private static func object(_ schema: StructuralSchema, isRoot: Bool) -> CELDeclaration {
    var fields: [(field: CELObjectType.Field, declaration: CELDeclaration)] = []
    var size = 2
    let always = ["apiVersion", "kind", "metadata"]
    for property in schema.properties where !(isRoot && always.contains(property.name)) {
      guard let declaration = Self(schema: property.schema) else { continue }
      if let field = CELObjectType.Field(property: property.name, type: declaration.type) {
        fields.append((field, declaration))
      }
      if schema.required.contains(property.name), property.schema.defaultValue == nil {
        size += property.name.utf8.count + declaration.minSize + 4
      }
    }
    if isRoot { fields += resourceFields }
    let type = CELType.object(CELObjectType(name: "object", fields: fields.map(\.field)))
    return .object(type, fields.map { (name: $0.field.name, declaration: $0.declaration) }, minSize: size)
  }

  /// What every object has, whatever its schema says.
  private static let resourceFields: [(field: CELObjectType.Field, declaration: CELDeclaration)] = {
    let text = CELDeclaration(.string, maxElements: requestSize - 2, minSize: 2)
    let names = ["name", "generateName"].compactMap { CELObjectType.Field(property: $0, type: .string) }
    let metadata = CELDeclaration.object(
      .object(CELObjectType(name: "ObjectMeta", fields: names)),
      names.map { (name: $0.name, declaration: text) },
      minSize: 2
    )
    return [("apiVersion", text), ("kind", text), ("metadata", metadata)].compactMap { name, declaration in
      CELObjectType.Field(property: name, type: declaration.type).map { ($0, declaration) }
    }
  }()

  private static func text(_ schema: StructuralSchema) -> CELDeclaration {
    switch schema.format {
    case "byte":
      let most = schema.limits.maxLength.map { max(0, $0) } ?? requestSize - 2
      return CELDeclaration(.bytes, maxElements: most, minSize: 2)
    case "duration": return CELDeclaration(.duration, maxElements: 32, minSize: 3)
    case "date": return CELDeclaration(.timestamp, maxElements: 12, minSize: 12)
    case "date-time": return CELDeclaration(.timestamp, maxElements: 32, minSize: 21)
    default: break
    }
    // A character may take four bytes.
    if let most = schema.limits.maxLength { return CELDeclaration(.string, maxElements: max(0, most) * 4, minSize: 2) }
    let longest = schema.enumeration.compactMap { $0.string?.utf8.count }.max()
    return CELDeclaration(
      .string,
      maxElements: schema.enumeration.isEmpty ? requestSize - 2 : longest ?? 0,
      minSize: 2
    )
  }
}
