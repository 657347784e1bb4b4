import API
import Objects

/// Which places of an object came, went or changed between two versions of it
/// (`structured-merge-diff/typed/compare.go`).
struct FieldComparison: Sendable {
  var added = FieldSet()
  var removed = FieldSet()
  var modified = FieldSet()

  var isSame: Bool { added.isEmpty && removed.isEmpty && modified.isEmpty }
  var taken: FieldSet { modified.union(added) }

  /// Compares two objects of a kind; nil is no object, and an empty one still has the fields that Go always writes.
  init(from old: Value, to new: Value, _ place: MergeSchema.Place, _ schema: MergeSchema) {
    self.init(old, new, place, schema)
  }

  func without(_ ignored: FieldSet) -> FieldComparison {
    if ignored.isEmpty { return self }
    var result = self
    result.added = added.subtractingWhole(ignored)
    result.removed = removed.subtractingWhole(ignored)
    result.modified = modified.subtractingWhole(ignored)
    return result
  }

  private init(_ old: Value?, _ new: Value?, _ place: MergeSchema.Place, _ schema: MergeSchema) {
    // Parts that two versions share are the same storage, so this is cheap where it is true.
    if old == new { return }
    let form = schema.form(of: place)
    switch form {
    case .scalar, .atomicList, .atomicMap, .structure(_, isAtomic: true): addLeaf(old, new)
    case .set, .keyedList:
      compareLists(old, new, form, schema)
    case .structure, .custom, .map: compareMaps(old, new, form, schema)
    case .deduced:
      if Self.isMap(old, new) { compareMaps(old, new, form, schema) } else { addLeaf(old, new) }
    }
  }

  /// Whether a place of no known type holds an object on each side that says anything.
  private static func isMap(_ old: Value?, _ new: Value?) -> Bool {
    guard old?.object != nil || new?.object != nil else { return false }
    return [old, new].allSatisfy { $0 == nil || $0?.isNull == true || $0?.object != nil }
  }

  private mutating func compareLists(_ old: Value?, _ new: Value?, _ form: MergeSchema.Form, _ schema: MergeSchema) {
    if Self.isBare(old?.array), Self.isBare(new?.array) { return addLeaf(old, new) }
    addPlace(old, new)
    compareElements(old?.array ?? [], new?.array ?? [], form, schema)
  }

  private static func isBare<C: Collection>(_ content: C?) -> Bool { content?.isEmpty ?? true }

  private mutating func addLeaf(_ old: Value?, _ new: Value?) {
    switch (old, new) {
    case (nil, _): added.isMember = true
    case (_, nil): removed.isMember = true
    default: modified.isMember = true
    }
  }

  /// A place with places below it belongs to the set when it came or went itself.
  private mutating func addPlace(_ old: Value?, _ new: Value?) {
    if old == nil { added.isMember = true } else if new == nil { removed.isMember = true }
  }

  private mutating func compareMaps(_ old: Value?, _ new: Value?, _ form: MergeSchema.Form, _ schema: MergeSchema) {
    let before = Self.fields(of: old, form, schema, beside: new)
    let after = Self.fields(of: new, form, schema, beside: old)
    if Self.isBare(before), Self.isBare(after) { return addLeaf(old, new) }
    addPlace(old, new)
    let none = Fields()
    for (name, value) in before ?? none {
      compare("f:" + name, value, after?[name], schema.child(name, of: form) ?? MergeSchema.unknown, schema)
    }
    for (name, value) in after ?? none where before?[name] == nil {
      compare("f:" + name, nil, value, schema.child(name, of: form) ?? MergeSchema.unknown, schema)
    }
  }

  /// The fields of an object with those that Go writes for itself, where the other side could tell a difference.
  private static func fields(
    of value: Value?,
    _ form: MergeSchema.Form,
    _ schema: MergeSchema,
    beside other: Value?
  ) -> Fields? {
    guard var fields = value?.object else { return nil }
    guard case .structure(let type, _) = form else { return fields }
    for property in type.properties where fields[property.name] == nil {
      if other != nil, other?[property.name] == nil { continue }
      if let implied = schema.implied(property, in: type) { fields[property.name] = implied }
    }
    return fields
  }

  private mutating func compareElements(
    _ old: [Value],
    _ new: [Value],
    _ form: MergeSchema.Form,
    _ schema: MergeSchema
  ) {
    let place = schema.element(of: form)
    var before: [String: Value] = [:]
    var order: [String] = []
    for (index, element) in old.enumerated() {
      guard let step = schema.step(to: element, at: index, in: form), before[step] == nil else { continue }
      before[step] = element
      order.append(step)
    }
    for (index, element) in new.enumerated() {
      guard let step = schema.step(to: element, at: index, in: form) else { continue }
      compare(step, before.removeValue(forKey: step), element, place, schema)
    }
    for step in order {
      if let element = before[step] { compare(step, element, nil, place, schema) }
    }
  }

  private mutating func compare(
    _ step: String,
    _ old: Value?,
    _ new: Value?,
    _ place: MergeSchema.Place,
    _ schema: MergeSchema
  ) {
    let child = FieldComparison(old, new, place, schema)
    if !child.added.isEmpty { added[step] = child.added }
    if !child.removed.isEmpty { removed[step] = child.removed }
    if !child.modified.isEmpty { modified[step] = child.modified }
  }
}
