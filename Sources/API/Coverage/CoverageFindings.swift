package import Objects

/// The fields that a write sets or changes and that have no effect here.
package struct CoverageFindings: Sendable {
  package struct Refusal: Hashable, Sendable {
    package var path: String
    package var words: String
  }

  /// Paths such as `spec.template.spec.hostIPC`, in the order of the fields' names.
  package private(set) var stored: [String] = []
  package private(set) var refused: [Refusal] = []
  private var path: [String] = []

  /// Looks through what a client wants, before defaults are filled in; what is stored as it wants was told before.
  package init(of object: Value, over old: Value?, _ type: Schema.Index) {
    let table = CoverageIndex.kubernetes
    guard let fields = table.fields(of: type) else { return }
    for field in fields where field.name != "status" && field.name != "metadata" {
      look(at: field, of: object, over: old, table)
    }
  }

  /// The warning that says so; nil where there is nothing to say.
  package var warning: String? {
    guard let last = stored.last else { return nil }
    if stored.count == 1 { return "Drydock stores \(last) but does not simulate it" }
    let shown = stored.prefix(8)
    let rest = stored.count - shown.count
    let end = rest > 0 ? "\(shown.joined(separator: ", ")) and \(rest) more" : shown.dropLast().joined(separator: ", ")
    return "Drydock stores \(rest > 0 ? end : end + " and " + last) but does not simulate them"
  }

  private mutating func look(
    at field: CoverageIndex.Field,
    of object: Value,
    over old: Value?,
    _ table: CoverageIndex
  ) {
    guard let value = object[field.name], value != old?[field.name], Self.asksForSomething(value, field) else { return }
    path.append(path.isEmpty ? field.name : "." + field.name)
    defer { path.removeLast() }
    switch field.entry?.mark {
    case .stored?: stored.append(path.joined())
    case .refused?: refused.append(Refusal(path: path.joined(), words: field.entry?.words ?? ""))
    default: walk(value, over: old?[field.name], field.type, mergeKey: field.mergeKey, table)
    }
  }

  private mutating func walk(
    _ value: Value,
    over old: Value?,
    _ type: Schema.Index,
    mergeKey: String?,
    _ table: CoverageIndex
  ) {
    switch value {
    case .object(let entries):
      if let element = table.element(of: type) {
        for (key, entry) in entries {
          step("[\(key)]") { $0.walk(entry, over: old?[key], element, mergeKey: nil, table) }
        }
      } else {
        for field in table.fields(of: type) ?? [] { look(at: field, of: value, over: old, table) }
      }
    case .array(let elements):
      guard let element = table.element(of: type) else { return }
      let before = old?.array ?? []
      for (place, entry) in elements.enumerated() {
        let same = Self.counterpart(of: entry, at: place, in: before, mergeKey)
        step("[\(place)]") { $0.walk(entry, over: same, element, mergeKey: nil, table) }
      }
    default: break
    }
  }

  private mutating func step(_ part: String, _ body: (inout Self) -> Void) {
    path.append(part)
    body(&self)
    path.removeLast()
  }

  /// The element of the stored list that is the same one.
  private static func counterpart(of value: Value, at place: Int, in list: [Value], _ key: String?) -> Value? {
    if let key, let name = value[key] { return list.first { $0[key] == name } }
    return place < list.count ? list[place] : nil
  }

  private static func asksForSomething(_ value: Value, _ field: CoverageIndex.Field) -> Bool {
    switch value {
    case .null, .bool(false), .string(""): return false
    case .array(let elements): return !elements.isEmpty
    case .object(let fields): return !fields.isEmpty
    case .string(let text): return text != field.entry?.plainValue
    case .int(let number): return field.entry?.plainValue.map { $0 != String(number) } ?? true
    default: return true
    }
  }
}

/// The part of the table that a walk over an object needs: of each type, the fields that must be told of, and those
/// that lead to such.
struct CoverageIndex: Sendable {
  struct Field: Sendable {
    var name: String
    var type: Schema.Index
    /// Nil for a field that only leads to others.
    var entry: Coverage.Entry?
    var mergeKey: String?
  }

  static let kubernetes = CoverageIndex(table: .kubernetes, Coverage.all)

  private var byType: [[Field]?]
  private let elements: [Schema.Index?]

  init(table: SchemaTable, _ coverage: [String: Coverage.TypeCoverage]) {
    elements = table.schemas.map { schema in
      switch schema.form {
      case .list(let element), .map(let element): element
      default: nil
      }
    }
    byType = table.schemas.map { schema in
      guard let type = coverage[schema.name], type.whole == nil else { return nil }
      return schema.properties.compactMap { property in
        let entry = type.fields[property.name]
        switch entry?.mark {
        case .stored?, .refused?: break
        case .honoured?, .partly?: return Field(name: property.name, type: property.type, mergeKey: property.mergeKey)
        default: return nil
        }
        return Field(name: property.name, type: property.type, entry: entry, mergeKey: property.mergeKey)
      }
    }
    prune()
  }

  func fields(of type: Schema.Index) -> [Field]? { byType[type] }

  func element(of type: Schema.Index) -> Schema.Index? { elements[type] }

  /// Drops the fields that lead nowhere.
  private mutating func prune() {
    var alive = Set<Schema.Index>()
    var grows = true
    while grows {
      grows = false
      for (index, fields) in byType.enumerated() where !alive.contains(index) {
        let leads = elements[index].map { alive.contains($0) } ?? false
        if leads || fields?.contains(where: { $0.entry != nil || alive.contains($0.type) }) == true {
          alive.insert(index)
          grows = true
        }
      }
    }
    for index in byType.indices {
      let kept = byType[index]?.filter { $0.entry != nil || alive.contains($0.type) }
      byType[index] = kept?.isEmpty == true ? nil : kept
    }
  }
}

extension Schema.Property {
  fileprivate var mergeKey: String? { patchMergeKey ?? (listMapKeys.count == 1 ? listMapKeys.first : nil) }
}
