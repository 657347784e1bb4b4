/// Walks an object along a JSONPath template; fields that are missing find nothing.
struct JSONPathEvaluator {
  private let nodes: [JSONPath.Node]
  private let allowsMissingKeys: Bool
  /// Ranges that the last part began, that are open, and that it ended.
  private var begun = 0
  private var open = 0
  private var ended = 0
  private var lastEnd: Int?
  /// How many steps were taken; a template that would take too many is refused.
  private var steps = 0

  private static let maximumSteps = 2_000_000

  init(_ path: JSONPath) {
    nodes = path.nodes
    allowsMissingKeys = path.allowsMissingKeys
  }

  mutating func results(of value: Value) throws(JSONPathError) -> [[Value]] { try results(from: 0, value) }

  /// What the parts from there on find, up to the end of the present range.
  ///
  /// What follows a range that has no end is its body, and is done once more after it, as in Kubernetes.
  private mutating func results(from start: Int, _ current: Value?) throws(JSONPathError) -> [[Value]] {
    var results: [[Value]] = []
    var index = start
    while index < nodes.count {
      let found = try evaluate(nodes[index], current.map { [$0] } ?? [])
      if ended > 0, ended <= open {
        ended -= 1
        lastEnd = index
        break
      }
      if begun > 0 {
        begun -= 1
        open += 1
        for value in found { results += try self.results(from: index + 1, value) }
        // The body is gone through all the same, to find its end.
        if found.isEmpty { _ = try self.results(from: index + 1, nil) }
        open -= 1
        if let lastEnd, lastEnd > index { index = lastEnd }
      } else {
        results.append(found)
      }
      index += 1
    }
    return results
  }

  /// Strings bare, containers as JSON.
  static func text(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .double(let number): GoNumber.general(number)
    default: JSON.write(value, escapesHTML: true)
    }
  }

  private mutating func evaluate(_ node: JSONPath.Node, _ input: [Value]) throws(JSONPathError) -> [Value] {
    steps += 1 + input.count
    if steps > Self.maximumSteps { throw JSONPathError("drydock: the template takes too many steps") }
    switch node {
    case .text(let text), .literal(.string(let text)): return [.string(text)]
    case .literal(let value): return input.map { _ in value }
    case .list(let steps):
      var values = input
      for step in steps { values = try evaluate(step, values) }
      return values
    case .field(let name):
      let found = input.compactMap { $0[name] }
      if found.isEmpty, !allowsMissingKeys { throw JSONPathError("\(name) is not found") }
      return found
    case .wildcard: return input.flatMap(Self.children)
    case .recursive: return input.flatMap(Self.descendants)
    case .union(let parts):
      var found: [Value] = []
      for part in parts { found += try evaluate(part, input) }
      return found
    case .slice(let slice):
      var found: [Value] = []
      for value in input where !value.isNull {
        guard case .array(let array) = value else {
          throw JSONPathError("\(Self.typeName(value)) is not array or slice")
        }
        found += try slice.elements(of: array)
      }
      return found
    case .filter(let left, let operation, let right):
      var found: [Value] = []
      for value in input {
        guard case .array(let array) = value else {
          throw JSONPathError("\(value.goDescription) is not array or slice and cannot be filtered")
        }
        for element in array where try matches(element, left, operation, right) { found.append(element) }
      }
      return found
    case .identifier("range"):
      begun += 1
      return input
    case .identifier("end"):
      if open == 0 { throw JSONPathError("not in range, nothing to end") }
      ended += 1
      return []
    case .identifier(let word): throw JSONPathError("unrecognized identifier \(word)")
    }
  }

  private static func typeName(_ value: Value) -> String {
    switch value {
    case .string: "string"
    case .bool: "bool"
    case .int: "int64"
    case .double: "float64"
    case .object: "map[string]interface {}"
    case .array, .null: "[]interface {}"
    }
  }

  private static func children(_ value: Value) -> [Value] {
    switch value {
    case .array(let elements): elements
    case .object(let fields): fields.values
    default: []
    }
  }

  private static func descendants(_ value: Value) -> [Value] {
    if case .string(let text) = value { return text.isEmpty ? [] : [value] }
    let inner = children(value)
    return inner.isEmpty ? [] : [value] + inner.flatMap(descendants)
  }

  // MARK: Comparisons

  private mutating func matches(
    _ element: Value,
    _ left: JSONPath.Node,
    _ operation: String,
    _ right: JSONPath.Node
  ) throws(JSONPathError) -> Bool {
    let lefts = try evaluate(left, [element])
    if operation == "exists" { return !lefts.isEmpty }
    guard let a = lefts.first else { return false }
    let rights = try evaluate(right, [element])
    guard lefts.count == 1, rights.count <= 1 else { throw JSONPathError("can only compare one element at a time") }
    guard let b = rights.first else { return false }
    switch operation {
    case "==": return try Self.areEqual(a, b)
    case "!=": return try !Self.areEqual(a, b)
    case "<": return try Self.isLess(a, b)
    case ">": return try Self.isLess(b, a)
    case "<=": return try !Self.isLess(b, a)
    case ">=": return try !Self.isLess(a, b)
    default: throw JSONPathError("unrecognized filter operator \(operation)")
    }
  }

  private static func areEqual(_ a: Value, _ b: Value) throws(JSONPathError) -> Bool {
    switch (a, b) {
    case (.bool, .bool), (.int, .int), (.double, .double), (.string, .string): return a == b
    default: throw incomparable(a, b)
    }
  }

  private static func isLess(_ a: Value, _ b: Value) throws(JSONPathError) -> Bool {
    switch (a, b) {
    case (.int(let x), .int(let y)): return x < y
    case (.double(let x), .double(let y)): return x < y
    case (.string(let x), .string(let y)): return x < y
    case (.bool, .bool): throw JSONPathError("invalid type for comparison")
    default: throw incomparable(a, b)
    }
  }

  private static func incomparable(_ a: Value, _ b: Value) -> JSONPathError {
    let areBasic = [a, b].allSatisfy { $0.array == nil && $0.object == nil && !$0.isNull }
    return JSONPathError(areBasic ? "incompatible types for comparison" : "invalid type for comparison")
  }
}

extension JSONPath.Slice {
  fileprivate func elements(of array: [Value]) throws(JSONPathError) -> ArraySlice<Value> {
    let count = array.count
    var first = start ?? 0
    var last = isIndex ? first + 1 : end ?? count
    if first < 0 { first += count }
    // The end that follows from an index of -1 is that of the array.
    if last < 0 || last == 0 && isIndex { last += count }
    if first == last { return [] }
    if first >= count || first < 0 { throw outOfBounds(first, count) }
    if last > count || last < 0 { throw outOfBounds(last - 1, count) }
    if first > last { throw JSONPathError("starting index \(first) is greater than ending index \(last)") }
    guard let step else { return array[first..<last] }
    if step <= 0 { throw JSONPathError("step must be > 0") }
    return stride(from: first, to: last, by: step).map { array[$0] }[...]
  }

  private func outOfBounds(_ index: Int, _ count: Int) -> JSONPathError {
    JSONPathError("array index out of bounds: index \(index), length \(count)")
  }
}
