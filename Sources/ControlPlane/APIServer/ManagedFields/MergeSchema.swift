import API
import Objects

/// How the values of each place merge: the schema of structured-merge-diff, read off the table
/// (`kube-openapi/pkg/schemaconv`).
struct MergeSchema: Sendable {
  let table: SchemaTable

  /// A place's type, and what the field that holds it says beyond.
  struct Place {
    let type: Schema
    let property: Schema.Property?
    /// The part of a custom resource's schema that describes the place, instead of a type of the table.
    var custom: Value?
  }

  enum Scalar { case numeric, string, boolean, any }

  enum Form {
    case scalar(Scalar)
    /// Owned as a whole.
    case atomicList(Place)
    case set(Place)
    /// Elements are told apart by keys.
    case keyedList(Place, keys: [String])
    case atomicMap(Place)
    case map(Place)
    case structure(Schema, isAtomic: Bool)
    /// An object of a custom resource's schema.
    case custom(Value)
    /// Anything: what it is shows in the value.
    case deduced
  }

  /// A place of which nothing is known.
  static let unknown = Place(type: .unknown, property: nil)

  /// The place of a whole object; `custom` is the schema of a custom resource, nil where it has none.
  func root(_ kind: GroupVersionKind, custom: Value? = nil) -> Place {
    if let type = table[kind] { return Place(type: type, property: nil) }
    var schema = custom ?? ["x-kubernetes-preserve-unknown-fields": true]
    schema["type"] = "object"
    for name in ["apiVersion", "kind"] { schema["properties", default: [:]][name] = ["type": "string"] }
    schema["properties", default: [:]]["metadata"] = Self.metadata
    return Place(type: .unknown, property: nil, custom: schema)
  }

  /// Stands for the metadata of every object.
  private static let metadata: Value = ["$ref": "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]

  private static func place(custom: Value) -> Place { Place(type: .unknown, property: nil, custom: custom) }

  private func form(custom: Value) -> Form {
    if custom["x-kubernetes-int-or-string"]?.bool == true { return .scalar(.any) }
    switch custom["type"]?.string {
    case "string": return .scalar(.string)
    case "boolean": return .scalar(.boolean)
    case "integer", "number": return .scalar(.numeric)
    case "array":
      let element = Self.place(custom: custom["items"] ?? [:])
      switch custom["x-kubernetes-list-type"]?.string {
      case "set": return .set(element)
      case "map": return .keyedList(element, keys: custom["x-kubernetes-list-map-keys"]?.strings ?? [])
      default: return .atomicList(element)
      }
    case "object":
      let values = custom["additionalProperties"].map { Self.place(custom: $0) } ?? Self.unknown
      if custom["x-kubernetes-map-type"]?.string == "atomic" { return .atomicMap(values) }
      return custom["properties"] == nil && custom["x-kubernetes-preserve-unknown-fields"] == nil
        ? .map(values) : .custom(custom)
    default: return .deduced
    }
  }

  func form(of place: Place) -> Form {
    if let custom = place.custom {
      guard let name = custom["$ref"]?.string else { return form(custom: custom) }
      return table[name: name].map { .structure($0, isAtomic: false) } ?? .deduced
    }
    switch place.type.form {
    case .string, .bytes: return .scalar(.string)
    case .bool: return .scalar(.boolean)
    case .int32, .int64, .double: return .scalar(.numeric)
    case .quantity, .intOrString, .time, .microTime: return .scalar(.any)
    case .any: return .deduced
    case .list(let element): return list(Place(type: table[element], property: nil), place.property)
    case .map(let value):
      let value = Place(type: table[value], property: nil)
      return isAtomic(place) ? .atomicMap(value) : .map(value)
    case .object: return .structure(place.type, isAtomic: isAtomic(place))
    }
  }

  private func list(_ element: Place, _ property: Schema.Property?) -> Form {
    switch property?.listType {
    case .atomic: return .atomicList(element)
    case .set: return .set(element)
    case .map: return .keyedList(element, keys: property?.listMapKeys ?? [])
    case nil:
      guard let property, property.patchStrategies.contains("merge") else { return .atomicList(element) }
      return property.patchMergeKey.map { .keyedList(element, keys: [$0]) } ?? .set(element)
    }
  }

  private func isAtomic(_ place: Place) -> Bool { (place.property?.mapType ?? place.type.mapType) == .atomic }

  func place(of property: Schema.Property) -> Place { Place(type: table[property.type], property: property) }

  /// The place of a field; nil where a type does not know it.
  func child(_ name: String, of form: Form) -> Place? {
    switch form {
    case .structure(let schema, _): return schema.property(name).map(place(of:))
    case .custom(let schema):
      if let property = schema["properties"]?[name] { return Self.place(custom: property) }
      return schema["x-kubernetes-preserve-unknown-fields"]?.bool == true ? Self.unknown : nil
    case .map(let value), .atomicMap(let value): return value
    default: return Self.unknown
    }
  }

  /// What Go writes for a field that nobody set: structs that are no pointers, and fields without `omitempty`.
  func implied(_ property: Schema.Property, in schema: Schema) -> Value? {
    let type = table[property.type]
    if property.go?.isPointer == true { return nil }
    if case .object = type.form {
      return property.go != nil || property.defaultValue?.object?.isEmpty == true ? .object(Fields()) : nil
    }
    guard property.go.map({ !$0.isOmittedWhenEmpty }) ?? schema.required.contains(property.name) else { return nil }
    switch type.form {
    case .string: return ""
    case .bool: return false
    case .int32, .int64, .double: return 0
    default: return .null
    }
  }
}

extension MergeSchema {
  /// The step to an element of a list; nil for one that cannot be told apart.
  func step(to element: Value, at index: Int, in form: Form) -> String? {
    switch form {
    case .set: return "v:" + JSON.write(element)
    case .keyedList(let place, let names):
      var keys = Fields()
      for name in names {
        if let value = element[name] {
          keys[name] = value
        } else if let value = place.custom?["properties"]?[name]?["default"]
          ?? place.type.property(name)?.defaultValue
        {
          keys[name] = value
        }
      }
      return keys.isEmpty ? nil : "k:" + JSON.write(.object(keys))
    default: return "i:\(index)"
    }
  }

