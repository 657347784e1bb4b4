import API
import Objects

/// The defaults that stand in the schema: for every kind alike.
struct SchemaDefaults {
  let table: SchemaTable

  func apply(to value: inout Value, _ index: Schema.Index) {
    let schema = table[index]
    switch schema.form {
    case .object: applyToObject(&value, schema)
    case .list(let element):
      guard case .array(let elements) = value, needsWalk(element) else { return }
      var changed = elements
      for position in elements.indices { apply(to: &changed[position], element) }
      if changed != elements { value = .array(changed) }
    case .map(let element):
      guard case .object(let fields) = value, needsWalk(element) else { return }
      for key in fields.keys { apply(to: &value[key, default: .null], element) }
    default: return
    }
  }

  private func applyToObject(_ value: inout Value, _ schema: Schema) {
    guard case .object(let fields) = value else { return }
    for property in schema.properties {
      if var present = fields[property.name] {
        guard needsWalk(property.type) else { continue }
        let before = present
        apply(to: &present, property.type)
        if present != before { value[property.name] = present }
      } else if let fallback = property.defaultValue {
        guard isReal(fallback, property, schema) else { continue }
        var filled = fallback
        apply(to: &filled, property.type)
        value[property.name] = filled
      } else if schema.required.contains(property.name) {
        // Go writes a list or a map that is not optional as null.
        switch table[property.type].form {
        case .list, .map: value[property.name] = .null
        default: continue
        }
      }
    }
  }

  /// A struct that is no pointer is always there, and so is a string or a number that is not optional.
  private func isReal(_ fallback: Value, _ property: Schema.Property, _ owner: Schema) -> Bool {
    switch fallback {
    case .object: table[property.type].form == .object
    case .string(let text): !text.isEmpty || owner.required.contains(property.name)
    case .int(let number): number != 0 || owner.required.contains(property.name)
    default: true
    }
  }

  private func needsWalk(_ index: Schema.Index) -> Bool {
    switch table[index].form {
    case .object, .list, .map: true
    default: false
    }
  }
}
