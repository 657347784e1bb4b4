/// Walks an object along a JSONPath template; fields that are missing find nothing.
enum JSONPathEvaluator {
  static func results(_ nodes: [JSONPath.Node], _ current: Value) throws(JSONPathError) -> [[Value]] {
    var results: [[Value]] = []
    for node in nodes {
      guard case .range(let path, let body) = node else {
        results.append(try evaluate(node, [current]))
        continue
      }
      for value in try evaluate(path, [current]) { results += try self.results(body, value) }
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

  static func evaluate(_ node: JSONPath.Node, _ input: [Value]) throws(JSONPathError) -> [Value] {
    switch node {
    case .text(let text), .literal(.string(let text)): return [.string(text)]
    case .literal(let value): return input.map { _ in value }
    case .list(let steps):
      var values = input
      for step in steps { values = try evaluate(step, values) }
      return values
    case .field(let name): return input.compactMap { $0[name] }
    case .wildcard: return input.flatMap(children)
    case .recursive: return input.flatMap(descendants)
    case .union(let parts):
      var found: [Value] = []
      for part in parts { found += try evaluate(part, input) }
      return found
    case .slice(let slice):
      var found: [Value] = []
      for value in input where !value.isNull {
        guard case .array(let array) = value else { throw JSONPathError("\(typeName(value)) is not array or slice") }
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
    case .identifier("end"): throw JSONPathError("not in range, nothing to end")
    case .identifier(let word): throw JSONPathError("unrecognized identifier \(word)")
    case .range(let path, let body):
      return try results([.range(path, body: body)], input.first ?? .null).flatMap(\.self)
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

  private static func matches(
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
    case "==": return try areEqual(a, b)
    case "!=": return try !areEqual(a, b)
    case "<": return try isLess(a, b)
    case ">": return try isLess(b, a)
    case "<=": return try !isLess(b, a)
    case ">=": return try !isLess(a, b)
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
