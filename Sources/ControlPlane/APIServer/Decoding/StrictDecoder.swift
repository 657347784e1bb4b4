import API
import Objects

/// Reads a tree as the Go type of a kind: what the type does not know is noted and left out, what has the wrong type
/// is an error in the words of Go's decoder.
///
/// A value that may stay as it is costs no copy, and words and paths are made only for an error.
struct StrictDecoder {
  let table: SchemaTable
  /// `spec.containers[0].imag`, in the order of the type's walk.
  private(set) var unknownFields: [String] = []
  /// The first value of a wrong type.
  private(set) var mismatch: String?
  /// Whether there are empty lists or maps, which last until the object is stored.
  private(set) var hasEmptyParts = false
  /// Whether the tree is no document but what a strategic patch made, which Go converts without JSON in between and in
  /// other words (`apimachinery/pkg/runtime/converter.go`).
  var isConverted = false
  /// How the walk came to where it is.
  private var path: [Step] = []

  private enum Step {
    case field(name: String, of: Schema, go: GoField?)
    case element(Int)
    case key(String)
  }

  init(table: SchemaTable) { self.table = table }

  mutating func decode(_ value: Value, _ schema: Schema.Index) -> Value { read(value, schema) ?? value }

  /// What takes the place of the value; nil where it stays.
  private mutating func read(_ value: Value, _ index: Schema.Index) -> Value? {
    switch table[index].form {
    case .object: return readObject(value, table[index])
    case .map(let element): return readMap(value, element)
    case .list(let element): return readList(value, element)
    case .string: if value.string == nil { expect(value, "string") }
    case .bool: if value.bool == nil { expect(value, "bool") }
    case .int32: return readInteger(value, "int32", fits: { Int32(exactly: $0) != nil })
    case .int64: return readInteger(value, "int64", fits: { _ in true })
    case .double: if value.number == nil { expect(value, "float64") }
    case .quantity: return readQuantity(value)
    case .intOrString: if value.int == nil, value.string == nil { expect(value, "string", isNamed: false) }
    case .time, .microTime: readTime(value)
    case .bytes: readBytes(value)
    case .any: break
    }
    return nil
  }

  private mutating func readObject(_ value: Value, _ schema: Schema) -> Value? {
    guard case .object(let fields) = value else {
      expect(value, GoText.type(of: schema))
      return nil
    }
    var result: Fields?
    // Both are sorted by name, so one walk finds each field's property.
    var next = 0
    for position in fields.indices {
      let key = fields.keys[position]
      while next < schema.properties.count, schema.properties[next].name < key { next += 1 }
      guard next < schema.properties.count, schema.properties[next].name == key else {
        unknownFields.append(place(with: key))
        result = result ?? fields
        result?.removeValue(forKey: key)
        continue
      }
      let property = schema.properties[next]
      let field = fields.values[position]
      // A null is as good as nothing for every Go type.
      if field.isNull {
        result = result ?? fields
        result?.removeValue(forKey: key)
        continue
      }
      path.append(.field(name: key, of: schema, go: property.go))
      let changed = read(field, property.type)
      path.removeLast()
      if isDropped(changed ?? field, property) {
        result = result ?? fields
        result?.removeValue(forKey: key)
      } else if let changed {
        result = result ?? fields
        result?[key] = changed
      }
    }
    return result.map { .object($0) }
  }

  /// Go leaves a zero out where the field is no pointer. Empty lists and maps go only on the way into the store, since
  /// errors still show them.
  private mutating func isDropped(_ value: Value, _ property: Schema.Property) -> Bool {
    switch value {
    case .bool(false), .string(""): break
    case .int(0): if case .intOrString = table[property.type].form { return false }
    case .array(let elements):
      if elements.isEmpty { hasEmptyParts = true }
      return false
    case .object(let fields):
      if fields.isEmpty, case .map = table[property.type].form { hasEmptyParts = true }
      return false
    default: return false
    }
    guard let go = property.go else { return false }
    return go.isOmittedWhenEmpty && !go.isPointer
  }

  private mutating func readMap(_ value: Value, _ element: Schema.Index) -> Value? {
    guard case .object(let fields) = value else {
      expect(value, "map[string]" + GoText.type(of: table[element]))
      return nil
    }
    var result: Fields?
    for position in fields.indices {
      let field = fields.values[position]
      path.append(.key(fields.keys[position]))
      let changed = field.isNull ? zero(of: element) : read(field, element)
      path.removeLast()
      if let changed {
        result = result ?? fields
        result?[fields.keys[position]] = changed
      }
    }
    return result.map { .object($0) }
  }

  private mutating func readList(_ value: Value, _ element: Schema.Index) -> Value? {
    guard case .array(let elements) = value else {
      expect(value, "[]" + GoText.type(of: table[element]))
      return nil
    }
    var result: [Value]?
    for position in elements.indices {
      let item = elements[position]
      path.append(.element(position))
      let changed = item.isNull ? zero(of: element) : read(item, element)
      path.removeLast()
      if let changed {
        result = result ?? elements
        result?[position] = changed
      }
    }
    return result.map { .array($0) }
  }

