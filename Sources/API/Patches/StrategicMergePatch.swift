package import Objects

/// A merge patch that knows which lists are maps in disguise (`k8s.io/apimachinery/pkg/util/strategicpatch`).
package struct StrategicMergePatch {
  package struct Failure: Error, Hashable, Sendable {
    /// What the server makes of it: what is no patch at all is a bad request.
    package enum Reason: Sendable { case malformed, unprocessable, other }

    package var message: String
    package var reason = Reason.other
  }

  let table: SchemaTable

  package init(table: SchemaTable) { self.table = table }

  /// Applies a patch to an object of the type.
  package func apply(_ patch: Value, to target: Value, _ schema: Schema) throws(Failure) -> Value {
    guard case .object(let changes) = patch else { return patch }
    return .object(try merge(changes, into: target.object ?? Fields(), schema))
  }

  // MARK: Objects

  private func merge(_ changes: Fields, into target: Fields, _ schema: Schema) throws(Failure) -> Fields {
    if let directive = changes["$patch"] {
      switch directive {
      case "replace": return changes.without("$patch")
      case "delete": return Fields()
      default: throw .badPatchType(directive, changes)
      }
    }
    var patch = changes
    var result = target
    try retain(&patch, &result)
    try order(&patch, &result, schema)
    for (key, change) in patch {
      if key.hasPrefix("$deleteFromPrimitiveList") {
        try delete(change, key, &result)
      } else if change.isNull {
        result.removeValue(forKey: key)
      } else if let present = result[key], Self.isSameKind(present, change) {
        result[key] = try merge(change, into: present, Field(key, in: schema, table))
      } else {
        result[key] = Self.withoutDirectives(change)
      }
    }
    return result
  }

  private static func isSameKind(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.object, .object), (.array, .array): true
    default: false
    }
  }

  private func merge(_ change: Value, into present: Value, _ field: Field) throws(Failure) -> Value {
    if case .object(let changes) = change, case .object(let fields) = present {
      return field.replaces ? change : .object(try merge(changes, into: fields, field.type))
    }
    guard field.merges else { return change }
    return .array(try merge(change.array ?? [], into: present.array ?? [], field))
  }

  /// What a patch adds where nothing is: without its directives, and without nulls, which remove nothing there.
  private static func withoutDirectives(_ change: Value) -> Value {
    switch change {
    case .object(let fields):
      var result = Fields()
      for (key, value) in fields where !value.isNull && !isDirective(key) { result[key] = withoutDirectives(value) }
      return .object(result)
    case .array(let elements):
      return .array(elements.filter { $0["$patch"] == nil }.map(withoutDirectives))
    default: return change
    }
  }

  private static func isDirective(_ key: String) -> Bool {
    key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
      || key.hasPrefix("$deleteFromPrimitiveList/")
  }

  // MARK: Directives

  /// `$retainKeys`: all other fields go.
  private func retain(_ patch: inout Fields, _ target: inout Fields) throws(Failure) {
    guard let keys = patch.removeValue(forKey: "$retainKeys") else { return }
    let malformed = Failure(message: "invalid patch format of retainKeys", reason: .malformed)
    guard let names = keys.array else { throw malformed }
    for (key, value) in patch {
      if value.isNull || key.hasPrefix("$deleteFromPrimitiveList") || key.hasPrefix("$setElementOrder") { continue }
      if !names.contains(.string(key)) { throw malformed }
    }
    for key in target.keys where !names.contains(.string(key)) { target.removeValue(forKey: key) }
  }

  /// `$deleteFromPrimitiveList/finalizers`: these elements go.
  private func delete(_ change: Value, _ key: String, _ target: inout Fields) throws(Failure) {
    guard let name = key.field(after: "$deleteFromPrimitiveList/") else {
      throw Failure(message: "invalid patch format of primitive list", reason: .malformed)
    }
    guard case .array(let elements)? = target[name], case .array(let gone) = change else { return }
    let all = Set(gone)
    target[name] = .array(elements.filter { !all.contains($0) })
  }

  /// `$setElementOrder/containers`: the order of the list, which is merged on the way.
  private func order(_ patch: inout Fields, _ target: inout Fields, _ schema: Schema) throws(Failure) {
    for (key, order) in patch where key.hasPrefix("$setElementOrder") {
      patch.removeValue(forKey: key)
      guard case .array(let wanted) = order else { throw .badArgument("[]interface {}", order) }
      guard let name = key.field(after: "$setElementOrder/") else {
        throw Failure(message: "invalid patch format of setElementOrder list", reason: .malformed)
      }
      let change = patch[name]
      let present = target[name]
      for side in [present, change] {
        if let side, side.array == nil { throw .badArgument("[]interface {}", side) }
      }
      let field = Field(name, in: schema, table)
      try check(change?.array ?? [], follows: wanted, field.mergeKey)
      let merged: [Value]
      switch (present, change) {
      case (let present?, nil): merged = present.array ?? []
      case (nil, let change?): merged = Self.withoutDirectives(change).array ?? []
      case (let present?, let change?): merged = try merge(change, into: present, field).array ?? []
      case (nil, nil): continue
      }
      target[name] = .array(Self.ordered(merged, by: wanted, field.mergeKey, serverOrder: present?.array ?? []))
      patch.removeValue(forKey: name)
    }
  }

  /// A patch's list names its elements in the order that it sets.
  private func check(_ list: [Value], follows order: [Value], _ key: String?) throws(Failure) {
    let named = list.filter { key == nil || $0["$patch"] != "delete" }
    if order.isEmpty || named.isEmpty { return }
    var rest = named[...]
    for wanted in order {
      guard let next = rest.first else { break }
      if key.map({ next[$0] == wanted[$0] }) ?? (next == wanted) { rest = rest.dropFirst() }
    }
    if rest.isEmpty { return }
    throw Failure(
      message: "The order in patch list:\n\(Value.array(list).goDescription)\n doesn't match $setElementOrder list:\n"
        + "\(Value.array(order).goDescription)\n"
    )
  }

  // MARK: Lists

  /// Merges a list by its key, or as a set where its elements are scalars.
  private func merge(_ changes: [Value], into current: [Value], _ field: Field) throws(Failure) -> [Value] {
    if changes.isEmpty, current.isEmpty { return current }
    try checkElements(current, changes)
    guard (current.first ?? changes.first)?.object != nil else {
      var both = current
      var present = Set(current)
      for change in changes where present.insert(change).inserted { both.append(change) }
      return Self.ordered(both, by: changes, nil, serverOrder: current)
    }
    guard let key = field.mergeKey else {
      throw Failure(message: "cannot merge lists without merge key for \(field.element.shortName)")
    }
    var result = current
    var isReplaced = false
    var plain: [Value] = []
    var gone = Set<Value>()
    for change in changes {
      switch change["$patch"] {
      case nil: plain.append(change)
      case "delete"?:
        guard let name = change[key] else { throw .noMergeKey(change, key) }
        gone.insert(name)
      case "replace"?: isReplaced = true
      case "merge"?: throw Failure(message: "merging lists cannot yet be specified in the patch")
      case let directive?: throw .badPatchType(directive, change.object ?? Fields())
      }
    }
    if isReplaced { return plain }
    if !gone.isEmpty { result.removeAll { $0[key].map { gone.contains($0) } ?? false } }
    var places = Self.places(of: result, key)
    for change in plain {
      guard let name = change[key] else { throw .noMergeKey(change, key) }
      if let index = places[name] {
        let fields = try merge(change.object ?? Fields(), into: result[index].object ?? Fields(), field.element)
        result[index] = .object(fields)
      } else {
        places[name] = result.count
        result.append(Self.withoutDirectives(change))
      }
    }
    return Self.ordered(result, by: plain, key, serverOrder: current)
  }

  /// All elements of both lists are of one kind, and none is a list itself.
  private func checkElements(_ current: [Value], _ changes: [Value]) throws(Failure) {
    func kind(_ value: Value) -> Int {
      switch value {
      case .null: 0
      case .bool: 1
      case .int: 2
      case .double: 3
      case .string: 4
      case .array: 5
      case .object: 6
      }
    }
    guard let first = current.first ?? changes.first else { return }
    if first.array != nil { throw Failure(message: "lists of lists are not supported", reason: .unprocessable) }
    if (current + changes).allSatisfy({ kind($0) == kind(first) }) { return }
    throw Failure(
      message: "list element types are not identical: "
        + Value.array([.array(current), .array(changes)]).goDescription
    )
  }

  /// Where each element of a list first stands, by its key or by itself.
  private static func places(of list: [Value], _ key: String?) -> [Value: Int] {
    var places: [Value: Int] = [:]
    places.reserveCapacity(list.count)
    for (place, element) in list.enumerated() {
      let identity = key.flatMap { element[$0] } ?? element
      if places[identity] == nil { places[identity] = place }
    }
    return places
  }

  /// Sorts a merged list: elements that the patch names in the order of the patch, and between them the others, each
  /// before the first one that the server had behind it (`mergeSortedSlice`).
  private static func ordered(_ list: [Value], by order: [Value], _ key: String?, serverOrder: [Value]) -> [Value] {
    func identity(_ element: Value) -> Value { key.flatMap { element[$0] } ?? element }
    let wanted = order.map(identity)
    let isWanted = Set(wanted)
    let server = places(of: serverOrder, key)
    let listed = places(of: list, key)
    func isBefore(_ a: Value, _ b: Value) -> Bool {
      guard let x = server[identity(a)], let y = server[identity(b)] else { return false }
      return x < y
    }
    let named = wanted.compactMap { name in listed[name].map { list[$0] } }
    var others = list.filter { !isWanted.contains(identity($0)) }[...]
    var result: [Value] = []
    for element in named {
      while let other = others.first, isBefore(other, element) {
        result.append(other)
        others = others.dropFirst()
      }
      result.append(element)
    }
    return result + others
  }

  /// How one field of a type is merged.
  struct Field {
    let property: Schema.Property?
    let type: Schema
    let element: Schema

    init(_ name: String, in schema: Schema, _ table: SchemaTable) {
      if case .map(let value) = schema.form {
        property = nil
        type = table[value]
      } else {
        property = schema.property(name)
        type = property.map { table[$0.type] } ?? .unknown
      }
      if case .list(let index) = type.form { element = table[index] } else { element = .unknown }
    }

    var merges: Bool { property?.patchStrategies.contains("merge") ?? false }
    var replaces: Bool { property?.patchStrategies.contains("replace") ?? false }
    var retainsKeys: Bool { property?.patchStrategies.contains("retainKeys") ?? false }
    var mergeKey: String? { property?.patchMergeKey }
  }
}

/// The words of `apimachinery/pkg/util/mergepatch/errors.go`.
extension StrategicMergePatch.Failure {
  static func noMergeKey(_ element: Value, _ key: String) -> Self {
    Self(message: "map: \(element.goDescription) does not contain declared merge key: \(key)")
  }

  static func badPatchType(_ directive: Value, _ fields: Fields) -> Self {
    Self(message: "unknown patch type: \(directive.goDescription) in map: \(Value.object(fields).goDescription)")
  }

  static func badArgument(_ expected: String, _ value: Value) -> Self {
    let type =
      switch value {
      case .null: "%!s(<nil>)"
      case .bool: "bool"
      case .int: "int64"
      case .double: "float64"
      case .string: "string"
      case .array: "[]interface {}"
      case .object: "map[string]interface {}"
      }
    return Self(message: "expected a \(expected), but received a \(type)")
  }
}

extension Fields {
  func without(_ key: String) -> Fields {
    var fields = self
    fields.removeValue(forKey: key)
    return fields
  }
}

extension String {
  /// `containers` of `$setElementOrder/containers`.
  func field(after prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
