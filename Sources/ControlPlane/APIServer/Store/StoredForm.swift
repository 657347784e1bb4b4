import API
import Objects

/// What is left of an object once it has been through the store, which knows no difference between a list or a map that
/// is empty and one that is not there.
struct StoredForm {
  let table: SchemaTable

  func of(_ object: Value, _ index: Schema.Index) -> Value { reduced(object, index) ?? object }

  /// What takes the place of the value; nil where it stays.
  private func reduced(_ value: Value, _ index: Schema.Index) -> Value? {
    switch (table[index].form, value) {
    case (.object, .object(let fields)): return reduced(fields, table[index])
    case (.list(let element), .array(let elements)):
      var result: [Value]?
      for position in elements.indices {
        guard let item = reduced(elements[position], element) else { continue }
        result = result ?? elements
        result?[position] = item
      }
      return result.map { .array($0) }
    case (.map(let element), .object(let fields)):
      var result: Fields?
      for position in fields.indices {
        guard let item = reduced(fields.values[position], element) else { continue }
        result = result ?? fields
        result?[fields.keys[position]] = item
      }
      return result.map { .object($0) }
    default: return nil
    }
  }

  private func reduced(_ fields: Fields, _ schema: Schema) -> Value? {
    var result: Fields?
    for position in fields.indices {
      guard let property = schema.property(fields.keys[position]) else { continue }
      let value = fields.values[position]
      if isEmptyPart(value, property) {
        result = result ?? fields
        if property.go?.isOmittedWhenEmpty ?? true {
          result?.removeValue(forKey: property.name)
        } else {
          result?[property.name] = .null
        }
      } else if let item = reduced(value, property.type) {
        result = result ?? fields
        result?[property.name] = item
      }
    }
    return result.map { .object($0) }
  }

  private func isEmptyPart(_ value: Value, _ property: Schema.Property) -> Bool {
    switch (table[property.type].form, value) {
    case (.list, .array(let elements)): elements.isEmpty
    case (.map, .object(let fields)): fields.isEmpty
    default: false
    }
  }
}

extension Value {
  /// Whether two parts of objects say the same: an empty list or map is as good as none
  /// (`apiequality.Semantic.DeepEqual`).
  func isSame(as other: Value?) -> Bool {
    guard let other else { return isEmptyPart }
    switch (self, other) {
    case (.object(let mine), .object(let theirs)):
      if mine == theirs { return true }
      return mine.allSatisfy { $0.value.isSame(as: theirs[$0.key]) }
        && theirs.allSatisfy { mine[$0.key] != nil || $0.value.isEmptyPart }
    case (.array(let mine), .array(let theirs)):
      return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
    default: return self == other || (isEmptyPart && other.isEmptyPart)
    }
  }

  private var isEmptyPart: Bool {
    switch self {
    case .null: true
    case .array(let elements): elements.isEmpty
    case .object(let fields): fields.isEmpty
    default: false
    }
  }
}

extension Optional<Value> {
  func isSame(as other: Value?) -> Bool { (self ?? .null).isSame(as: other) }
}
