import API
import Objects

/// Reads a tree as the Go type of a kind: what the type does not know is noted and left out, what has the wrong type
/// is an error in the words of Go's decoder.
struct StrictDecoder {
  let table: SchemaTable
  /// `spec.containers[0].imag`, in the order of the type's walk.
  private(set) var unknownFields: [String] = []
  /// The first value of a wrong type.
  private(set) var mismatch: String?
  /// `PodSpec` and the Go path, for the words of a mismatch.
  private var owner = ""
  private var goPath: [String] = []
  /// `v1.PullPolicy`: the named type of the string that is read.
  private var typeName: String?

  init(table: SchemaTable) { self.table = table }

  mutating func decode(_ value: Value, _ schema: Schema.Index) -> Value {
    decode(value, schema, path: "")
  }

  private mutating func decode(_ value: Value, _ index: Schema.Index, path: String) -> Value {
    let schema = table[index]
    if value.isNull { return value }
    switch schema.form {
    case .object: return decodeObject(value, schema, path)
    case .map(let element): return decodeMap(value, element, path)
    case .list(let element): return decodeList(value, element, path)
    case .string: return expect(value, value.string != nil, typeName ?? "string")
    case .bool: return expect(value, value.bool != nil, "bool")
    case .int32, .int64: return decodeInteger(value, schema.form == .int32 ? "int32" : "int64")
    case .double: return expect(value, value.number != nil, "float64")
    case .quantity: return decodeQuantity(value)
    case .intOrString:
      if value.int != nil || value.string != nil { return value }
      return expect(value, false, "string")
    case .time, .microTime: return decodeTime(value)
    case .bytes: return decodeBytes(value)
    case .any: return value
    }
  }

  private mutating func decodeObject(_ value: Value, _ schema: Schema, _ path: String) -> Value {
    guard case .object(let fields) = value else { return expect(value, false, goType(schema)) }
    let outer = owner
    owner = schema.shortName
    defer { owner = outer }
    var result = fields
    for (key, field) in fields {
      let name = path.isEmpty ? key : path + "." + key
      guard let property = schema.property(key) else {
        unknownFields.append(name)
        result.removeValue(forKey: key)
        continue
      }
      let decoded = decodeField(field, property, schema, name)
      // A null is as good as nothing for every Go type.
      if decoded.isNull || isDropped(decoded, property, schema) {
        result.removeValue(forKey: key)
      } else if decoded != field {
        result[key] = decoded
      }
    }
    return .object(result)
  }

  private mutating func decodeField(
    _ field: Value,
    _ property: Schema.Property,
    _ schema: Schema,
    _ path: String
  ) -> Value {
    // Names of types and paths serve only the words of a mismatch, which is looked for once.
    let depth = goPath.count
    goPath += GoTypes.embedding(of: property.name, in: schema)
    goPath.append(property.name)
    let outer = typeName
    typeName = GoTypes.name(of: property.name, in: schema)
    defer {
      goPath.removeSubrange(depth...)
      typeName = outer
    }
    return decode(field, property.type, path: path)
  }

  /// Go leaves a zero out where the field is no pointer.
  private func isDropped(_ value: Value, _ property: Schema.Property, _ schema: Schema) -> Bool {
    switch value {
    case .bool(false), .int(0), .string(""): break
    case .array(let elements) where elements.isEmpty: break
    case .object(let fields) where fields.isEmpty: break
    default: return false
    }
    return !GoTypes.keepsZero(schema, property, table[property.type].form)
  }

  private mutating func decodeMap(_ value: Value, _ element: Schema.Index, _ path: String) -> Value {
    guard case .object(let fields) = value else { return expect(value, false, mapType(element)) }
    var result = fields
    let zero: Value =
      switch table[element].form {
      case .string, .bytes: ""
      case .quantity: "0"
      default: .null
      }
    for (key, field) in fields {
      let decoded = field.isNull ? zero : decode(field, element, path: path + "." + key)
      if decoded != field { result[key] = decoded }
    }
    return .object(result)
  }

  private mutating func decodeList(_ value: Value, _ element: Schema.Index, _ path: String) -> Value {
    guard case .array(let elements) = value else {
      return expect(value, false, "[]" + (typeName ?? goType(table[element])))
    }
    var result = elements
    for (position, item) in elements.enumerated() {
      let decoded = decode(item, element, path: "\(path)[\(position)]")
      if decoded != item { result[position] = decoded }
    }
    return .array(result)
  }

  private mutating func decodeInteger(_ value: Value, _ type: String) -> Value {
    if let number = value.int {
      if type == "int32", Int32(exactly: number) == nil { return expectNumber(value, type) }
      return value
    }
    if case .double(let number) = value {
      // A whole number in floating-point form is one for the server's JSON library too.
      if let whole = Int(exactly: number) { return .int(whole) }
      return expectNumber(value, type)
    }
    return expect(value, false, type)
  }

  private mutating func expectNumber(_ value: Value, _ type: String) -> Value {
    note("json: cannot unmarshal number \(JSON.write(value)) into Go struct field \(place) of type \(type)")
    return value
  }

  private mutating func decodeQuantity(_ value: Value) -> Value {
    switch value {
    case .string(let text):
      guard let quantity = Quantity(text) else {
        note(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
        return value
      }
      let canonical = quantity.description
      return canonical == text ? value : .string(canonical)
    case .int(let number): return .string(Quantity(number).description)
    case .double(let number): return .string(Quantity(JSON.write(number: number))?.description ?? "0")
    default:
      note("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
      return value
    }
  }

  private mutating func decodeTime(_ value: Value) -> Value {
    guard let text = value.string else { return expect(value, false, "string") }
    if Timestamp.parse(text) == nil {
      note(
        "parsing time \"\(text)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\(text)\" as \"2006\""
      )
    }
    return value
  }

  private mutating func decodeBytes(_ value: Value) -> Value {
    guard let text = value.string else { return expect(value, false, "[]uint8") }
    if let place = Base64.firstIllegalByte(text) { note("illegal base64 data at input byte \(place)") }
    return value
  }

  private mutating func expect(_ value: Value, _ isRight: Bool, _ type: String) -> Value {
    if !isRight {
      note("json: cannot unmarshal \(Self.jsonType(value)) into Go struct field \(place) of type \(type)")
    }
    return value
  }

  private mutating func note(_ text: String) { if mismatch == nil { mismatch = text } }

  /// `Deployment.spec.replicas`: the type that holds the field, as Go's decoder names it.
  private var place: String { owner + "." + goPath.joined(separator: ".") }

  private func goType(_ schema: Schema) -> String {
    switch schema.form {
    case .string, .time, .microTime, .bytes: return "string"
    case .bool: return "bool"
    case .int32: return "int32"
    case .int64: return "int64"
    case .double: return "float64"
    case .quantity: return "resource.Quantity"
    case .intOrString: return "intstr.IntOrString"
    case .any: return "runtime.RawExtension"
    case .list(let element): return "[]" + goType(table[element])
    case .map(let element): return mapType(element)
    case .object:
      // `io.k8s.api.core.v1.PodSpec` is `v1.PodSpec` in Go.
      return schema.name.split(separator: ".").suffix(2).joined(separator: ".")
    }
  }

  private func mapType(_ element: Schema.Index) -> String {
    table[element].form == .quantity
      ? "v1.ResourceList"
      : "map[string]" + (table[element].form == .bytes ? "[]uint8" : goType(table[element]))
  }

  static func jsonType(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
