import API
import Objects

/// Whether a tree already is what decoding it as a kind would make of it: every field known, of its type, and written
/// as the server writes it.
///
/// Most bodies are, and of an update all but the path to the change is what the store holds; only the others are read
/// by the `StrictDecoder`, which can say what is wrong.
struct CanonicalForm {
  let table: SchemaTable

  /// The parts that `known`, which is canonical, has too are not looked at again.
  func holds(_ value: Value, _ index: Schema.Index, like known: Value?) -> Bool {
    if let known, known.isIdentical(to: value) { return true }
    let schema = table[index]
    if schema.form == .any { return true }
    switch value {
    case .object(let fields):
      if case .map(let element) = schema.form { return holds(fields, mapOf: element, like: known) }
      return schema.form == .object && holds(fields, schema, like: known)
    case .array(let elements):
      guard case .list(let element) = schema.form else { return false }
      let old = known?.array ?? []
      return elements.indices.allSatisfy { position in
        !elements[position].isNull
          && holds(elements[position], element, like: position < old.count ? old[position] : nil)
      }
    case .string(let text): return holds(text, schema.form)
    case .int(let number):
      switch schema.form {
      case .int32: return Int32(exactly: number) != nil
      case .int64, .intOrString, .double: return true
      default: return false
      }
    case .bool: return schema.form == .bool
    case .double: return schema.form == .double
    case .null: return false
    }
  }

  private func holds(_ text: String, _ form: Schema.Form) -> Bool {
    switch form {
    case .string, .intOrString: true
    case .quantity: Quantity(text)?.description == text
    case .time, .microTime: Timestamp.parse(text) != nil
    case .bytes: Base64.firstIllegalByte(text) == nil
    default: false
    }
  }

  private func holds(_ fields: Fields, mapOf element: Schema.Index, like known: Value?) -> Bool {
    fields.indices.allSatisfy { place in
      let field = fields.values[place]
      return !field.isNull && holds(field, element, like: known.flatMap { $0[fields.keys[place]] })
    }
  }

  private func holds(_ fields: Fields, _ schema: Schema, like known: Value?) -> Bool {
    var position = 0
    for place in fields.indices {
      let key = fields.keys[place]
      let field = fields.values[place]
      position = schema.position(of: key, from: position)
      guard schema.isProperty(key, at: position) else { return false }
      if isZero(field), !keepsZero(schema.properties[position]) { return false }
      guard holds(field, schema.properties[position].type, like: known.flatMap { $0[key] }) else { return false }
    }
    return true
  }

  /// What Go leaves out of some fields.
  private func isZero(_ value: Value) -> Bool {
    switch value {
    case .bool(false), .int(0), .string(""): true
    case .array(let elements): elements.isEmpty
    case .object(let fields): fields.isEmpty
    default: false
    }
  }

  private func keepsZero(_ property: Schema.Property) -> Bool {
    switch table[property.type].form {
    case .list, .map: false
    case .intOrString: true
    default: property.go.map { $0.isPointer || !$0.isOmittedWhenEmpty } ?? true
    }
  }
}
