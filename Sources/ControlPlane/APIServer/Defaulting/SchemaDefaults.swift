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
      } else if let fallback = property.defaultValue, isReal(fallback, property) {
        var filled = fallback
        apply(to: &filled, property.type)
        value[property.name] = filled
      }
    }
  }

  /// A struct that is no pointer is always there; empty strings and zeros only say that the field is required.
  private func isReal(_ fallback: Value, _ property: Schema.Property) -> Bool {
    switch fallback {
    case .object(let fields): table[property.type].form == .object && !(fields.isEmpty && property.name == "metadata")
    case .string(let text): !text.isEmpty
    case .int(let number): number != 0
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