  /// What a null among the elements of a list or the values of a map becomes.
  private func zero(of index: Schema.Index) -> Value? {
    switch table[index].form {
    case .string, .bytes: ""
    case .quantity: "0"
    case .object: [:]
    case .bool: false
    case .int32, .int64: 0
    default: nil
    }
  }

  private mutating func readInteger(_ value: Value, _ type: String, fits: (Int) -> Bool) -> Value? {
    switch value {
    case .int(let number):
      if !fits(number) { expectNumber(value, type) }
    case .double(let number):
      // A whole number in floating-point form is one for the server's JSON library too.
      if let whole = Int(exactly: number), fits(whole) { return .int(whole) }
      expectNumber(value, type)
    default: expect(value, type)
    }
    return nil
  }

  private mutating func readQuantity(_ value: Value) -> Value? {
    let canonical: String?
    switch value {
    case .string(let text):
      canonical = Quantity(text)?.description
      if canonical == text { return nil }
    case .int(let number): canonical = Quantity(number).description
    case .double(let number): canonical = Quantity(JSON.write(number: number))?.description ?? "0"
    default: canonical = nil
    }
    if canonical == nil {
      note("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    }
    return canonical.map { .string($0) }
  }

  private mutating func readTime(_ value: Value) {
    guard let text = value.string else { return expect(value, "string", isNamed: false) }
    if Timestamp.parse(text) == nil {
      note("parsing time \"\(text)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\(text)\" as \"2006\"")
    }
  }

  private mutating func readBytes(_ value: Value) {
    guard let text = value.string else { return expect(value, "[]uint8") }
    if let place = Base64.firstIllegalByte(text) {
      note("\(isConverted ? "error decoding from json: " : "")illegal base64 data at input byte \(place)")
    }
  }

  // MARK: Words

  /// A mismatch names the field's own type, or what a type with a decoder of its own reads (`isNamed` is false).
  private mutating func expect(_ value: Value, _ type: String, isNamed: Bool = true) {
    if mismatch != nil { return }
    let name = isNamed ? goType ?? type : type
    if isConverted { return note(Self.conversionError(value, type, name, isNamed: isNamed)) }
    note("json: cannot unmarshal \(Self.jsonType(value)) into Go struct field \(goPlace) of type \(name)")
  }

  private mutating func expectNumber(_ value: Value, _ type: String) {
    if mismatch != nil { return }
    if isConverted { return note("cannot convert \(Self.kind(value)) to \(goType ?? type)") }
    note(
      "json: cannot unmarshal number \(JSON.write(value)) into Go struct field \(goPlace) of type \(goType ?? type)"
    )
  }

  private static func conversionError(_ value: Value, _ type: String, _ name: String, isNamed: Bool) -> String {
    if !isNamed { return "json: cannot unmarshal \(jsonType(value)) into Go value of type \(type)" }
    if type.hasPrefix("map[") { return "cannot restore map from \(kind(value))" }
    if type.hasPrefix("[]") { return "cannot restore slice from \(kind(value))" }
    if type.contains(".") { return "cannot restore struct from: \(kind(value))" }
    // Go makes strings of whole numbers, as characters, and this must not.
    if type == "string", value.int != nil { return "cannot convert int64 to \(name)" }
    return "unrecognized type: \(type)"
  }

  /// Go's `reflect.Kind` of a value in a tree.
  private static func kind(_ value: Value) -> String {
    switch value {
    case .null: "invalid"
    case .bool: "bool"
    case .int: "int64"
    case .double: "float64"
    case .string: "string"
    case .array: "slice"
    case .object: "map"
    }
  }

  private mutating func note(_ text: String) { if mismatch == nil { mismatch = text } }

  /// The Go type of where the walk is, as far as the field says it.
  private var goType: String? {
    guard let last = path.lastIndex(where: { if case .field = $0 { true } else { false } }),
      case .field(_, _, var go?) = path[last]
    else { return nil }
    for _ in path[last...].dropFirst() { go.type = go.elementType }
    return go.type
  }

  /// `PodSpec.spec.containers`: the type that holds the field and the way to it, as Go's decoder names them.
  private var goPlace: String {
    var owner = ""
    var names: [String] = []
    for case .field(let name, let schema, let go) in path {
      owner = schema.shortName
      names += go?.embedding ?? []
      names.append(name)
    }
    return owner + "." + names.joined(separator: ".")
  }

  /// `spec.containers[0].imag`.
  private func place(with key: String) -> String {
    var text = ""
    for step in path {
      switch step {
      case .element(let index): text += "[\(index)]"
      case .field(let name, _, _), .key(let name): text += text.isEmpty ? name : "." + name
      }
    }
    return text.isEmpty ? key : text + "." + key
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
