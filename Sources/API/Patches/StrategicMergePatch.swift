package import Objects

/// A merge patch that knows which lists are maps in disguise (`k8s.io/apimachinery/pkg/util/strategicpatch`).
package struct StrategicMergePatch {
  package struct Failure: Error, Hashable, Sendable {
    package var message: String
  }

  let table: SchemaTable

  package init(table: SchemaTable) { self.table = table }

  /// Applies a patch to an object of the type.
  package func apply(_ patch: Value, to target: Value, _ schema: Schema) throws(Failure) -> Value {
    guard case .object(let changes) = patch else { return patch }
    if let directive = patch["$patch"]?.string {
      switch directive {
      case "replace": return .object(changes.without("$patch"))
      case "delete": return .object(Fields())
      case "merge": break
      default: throw Failure(message: "unknown patch type found: \(directive)")
      }
    }
    var result = target.object ?? Fields()
    retain(patch["$retainKeys"], &result)
    for (key, change) in changes {
      if key == "$patch" || key == "$retainKeys" { continue }
      if let field = key.field(after: "$deleteFromPrimitiveList/") {
        let removed = change.array ?? []
        result[field] = result[field]?.array.map { .array($0.filter { !removed.contains($0) }) }
        continue
      }
      if key.hasPrefix("$setElementOrder/") { continue }
      if change.isNull {
        result.removeValue(forKey: key)
        continue
      }
      let field = Field(key, in: schema, table)
      result[key] = try apply(change, to: result[key], field)
    }
    for (key, order) in changes {
      guard let name = key.field(after: "$setElementOrder/"), let list = result[name]?.array else { continue }
      let field = Field(name, in: schema, table)
      result[name] = .array(
        Self.ordered(list, by: order.array ?? [], field.mergeKey, serverOrder: target[name]?.array ?? [])
      )
    }
    return .object(result)
  }

  private func apply(_ change: Value, to current: Value?, _ field: Field) throws(Failure) -> Value {
    switch change {
    case .object:
      if field.replaces { return change }
      return try apply(change, to: current ?? .object(Fields()), field.type)
    case .array(let changes):
      guard field.merges else { return .array(changes.filter { $0["$patch"] == nil }) }
      return .array(try merge(changes, into: current?.array ?? [], field))
    default: return change
    }
  }

  /// Merges a list by its key, or as a set where its elements are scalars.
  private func merge(_ changes: [Value], into current: [Value], _ field: Field) throws(Failure) -> [Value] {
    guard let key = field.mergeKey else {
      return Self.ordered(current + changes.filter { !current.contains($0) }, by: changes, nil, serverOrder: current)
    }
    if changes.contains(where: { $0["$patch"]?.string == "replace" }) {
      return changes.filter { $0["$patch"] == nil }
    }
    var result = current
    for change in changes {
      guard let name = change[key] else {
        throw Failure(message: "map: \(change.goDescription) does not contain declared merge key: \(key)")
      }
      let index = result.firstIndex { $0[key] == name }
      if change["$patch"]?.string == "delete" {
        if let index { result.remove(at: index) }
      } else if let index {
        result[index] = try apply(change, to: result[index], field.element)
      } else {
        result.append(try apply(change, to: .object(Fields()), field.element))
      }
    }
    return Self.ordered(result, by: changes, key, serverOrder: current)
  }

  /// Sorts a merged list: elements that the patch names in the order of the patch, and between them the others, each
  /// before the first one that the server had behind it (`mergeSortedSlice`).
  private static func ordered(_ list: [Value], by order: [Value], _ key: String?, serverOrder: [Value]) -> [Value] {
    func identity(_ element: Value) -> Value { key.flatMap { element[$0] } ?? element }
    let wanted = order.map(identity)
    let server = serverOrder.map(identity)
    func isBefore(_ a: Value, _ b: Value) -> Bool {
      guard let x = server.firstIndex(of: identity(a)), let y = server.firstIndex(of: identity(b)) else { return false }
      return x < y
    }
    let named = wanted.compactMap { name in list.first { identity($0) == name } }
    var others = list.filter { !wanted.contains(identity($0)) }[...]
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

  private func retain(_ keys: Value?, _ fields: inout Fields) {
    guard let kept = keys?.strings else { return }
    for key in fields.keys where !kept.contains(key) { fields.removeValue(forKey: key) }
  }

  /// How one field of a type is merged.
  struct Field {
    let property: Schema.Property?
    let type: Schema
    let element: Schema

    init(_ name: String, in schema: Schema, _ table: SchemaTable) {
      let unknown = Self.unknown
      if case .map(let value) = schema.form {
        property = nil
        type = table[value]
      } else {
        property = schema.property(name)
        type = property.map { table[$0.type] } ?? unknown
      }
      if case .list(let index) = type.form { element = table[index] } else { element = unknown }
    }

    private static let unknown = Schema(form: .any)

    var merges: Bool { property?.patchStrategies.contains("merge") ?? false }
    var replaces: Bool { property?.patchStrategies.contains("replace") ?? false }
    var retainsKeys: Bool { property?.patchStrategies.contains("retainKeys") ?? false }
    var mergeKey: String? { property?.patchMergeKey }
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
