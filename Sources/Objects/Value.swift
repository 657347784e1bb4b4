/// One API object, or a part of one, whatever its kind: a JSON tree whose objects keep their keys sorted.
///
/// A plain enum over arrays: recursion goes through array storage, so a copy shares everything and a change to a
/// copy duplicates only the containers on the path to the change.
package enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([Value])
  case object(Fields)
}

extension Value {
  /// The payload if this is a string, else nil; the accessors below do the same for their cases.
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var int: Int? { if case .int(let value) = self { value } else { nil } }
  package var array: [Value]? { if case .array(let value) = self { value } else { nil } }
  package var object: Fields? { if case .object(let value) = self { value } else { nil } }
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// A number of either kind as a floating-point one.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

extension Value {
  /// The field of that name, nil where this is no object or has no such field; an explicit null is `.null`.
  ///
  /// Setting nil removes the field. Setting a value on something that is no object replaces it with one.
  package subscript(key: String) -> Value? {
    get {
      guard case .object(let fields) = self else { return nil }
      return fields[key]
    }
    _modify {
      var fields = takeFields()
      defer { self = .object(fields) }
      yield &fields[key]
    }
  }

  /// The value at the end of a path of field names; setting one makes the objects on the way.
  package subscript(path: String...) -> Value? {
    get { self[path[...]] }
    set { set(newValue, at: path[...]) }
  }

  /// As the variadic form, for a path that is already a list.
  package subscript(path: ArraySlice<String>) -> Value? {
    var value = self
    for key in path {
      guard let next = value[key] else { return nil }
      value = next
    }
    return value
  }

  /// Puts `value` at the end of `path`, making objects on the way; nil removes what is there.
  package mutating func set(_ value: Value?, at path: ArraySlice<String>) {
    guard let key = path.first else {
      self = value ?? .null
      return
    }
    let rest = path.dropFirst()
    if rest.isEmpty {
      self[key] = value
    } else if value != nil || self[key] != nil {
      self[key, default: .object(Fields())].set(value, at: rest)
    }
  }

  /// The field of that name, made from `default` where it is missing or null.
  package subscript(key: String, default fallback: @autoclosure () -> Value) -> Value {
    get { self[key] ?? fallback() }
    _modify {
      var fields = takeFields()
      defer { self = .object(fields) }
      yield &fields[key, default: fallback()]
    }
  }

  /// The elements of an array for changing in place; setting makes this an array.
  package var elements: [Value] {
    get { array ?? [] }
    _modify {
      var elements = takeElements()
      defer { self = .array(elements) }
      yield &elements
    }
  }

  /// The fields of an object for changing in place; setting makes this an object.
  package var fields: Fields {
    get { object ?? Fields() }
    _modify {
      var fields = takeFields()
      defer { self = .object(fields) }
      yield &fields
    }
  }

  /// Moves the fields out, so that changing them does not copy what only this value holds.
  private mutating func takeFields() -> Fields {
    guard case .object(let fields) = self else { return Fields() }
    self = .null
    return fields
  }

  private mutating func takeElements() -> [Value] {
    guard case .array(let elements) = self else { return [] }
    self = .null
    return elements
  }
}

extension Value {
  /// Whether there are more than so many arrays and objects within each other.
  package func isDeeper(than limit: Int) -> Bool {
    switch self {
    case .array(let elements): limit < 1 || elements.contains { $0.isDeeper(than: limit - 1) }
    case .object(let fields): limit < 1 || fields.values.contains { $0.isDeeper(than: limit - 1) }
    default: false
    }
  }

  /// About how many bytes the value takes as JSON; counting stops beyond the limit.
  package func jsonSize(limit: Int) -> Int {
    switch self {
    case .null: return 4
    case .bool(let value): return value ? 4 : 5
    case .int, .double: return 8
    case .string(let text): return text.utf8.count + 2
    case .array(let elements):
      var size = 2
      for element in elements {
        size += element.jsonSize(limit: limit - size) + 1
        if size > limit { break }
      }
      return size
    case .object(let fields):
      var size = 2
      for place in fields.indices {
        size += fields.keys[place].utf8.count + 4 + fields.values[place].jsonSize(limit: limit - size)
        if size > limit { break }
      }
      return size
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(arrayLiteral elements: Value...) { self = .array(elements) }

  package init(dictionaryLiteral elements: (String, Value)...) { self = .object(Fields(elements)) }
}

extension Value {
  package init(_ strings: some Sequence<String>) { self = .array(strings.map { .string($0) }) }

  /// A map of strings, such as labels.
  package init(_ map: [String: String]) {
    self = .object(Fields(map.map { ($0.key, .string($0.value)) }))
  }

  /// The string fields of an object, such as labels; fields of other types are left out.
  package var stringMap: [String: String] {
    guard case .object(let fields) = self else { return [:] }
    var map: [String: String] = [:]
    map.reserveCapacity(fields.count)
    for (key, value) in fields {
      if case .string(let text) = value { map[key] = text }
    }
    return map
  }
}
