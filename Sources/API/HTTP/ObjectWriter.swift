package import Objects

/// Writes objects as the API server does: the fields of a type that the server was compiled with in the order of its Go
/// struct, and the keys of maps, as custom resources are ones, sorted.
package struct ObjectWriter: Sendable {
  private let table: SchemaTable
  private var json: JSONWriter
  /// Where the fields of the open objects stand, by the places of their properties.
  private var places: [Int] = []

  /// Without `indentation` all stands on one line.
  package init(_ table: SchemaTable = .kubernetes, indentation: Int? = nil, capacity: Int = 4096) {
    self.table = table
    json = JSONWriter(indentation: indentation, escapesHTML: true, capacity: capacity)
  }

  package var bytes: [UInt8] { json.bytes }

  /// The text of one part.
  package static func text(_ value: Value, _ table: SchemaTable, _ type: Schema.Index?) -> String {
    var writer = ObjectWriter(table, capacity: 0)
    writer.write(value, type, of: table)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Text that stands around the objects.
  package mutating func append(_ text: String) { json.append(text) }

  /// Writes an object by what it says of its kind.
  package mutating func write(_ value: Value) {
    if let (type, table) = type(of: value) { write(value, type, of: table) } else { json.write(value) }
  }

  /// Writes an object that has a Go type, although perhaps one that is not known here.
  package mutating func writeTyped(_ value: Value) {
    guard type(of: value) == nil, case .object(let fields) = value else { return write(value) }
    let head = ["kind", "apiVersion", "metadata"].filter { fields[$0] != nil }
    json.open(.object)
    for name in head + fields.keys.filter({ !head.contains($0) }) {
      json.beginField(name)
      json.write(fields[name] ?? .null)
    }
    json.close(.object)
  }

  /// The type of an object: one of those that the API serves, or of those that it only answers with.
  private func type(of value: Value) -> (Schema.Index, SchemaTable)? {
    guard let kind = value["kind"]?.string, let version = value["apiVersion"]?.string else { return nil }
    let name = GroupVersionKind(apiVersion: version, kind: kind)
    if let type = table.index(of: name) { return (type, table) }
    return AnswerTypes.table.index(of: name).map { ($0, AnswerTypes.table) }
  }

  private mutating func write(_ value: Value, _ type: Schema.Index?, of table: SchemaTable) {
    guard let type else { return json.write(value) }
    switch (table[type].form, value) {
    case (.object, .object(let fields)) where !table[type].goOrder.isEmpty: write(fields, table[type], table)
    case (.map(let element), .object(let fields)):
      json.open(.object)
      for index in fields.indices {
        json.beginField(fields.keys[index])
        write(fields.values[index], element, of: table)
      }
      json.close(.object)
    case (.list(let element), .array(let elements)):
      json.open(.array)
      for item in elements {
        json.beginElement()
        write(item, element, of: table)
      }
      json.close(.array)
    // An object within another says itself what it is.
    case (.any, .object): write(value)
    default: json.write(value)
    }
  }

  private mutating func write(_ fields: Fields, _ schema: Schema, _ table: SchemaTable) {
    let properties = schema.properties
    let base = places.count
    places.append(contentsOf: repeatElement(-1, count: properties.count))
    defer { places.removeSubrange(base...) }
    json.open(.object)
    // Fields and properties are both sorted by name.
    var property = 0
    for index in fields.indices {
      while property < properties.count, properties[property].name < fields.keys[index] { property += 1 }
      if property < properties.count, properties[property].name == fields.keys[index] {
        places[base + property] = index
      } else {
        json.beginField(fields.keys[index])
        json.write(fields.values[index])
      }
    }
    for property in schema.goOrder where places[base + property] >= 0 {
      let index = places[base + property]
      json.beginField(fields.keys[index])
      write(fields.values[index], properties[property].type, of: table)
    }
    json.close(.object)
  }
}

/// Types that the server answers with and that no schema is published of (`apimachinery/pkg/apis/meta/v1/types.go`,
/// `api/apidiscovery/v2/types.go`).
private enum AnswerTypes {
  static let table: SchemaTable = {
    var facts: Value = [:]
    var goTypes: Value = [:]
    let published = (schemas: Facts.schemas, goTypes: Facts.goTypes)
    for name in ["ObjectMeta", "ListMeta", "ShardInfo", "OwnerReference", "ManagedFieldsEntry", "FieldsV1", "Time"] {
      facts[meta + name] = published.schemas[meta + name]
      goTypes[meta + name] = published.goTypes[meta + name]
    }
    for (name, fields) in structs {
      var properties: Value = [:]
      for (field, type) in fields { properties[field] = type }
      facts[meta + name] = ["type": "object", "properties": properties]
      goTypes[meta + name] = .string(fields.map { $0.0 + ":string" }.joined(separator: " "))
    }
    for (name, group, version) in kinds {
      facts[meta + name, default: [:]]["x-kubernetes-group-version-kind"] = [
        ["group": .string(group), "version": .string(version), "kind": .string(name)]
      ]
    }
    var builder = SchemaTableBuilder(facts: facts, goTypes: goTypes)
    return builder.build()
  }()

  private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1."
  private static let any: Value = [:]
  private static func type(_ name: String) -> Value { ["$ref": .string(meta + name)] }
  private static func list(_ name: String) -> Value { ["type": "array", "items": type(name)] }
  private static func kind(_ metadata: String, _ rest: (String, Value)...) -> [(String, Value)] {
    [("kind", any), ("apiVersion", any), ("metadata", type(metadata))] + rest
  }

  private static let kinds = [
    ("Table", "meta.k8s.io", "v1"), ("PartialObjectMetadata", "meta.k8s.io", "v1"),
    ("PartialObjectMetadataList", "meta.k8s.io", "v1"), ("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2"),
  ]

  /// The fields of each in the order of its Go struct.
  private static let structs: [(String, [(String, Value)])] = [
    ("Table", kind("ListMeta", ("columnDefinitions", list("TableColumnDefinition")), ("rows", list("TableRow")))),
    (
      "TableColumnDefinition",
      [("name", any), ("type", any), ("format", any), ("description", any), ("priority", any)]
    ),
    ("TableRow", [("cells", any), ("conditions", any), ("object", any)]),
    ("PartialObjectMetadata", kind("ObjectMeta")),
    ("PartialObjectMetadataList", kind("ListMeta", ("items", list("PartialObjectMetadata")))),
    ("APIGroupDiscoveryList", kind("ListMeta", ("items", list("APIGroupDiscovery")))),
    ("APIGroupDiscovery", [("metadata", type("ObjectMeta")), ("versions", list("APIVersionDiscovery"))]),
    ("APIVersionDiscovery", [("version", any), ("resources", list("APIResourceDiscovery")), ("freshness", any)]),
    (
      "APIResourceDiscovery",
      [
        ("resource", any), ("responseKind", type("GroupVersionKind")), ("scope", any), ("singularResource", any),
        ("verbs", any), ("shortNames", any), ("categories", any), ("subresources", list("APISubresourceDiscovery")),
      ]
    ),
    (
      "APISubresourceDiscovery",
      [("subresource", any), ("responseKind", type("GroupVersionKind")), ("acceptedTypes", any), ("verbs", any)]
    ),
    ("GroupVersionKind", [("group", any), ("version", any), ("kind", any)]),
  ]
}
