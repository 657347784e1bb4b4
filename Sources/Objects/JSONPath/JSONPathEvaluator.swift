/// Walks an object along a JSONPath template.
struct JSONPathEvaluator {
  let root: Value

  mutating func text(_ nodes: [JSONPath.Node], _ current: Value) throws(JSONPathError) -> String {
    var text = ""
    for node in nodes {
      switch node {
      case .text(let plain): text += plain
      case .range(let path, let body):
        for value in try evaluate(path, [current]) { text += try self.text(body, value) }
      default: text += try evaluate(node, [current]).map(Self.text).joined(separator: " ")
      }
    }
    return text
  }

  /// Strings bare, containers as JSON.
  static func text(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .null: ""
    default: JSON.write(value, escapesHTML: true)
    }
  }

  func evaluate(_ node: JSONPath.Node, _ input: [Value]) throws(JSONPathError) -> [Value] {
    switch node {
    case .text: return []
    case .literal(let value): return [value]
    case .list(let steps):
      var values = input
      for step in steps { values = try evaluate(step, values) }
      return values
    case .field(let name): return input.compactMap { $0[name] }
    case .wildcard: return input.flatMap(Self.children)
    case .recursive: return input.flatMap(Self.descendants)
    case .union(let parts):
      var found: [Value] = []
      for part in parts { found += try evaluate(part, input) }
      return found
    case .slice(let start, let end, let step, let isIndex):
      var found: [Value] = []
      for value in input {
        guard let array = value.array else {
          if value.isNull { continue }
          throw JSONPathError("\(Self.typeName(value)) is not array or slice")
        }
        found += try Self.slice(array, start, end, step, isIndex)
      }
      return found
    case .filter(let left, let operation, let right):
      var found: [Value] = []
      for value in input {
        for element in value.array ?? value.object?.values ?? [] {
          if try matches(element, left, operation, right) { found.append(element) }
        }
      }
      return found
    case .range(let path, let body):
      var found: [Value] = []
      for value in try evaluate(path, input) {
        for node in body { found += try evaluate(node, [value]) }
      }
      return found
    }
  }

  private static func typeName(_ value: Value) -> String {
    switch value {
    case .string: "string"
    case .bool: "bool"
    case .int: "int64"
    case .double: "float64"
    case .object: "map[string]interface {}"
    default: "interface {}"
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
    let inner = children(value)
    return inner.isEmpty ? [] : [value] + inner.flatMap(descendants)
  }

  private static func slice(
    _ array: [Value],
    _ start: Int?,
    _ end: Int?,
    _ step: Int?,
    _ isIndex: Bool
  ) throws(JSONPathError) -> [Value] {
    let count = array.count
    func place(_ number: Int) -> Int { number < 0 ? number + count : number }
    if isIndex {
      let index = place(start ?? 0)
      guard array.indices.contains(index) else {
        throw JSONPathError("array index out of bounds: index \(start ?? 0), length \(count)")
      }
      return [array[index]]
    }
    let first = max(0, place(start ?? 0))
    let last = min(count, place(end ?? count))
    guard first < last else { return [] }
    guard let step, step != 1 else { return Array(array[first..<last]) }
    if step <= 0 { throw JSONPathError("step must be > 0") }
    return stride(from: first, to: last, by: step).map { array[$0] }
  }

  private func matches(
    _ element: Value,
    _ left: JSONPath.Node,
    _ operation: String,
    _ right: JSONPath.Node
  ) throws(JSONPathError) -> Bool {
    let a = try evaluate(left, [element])
    if operation == "exists" { return !a.isEmpty }
    guard let a = a.first else { return false }
    guard let b = try evaluate(right, [element]).first else { return false }
    switch operation {
    case "==": return Self.areEqual(a, b)
    case "!=": return !Self.areEqual(a, b)
    case "<": return Self.isLess(a, b)
    case ">": return Self.isLess(b, a)
    case "<=": return !Self.isLess(b, a)
    default: return !Self.isLess(a, b)
    }
  }

  private static func areEqual(_ a: Value, _ b: Value) -> Bool {
    if let x = a.number, let y = b.number { return x == y }
    return a == b
  }

  private static func isLess(_ a: Value, _ b: Value) -> Bool {
    if let x = a.number, let y = b.number { return x < y }
    if let x = a.string, let y = b.string { return x < y }
    return false
  }
}
