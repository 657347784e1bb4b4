import Objects

/// All types of the API; immutable and shared.
package struct SchemaTable: Sendable {
  package private(set) var schemas: [Schema] = []
  private var byName: [String: Schema.Index] = [:]
  private var byKind: [GroupVersionKind: Schema.Index] = [:]

  /// The types of Kubernetes v1.36.
  package static let kubernetes: SchemaTable = {
    var builder = SchemaTableBuilder(facts: Facts.schemas, goTypes: Facts.goTypes)
    return builder.build()
  }()

  init(schemas: [Schema], byName: [String: Schema.Index], byKind: [GroupVersionKind: Schema.Index]) {
    self.schemas = schemas
    self.byName = byName
    self.byKind = byKind
  }

  package subscript(index: Schema.Index) -> Schema { schemas[index] }

  package subscript(kind: GroupVersionKind) -> Schema? { byKind[kind].map { schemas[$0] } }

  package subscript(name name: String) -> Schema? { byName[name].map { schemas[$0] } }

  package func index(of kind: GroupVersionKind) -> Schema.Index? { byKind[kind] }

  package func index(named name: String) -> Schema.Index? { byName[name] }

  /// The field at the end of a path of names below a type; lists are passed through to their elements.
  package func property(at path: [String], below schema: Schema) -> Schema.Property? {
    var current = schema
    var found: Schema.Property?
    for name in path {
      current = elementType(of: current)
      if case .map(let value) = current.form {
        found = Schema.Property(name: name, type: value)
      } else {
        found = current.property(name)
      }
      guard let property = found else { return nil }
      current = schemas[property.type]
    }
    return found
  }

  private func elementType(of schema: Schema) -> Schema {
    if case .list(let element) = schema.form { return elementType(of: schemas[element]) }
    return schema
  }
}

/// Turns OpenAPI documents into the table.
struct SchemaTableBuilder {
  private let facts: Value
  private let goTypes: Value
  private var schemas: [Schema] = []
  private var byName: [String: Schema.Index] = [:]
  private var byKind: [GroupVersionKind: Schema.Index] = [:]
  /// Types without a name, shared where they are alike.
  private var anonymous: [Schema.Form: Schema.Index] = [:]

  init(facts: Value, goTypes: Value = [:]) {
    self.facts = facts
    self.goTypes = goTypes
  }

  mutating func build() -> SchemaTable {
    for name in facts.object?.keys ?? [] {
      let index = named(name)
      for kind in facts[name]?["x-kubernetes-group-version-kind"]?.array ?? [] {
        let kind = GroupVersionKind(
          group: kind["group"]?.string ?? "",
          version: kind["version"]?.string ?? "",
          kind: kind["kind"]?.string ?? ""
        )
        // Some types such as DeleteOptions serve many groups; a kind's own type has one.
        if byKind[kind] == nil { byKind[kind] = index }
      }
    }
    return SchemaTable(schemas: schemas, byName: byName, byKind: byKind)
  }

  /// The type of that name, read when first asked for; the place is taken before its fields, which may refer to it.
  private mutating func named(_ name: String) -> Schema.Index {
    if let index = byName[name] { return index }
    let index = schemas.count
    byName[name] = index
    schemas.append(Schema(form: .any, name: name))
    guard let fact = facts[name] else { return index }
    let form = wellKnown(name) ?? form(of: fact)
    var properties: [Schema.Property] = []
    if case .object = form {
      for (key, property) in fact["properties"]?.object ?? Fields() {
        properties.append(self.property(key, property))
      }
    }
    let goOrder = form == .object ? describeInGo(name, &properties) : []
    schemas[index] = Schema(
      form: form,
      name: name,
      properties: properties,
      required: form == .object ? fact["required"]?.strings ?? [] : [],
      goOrder: goOrder,
      mapType: mapType(fact)
    )
    return index
  }

  /// Adds what the Go struct says of the fields, and answers their order there.
  private func describeInGo(_ type: String, _ properties: inout [Schema.Property]) -> [Int] {
    guard let text = goTypes[type]?.string else { return [] }
    var order: [Int] = []
    for field in text.utf8.split(separator: UInt8(ascii: " ")) {
      let (name, field) = GoField.read(field)
      guard let place = properties.firstIndex(where: { $0.name == name }) else { continue }
      properties[place].go = field
      order.append(place)
    }
    return order + properties.indices.filter { properties[$0].go == nil }
  }

  private mutating func property(_ name: String, _ fact: Value) -> Schema.Property {
    // A reference with more to say about the field stands in an `allOf`.
    let reference = fact["allOf"]?.array?.first ?? fact
    return Schema.Property(
      name: name,
      type: type(of: reference),
      defaultValue: fact["default"],
      enumeration: fact["enum"]?.strings ?? [],
      patchStrategies: (fact["x-kubernetes-patch-strategy"]?.string ?? "").split(separator: ",").map(String.init),
      patchMergeKey: fact["x-kubernetes-patch-merge-key"]?.string,
      listType: fact["x-kubernetes-list-type"]?.string.flatMap { Schema.ListType(rawValue: $0) },
      listMapKeys: fact["x-kubernetes-list-map-keys"]?.strings ?? [],
      mapType: mapType(fact)
    )
  }

  private func mapType(_ fact: Value) -> Schema.MapType? {
    fact["x-kubernetes-map-type"]?.string.flatMap { Schema.MapType(rawValue: $0) }
  }

  private mutating func type(of fact: Value) -> Schema.Index {
    if let name = fact["$ref"]?.string { return named(name) }
    if let first = fact["allOf"]?.array?.first { return type(of: first) }
    let form = form(of: fact)
    if case .object = form { return add(Schema(form: .any)) }
    if let index = anonymous[form] { return index }
    let index = add(Schema(form: form))
    anonymous[form] = index
    return index
  }

  private mutating func add(_ schema: Schema) -> Schema.Index {
    schemas.append(schema)
    return schemas.count - 1
  }

  private func wellKnown(_ name: String) -> Schema.Form? {
    switch name {
    case "io.k8s.apimachinery.pkg.api.resource.Quantity": .quantity
    case "io.k8s.apimachinery.pkg.util.intstr.IntOrString": .intOrString
    case "io.k8s.apimachinery.pkg.apis.meta.v1.Time": .time
    case "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": .microTime
    case "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "io.k8s.apimachinery.pkg.runtime.RawExtension": .any
    // A struct without fields.
    case "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus": .object
    default: nil
    }
  }

  private mutating func form(of fact: Value) -> Schema.Form {
    switch fact["type"]?.string {
    case "object":
      if fact["properties"] != nil { return .object }
      if let values = fact["additionalProperties"], values.object != nil { return .map(type(of: values)) }
      return fact["additionalProperties"] == nil && fact["x-kubernetes-group-version-kind"] != nil ? .object : .any
    case "array": return .list(fact["items"].map { type(of: $0) } ?? anyType())
    case "string":
      switch fact["format"]?.string {
      case "date-time": return .time
      case "byte": return .bytes
      default: return .string
      }
    case "boolean": return .bool
    case "integer": return fact["format"]?.string == "int64" ? .int64 : .int32
    case "number": return .double
    default: return .any
    }
  }

  private mutating func anyType() -> Schema.Index {
    if let index = anonymous[.any] { return index }
    let index = add(Schema(form: .any))
    anonymous[.any] = index
    return index
  }
}
