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
  private var path: [Step] = []

  /// A part of the path to where the walk is; it becomes text once there is something to tell.
  private enum Step {
    case field(String)
    case key(String)
    case place(Int)
  }

  /// Looks through what a client wants, before defaults are filled in; what is stored as it wants was told before.
  package init(of object: Value, over old: Value?, _ type: Schema.Index) {
    let table = CoverageIndex.kubernetes
    guard let fields = object.object else { return }
    look(at: fields, over: old, type, table)
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
    at object: Fields,
    over old: Value?,
    _ type: Schema.Index,
    _ table: CoverageIndex
  ) {
    guard let fields = table.fields(of: type) else { return }
    var place = 0
    for index in fields.indices {
      let name = fields[index].name
      place = object.position(of: name, from: place)
      if place == object.count { return }
      if object.keys[place] != name || path.isEmpty && (name == "status" || name == "metadata") { continue }
      look(at: object.values[place], over: old?[name], fields[index], table)
    }
  }

  private mutating func look(
    at value: Value,
    over old: Value?,
    _ field: CoverageIndex.Field,
    _ table: CoverageIndex
  ) {
    guard value != old, Self.asksForSomething(value, field) else { return }
    path.append(.field(field.name))
    defer { path.removeLast() }
    switch field.entry?.mark {
    case .stored?: stored.append(pathText)
    case .refused?: refused.append(Refusal(path: pathText, words: field.entry?.words ?? ""))
    default: walk(value, over: old, field.type, mergeKey: field.mergeKey, table)
    }
  }

  private var pathText: String {
    path.enumerated().map { index, step in
      switch step {
      case .field(let name): index == 0 ? name : "." + name
      case .key(let key): "[\(key)]"
      case .place(let place): "[\(place)]"
      }
    }.joined()
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
          path.append(.key(key))
          walk(entry, over: old?[key], element, mergeKey: nil, table)
          path.removeLast()
        }
      } else {
        look(at: entries, over: old, type, table)
      }
    case .array(let elements):
      guard let element = table.element(of: type) else { return }
      let before = old?.array ?? []
      for (place, entry) in elements.enumerated() {
        let same = Self.counterpart(of: entry, at: place, in: before, mergeKey)
        path.append(.place(place))
        walk(entry, over: same, element, mergeKey: nil, table)
        path.removeLast()
      }
    default: break
    }
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