  func element(of form: Form) -> Place {
    switch form {
    case .atomicList(let element), .set(let element), .keyedList(let element, _): element
    default: Self.unknown
    }
  }
}

extension MergeSchema.Form {
  /// Whether a field is one that the type names, no key of a map.
  func names(_ field: String) -> Bool {
    switch self {
    case .structure: true
    case .custom(let schema): schema["properties"]?[field] != nil
    default: false
    }
  }
}

extension FieldSet {
  /// The places that a configuration speaks of: what whoever applies it owns (`typed.ToFieldSet`).
  init(of value: Value, _ place: MergeSchema.Place, _ schema: MergeSchema) {
    let form = schema.form(of: place)
    switch form {
    case .structure(_, isAtomic: true), .atomicMap, .atomicList, .scalar: isMember = true
    case .structure, .custom, .map: addFields(of: value, form, schema)
    case .set, .keyedList: addElements(of: value, form, schema)
    case .deduced:
      if case .object = value { addFields(of: value, form, schema) } else { isMember = true }
    }
  }

  private mutating func addFields(of value: Value, _ form: MergeSchema.Form, _ schema: MergeSchema) {
    for (name, field) in value.object ?? Fields() {
      guard let place = schema.child(name, of: form) else { continue }
      var child = FieldSet(of: field, place, schema)
      if !form.names(name) || field.isNull || field.object?.isEmpty == true { child.isMember = true }
      self["f:" + name] = child
    }
  }

  private mutating func addElements(of value: Value, _ form: MergeSchema.Form, _ schema: MergeSchema) {
    let place = schema.element(of: form)
    for (index, element) in (value.array ?? []).enumerated() {
      guard let step = schema.step(to: element, at: index, in: form) else { continue }
      var child = FieldSet(of: element, place, schema)
      child.isMember = true
      self[step] = child
    }
  }

  /// With the fields of types above each place as members too; keys of maps and elements of lists stay out.
  func withNamedFields(_ place: MergeSchema.Place, _ schema: MergeSchema) -> FieldSet {
    let form = schema.form(of: place)
    var result = FieldSet()
    result.isMember = isMember
    for (step, child) in zip(steps, children) {
      var next = MergeSchema.unknown
      var isNamed = false
      if step.hasPrefix("f:") {
        if let known = schema.child(String(step.dropFirst(2)), of: form) {
          next = known
          isNamed = form.names(String(step.dropFirst(2)))
        }
      } else {
        next = schema.element(of: form)
      }
      var node = child.withNamedFields(next, schema)
      if isNamed { node.isMember = true }
      result[step] = node
    }
    return result
  }
}
