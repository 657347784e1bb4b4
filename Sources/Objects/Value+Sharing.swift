extension Value {
  /// The same value, with the storage of another one for all that is alike in both: held once, and from then on found
  /// to be alike at a glance.
  package func sharing(_ other: Value) -> Value {
    switch likeness(to: other) {
    case .same: other
    case .partly(let value): value
    case .none: self
    }
  }

  /// Whether both are one storage, or scalars of the same bytes; lists and objects that are held twice count as two.
  package func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)): mine.isIdentical(to: theirs)
    case (.array(let mine), .array(let theirs)): mine.span.isIdentical(to: theirs.span)
    default: isSameScalar(as: other)
    }
  }

  /// How many bytes more than another value it takes as JSON: only what differs is counted.
  package func jsonSize(beyond other: Value) -> Int {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)) where mine.hasSameKeys(as: theirs):
      Self.jsonSize(of: mine.values, beyond: theirs.values)
    case (.array(let mine), .array(let theirs)) where mine.count == theirs.count:
      Self.jsonSize(of: mine, beyond: theirs)
    default: jsonSize(limit: .max) - other.jsonSize(limit: .max)
    }
  }

  private static func jsonSize(of mine: [Value], beyond theirs: [Value]) -> Int {
    if mine.span.isIdentical(to: theirs.span) { return 0 }
    return mine.indices.reduce(0) { $0 + mine[$1].jsonSize(beyond: theirs[$1]) }
  }

  /// What a value has of another one.
  fileprivate enum Likeness {
    case same
    /// The value with the other one's parts.
    case partly(Value)
    case none
  }

  fileprivate func likeness(to other: Value) -> Likeness {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)): mine.likeness(to: theirs)
    case (.array(let mine), .array(let theirs)): Self.likeness(of: mine, to: theirs)
    default: isSameScalar(as: other) ? .same : .none
    }
  }

  private static func likeness(of mine: [Value], to theirs: [Value]) -> Likeness {
    if mine.span.isIdentical(to: theirs.span) { return .same }
    var parts = SharedParts(mine, theirs)
    for place in mine.indices where place < theirs.count { parts.note(at: place, place) }
    if parts.isSame, mine.count == theirs.count { return .same }
    return parts.finish().map { .partly(.array($0)) } ?? .none
  }

  /// Bytes count: Swift holds texts for equal that Kubernetes does not, and zeros.
  private func isSameScalar(as other: Value) -> Bool {
    switch (self, other) {
    case (.string(let mine), .string(let theirs)): mine.hasSameBytes(as: theirs)
    case (.int(let mine), .int(let theirs)): mine == theirs
    case (.bool(let mine), .bool(let theirs)): mine == theirs
    case (.double(let mine), .double(let theirs)): mine.bitPattern == theirs.bitPattern
    case (.null, .null): true
    default: false
    }
  }

  /// Whether equal values are worth being held once.
  fileprivate var hasStorage: Bool {
    switch self {
    case .array, .object: true
    case .string(let text): text.utf8.count > 15
    default: false
    }
  }
}

extension Fields {
  /// Whether both are one storage.
  package func isIdentical(to other: Fields) -> Bool {
    values.span.isIdentical(to: other.values.span) && keys.span.isIdentical(to: other.keys.span)
  }

  /// Whether both have fields of the same names.
  package func hasSameKeys(as other: Fields) -> Bool {
    if keys.span.isIdentical(to: other.keys.span) { return true }
    return keys.count == other.keys.count && keys.indices.allSatisfy { keys[$0].hasSameBytes(as: other.keys[$0]) }
  }

  /// Visits the names of both in order, with the places where they stand.
  package func forEachName(with other: Fields, _ visit: (String, _ mine: Int?, _ theirs: Int?) -> Void) {
    var (mine, theirs) = (0, 0)
    while mine < count, theirs < other.count {
      if keys[mine].hasSameBytes(as: other.keys[theirs]) {
        visit(keys[mine], mine, theirs)
        (mine, theirs) = (mine + 1, theirs + 1)
      } else if keys[mine] < other.keys[theirs] {
        visit(keys[mine], mine, nil)
        mine += 1
      } else {
        visit(other.keys[theirs], nil, theirs)
        theirs += 1
      }
    }
    while mine < count {
      visit(keys[mine], mine, nil)
      mine += 1
    }
    while theirs < other.count {
      visit(other.keys[theirs], nil, theirs)
      theirs += 1
    }
  }

  fileprivate func likeness(to other: Fields) -> Value.Likeness {
    if isIdentical(to: other) { return .same }
    var parts = SharedParts(values, other.values)
    guard hasSameKeys(as: other) else {
      forEachName(with: other) { _, mine, theirs in
        if let mine, let theirs { parts.note(at: mine, theirs) }
      }
      return parts.finish().map { .partly(.object(Fields(sortedKeys: keys, values: $0))) } ?? .none
    }
    for place in keys.indices { parts.note(at: place, place) }
    return parts.isSame ? .same : .partly(.object(Fields(sortedKeys: other.keys, values: parts.finish() ?? values)))
  }
}

extension String {
  fileprivate func hasSameBytes(as other: String) -> Bool {
    let (mine, theirs) = (utf8.span, other.utf8.span)
    if mine.count != theirs.count { return false }
    return mine.isIdentical(to: theirs) || mine.indices.allSatisfy { mine[$0] == theirs[$0] }
  }
}

/// Elements of which some take the place of others that are alike; while all do, nothing is copied.
private struct SharedParts {
  private let own: [Value]
  private let others: [Value]
  private(set) var changed: [Value]?
  /// How many of the first elements are as the others at the same places.
  private var same = 0

  init(_ own: [Value], _ others: [Value]) {
    self.own = own
    self.others = others
  }

  /// Whether every element is the other one's.
  var isSame: Bool { same == own.count && changed == nil }

  /// Notes what the element at a place has of the other one at another; places rise.
  mutating func note(at place: Int, _ other: Int) {
    switch own[place].likeness(to: others[other]) {
    case .same:
      if same == place, same == other {
        same += 1
        return
      }
      if others[other].hasStorage { put(others[other], at: place) }
    case .partly(let value): put(value, at: place)
    case .none: break
    }
  }

  /// The elements with all that is shared; nil where nothing is.
  consuming func finish() -> [Value]? {
    if changed == nil, !own[..<same].contains(where: \.hasStorage) { return nil }
    var result = changed ?? own
    for place in 0..<same where own[place].hasStorage { result[place] = others[place] }
    return result
  }

  private mutating func put(_ value: Value, at place: Int) {
    if changed == nil { changed = own }
    changed?[place] = value
  }
}
