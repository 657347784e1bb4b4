import API
import Objects

/// Whether a tree already is what decoding it as a kind would make of it: every field known, of its type, and written
/// as the server writes it.
///
/// Most bodies are, and of an update all but the path to the change is what the store holds; only the others are read
/// by the `StrictDecoder`, which can say what is wrong.
struct CanonicalForm {
  let table: SchemaTable

  /// The parts that equal those of `stored`, which is canonical, are not looked at again.
  func holds(_ value: Value, _ index: Schema.Index, like stored: Value?) -> Bool {
    if let stored, stored == value { return true }
    let schema = table[index]
    switch (schema.form, value) {
    case (.object, .object(let fields)): return holds(fields, schema, like: stored)
    case (.list(let element), .array(let elements)):
      let old = stored?.array ?? []
      return elements.indices.allSatisfy { position in
        !elements[position].isNull
          && holds(elements[position], element, like: position < old.count ? old[position] : nil)
      }
    case (.map(let element), .object(let fields)):
      return fields.allSatisfy { key, field in !field.isNull && holds(field, element, like: stored?[key]) }
    case (.string, .string), (.bool, .bool), (.int64, .int), (.any, _): return true
    case (.int32, .int(let number)): return Int32(exactly: number) != nil
    case (.intOrString, .int), (.intOrString, .string): return true
    case (.double, .double), (.double, .int): return true
    case (.quantity, .string(let text)): return Quantity(text)?.description == text
    case (.time, .string(let text)), (.microTime, .string(let text)): return Timestamp.parse(text) != nil
    case (.bytes, .string(let text)): return Base64.firstIllegalByte(text) == nil
    default: return false
    }
  }

  private func holds(_ fields: Fields, _ schema: Schema, like stored: Value?) -> Bool {
    var position = 0
    for index in fields.indices {
      let field = fields.values[index]
      position = schema.position(of: fields.keys[index], from: position)
      guard !field.isNull, schema.isProperty(fields.keys[index], at: position) else { return false }
      if isZero(field), !keepsZero(schema.properties[position]) { return false }
      guard holds(field, schema.properties[position].type, like: stored?[fields.keys[index]]) else { return false }
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
