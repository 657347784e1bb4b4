import API
import Objects

/// The defaults that a type brings wherever it stands, from the schema and from `TypeDefaults`: for every kind alike.
///
/// What there is to do in each type is worked out once; a walk visits only fields that have a default in or below
/// them, and what needs none is not copied.
struct SchemaDefaults: Sendable {
  /// The defaults of Kubernetes' own types.
  static let kubernetes = SchemaDefaults(table: .kubernetes)

  /// What is done about one field.
  private struct Step: Sendable {
    var name: String
    var type: Schema.Index
    /// Put in place of a missing field, its own defaults included.
    var fallback: Value?
    var derived: TypeDefaults.Derived?
    /// Whether a present field has something below it to fill in.
    var descends: Bool
    /// Whether Go leaves a zero out, so that one is as good as nothing.
    var dropsZero: Bool
  }

  private enum Plan: Sendable {
    case nothing
    /// In the order of the fields' names.
    case object([Step])
    case list(Schema.Index)
    case map(Schema.Index)
  }

  private var plans: [Plan]

  init(table: SchemaTable) {
    let isDefaulted = Self.defaultedTypes(table)
    plans = table.schemas.map { schema in
      switch schema.form {
      case .object: .object(Self.steps(schema, table, isDefaulted))
      case .list(let element): isDefaulted[element] ? .list(element) : .nothing
      case .map(let element): isDefaulted[element] ? .map(element) : .nothing
      default: .nothing
      }
    }
    for index in table.schemas.indices where isDefaulted[index] { complete(index) }
  }

  /// A value whose defaults were filled in before.
  struct Known {
    let given: Value
    let filled: Value

    func field(_ name: String) -> Known? {
      guard let given = given[name], let filled = filled[name] else { return nil }
      return Known(given: given, filled: filled)
    }

    func element(_ place: Int) -> Known? {
      guard case .array(let given) = given, case .array(let filled) = filled, place < given.count else { return nil }
      return Known(given: given[place], filled: filled[place])
    }
  }

  /// Fills in what is missing; the parts of a known value get what they got before.
  func apply(to value: inout Value, _ index: Schema.Index, _ known: Known? = nil) {
    if let filled = filled(value, index, known) { value = filled }
  }

  /// The value with its defaults, nil where none is missing.
  private func filled(_ value: Value, _ index: Schema.Index, _ known: Known?) -> Value? {
    if let known, known.given.isIdentical(to: value) { return known.filled }
    return switch (plans[index], value) {
    case (.object(let steps), .object(let fields)): filled(fields, steps, known).map { .object($0) }
    case (.list(let element), .array(let elements)): filled(elements, element, known).map { .array($0) }
    case (.map(let element), .object(let fields)): filled(fields, element).map { .object($0) }
    default: nil
    }
  }

  private func filled(_ fields: Fields, _ steps: [Step], _ known: Known?) -> Fields? {
    var merge = FieldsMerge(fields)
    var place = 0
    for index in steps.indices {
      place = fields.position(of: steps[index].name, from: place)
      let isPresent = place < fields.count && fields.keys[place] == steps[index].name
      if let value = change(isPresent ? fields.values[place] : nil, steps[index], in: fields, known) {
        merge.put(value, steps[index].name, at: place)
      }
    }
    return merge.finish()
  }

  /// What takes the place of a field; nil where it stays as it is.
  private func change(_ present: Value?, _ step: Step, in fields: Fields, _ known: Known?) -> Value? {
    if let value = step.derived?.value(fields) { return filled(value, step.type, nil) ?? value }
    switch present {
    case nil: return step.fallback
    case .null?: return step.fallback == .null ? nil : step.fallback
    case .string("")? where step.dropsZero, .int(0)? where step.dropsZero: return step.fallback
    case let value?: return step.descends ? filled(value, step.type, known?.field(step.name)) : nil
    }
  }

  private func filled(_ elements: [Value], _ element: Schema.Index, _ known: Known?) -> [Value]? {
    var result: [Value]?
    for (position, item) in elements.enumerated() {
      guard let change = filled(item, element, known?.element(position)) else { continue }
      if result == nil { result = elements }
      result?[position] = change
    }
    return result
  }

  private func filled(_ fields: Fields, _ element: Schema.Index) -> Fields? {
    var merge = FieldsMerge(fields)
    for (place, (key, item)) in fields.enumerated() {
      if let change = filled(item, element, nil) { merge.put(change, key, at: place) }
    }
    return merge.finish()
  }

  // MARK: Planning

  /// The types with a default somewhere in or below them; types may contain themselves.
  private static func defaultedTypes(_ table: SchemaTable) -> [Bool] {
    var isDefaulted = [Bool](repeating: false, count: table.schemas.count)
    var changed = true
    while changed {
      changed = false
      for (index, schema) in table.schemas.enumerated() where !isDefaulted[index] {
        let found =
          switch schema.form {
          case .object:
            !TypeDefaults.constants(of: schema.name).isEmpty || !TypeDefaults.derived(of: schema.name).isEmpty
              || schema.properties.contains { fallback($0, schema, table) != nil || isDefaulted[$0.type] }
          case .list(let element), .map(let element): isDefaulted[element]
          default: false
          }
        guard found else { continue }
        isDefaulted[index] = true
        changed = true
      }
    }
    return isDefaulted
  }

  private static func steps(_ schema: Schema, _ table: SchemaTable, _ isDefaulted: [Bool]) -> [Step] {
    let constants = TypeDefaults.constants(of: schema.name)
    let derived = TypeDefaults.derived(of: schema.name)
    return schema.properties.compactMap { property in
      let step = Step(
        name: property.name,
        type: property.type,
        fallback: constants[property.name] ?? fallback(property, schema, table),
        derived: derived.first { $0.field == property.name },
        descends: isDefaulted[property.type],
        dropsZero: property.go.map { $0.isOmittedWhenEmpty && !$0.isPointer } ?? false
      )
      return step.fallback != nil || step.derived != nil || step.descends ? step : nil
    }
  }

  /// Fills in the fallbacks of a type themselves; a struct that is always there cannot contain itself.
  private mutating func complete(_ index: Schema.Index) {
    guard case .object(var steps) = plans[index] else { return }
    for position in steps.indices where steps[position].descends {
      guard var fallback = steps[position].fallback else { continue }
      while let more = filled(fallback, steps[position].type, nil) { fallback = more }
      steps[position].fallback = fallback
    }
    plans[index] = .object(steps)
  }

  /// What stands in for a missing field.
  ///
  /// A struct that is no pointer is always there, and so is a string or a number that is not optional; Go writes a
  /// list or a map that is not optional as null.
  private static func fallback(_ property: Schema.Property, _ owner: Schema, _ table: SchemaTable) -> Value? {
    let isShown = property.go.map { !$0.isOmittedWhenEmpty } ?? owner.required.contains(property.name)
    let form = table[property.type].form
    guard let fallback = property.defaultValue else { return isShown ? zero(of: form, property.go) : nil }
    let isReal =
      switch fallback {
      case .object: form == .object
      case .string(let text): !text.isEmpty || isShown
      case .int(let number): number != 0 || isShown
      default: true
      }
    return isReal ? fallback : nil
  }

  /// What Go writes for a field that is not optional and was not given.
  private static func zero(of form: Schema.Form, _ go: GoField?) -> Value? {
    if go?.isPointer ?? false { return nil }
    return switch form {
    case .list, .map, .time, .microTime, .bytes: .null
    case .string: ""
    case .bool: false
    case .int32, .int64: 0
    default: nil
    }
  }
}
