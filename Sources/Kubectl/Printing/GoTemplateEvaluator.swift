import API
import Objects

/// Runs a Go template over an object.
struct GoTemplateEvaluator {
  private let root: Value
  private(set) var output = ""
  private var variables: [(name: String, value: Value)]

  static let functions: Set<String> = [
    "and", "or", "not", "len", "index", "print", "printf", "println", "eq", "ne", "lt", "le", "gt", "ge", "exists",
    "base64decode", "html", "js", "urlquery",
  ]

  init(root: Value) {
    self.root = root
    variables = [("", root)]
  }

  mutating func run(_ nodes: [GoTemplate.Node], _ dot: Value) throws(GoTemplateError) {
    for node in nodes {
      switch node {
      case .text(let text): output += text
      case .output(let pipeline): output += Self.text(try evaluate(pipeline, dot))
      case .assign(let name, let pipeline): variables.append((name, try evaluate(pipeline, dot)))
      case .condition(let pipeline, let then, let otherwise):
        try scoped { (self) throws(GoTemplateError) in
          try self.run(Self.isTrue(try self.evaluate(pipeline, dot)) ? then : otherwise, dot)
        }
      case .with(let pipeline, let body, let otherwise):
        let value = try evaluate(pipeline, dot)
        try scoped { (self) throws(GoTemplateError) in
          try self.run(Self.isTrue(value) ? body : otherwise, Self.isTrue(value) ? value : dot)
        }
      case .range(let key, let value, let pipeline, let body, let otherwise):
        try runRange(key, value, try evaluate(pipeline, dot), body, otherwise, dot)
      }
    }
  }

  private mutating func runRange(
    _ key: String?,
    _ name: String?,
    _ value: Value,
    _ body: [GoTemplate.Node],
    _ otherwise: [GoTemplate.Node],
    _ dot: Value
  ) throws(GoTemplateError) {
    var pairs: [(Value, Value)] = []
    switch value {
    case .array(let elements): pairs = elements.enumerated().map { (.int($0), $1) }
    case .object(let fields): pairs = fields.map { (.string($0.key), $0.value) }
    case .null: break
    case .int(let count) where count >= 0: pairs = (0..<count).map { (.int($0), .int($0)) }
    default: throw GoTemplateError(message: "range can't iterate over \(Self.text(value))")
    }
    if pairs.isEmpty { return try run(otherwise, dot) }
    for (index, element) in pairs {
      try scoped { (self) throws(GoTemplateError) in
        if let key { self.variables.append((key, index)) }
        if let name { self.variables.append((name, element)) }
        try self.run(body, element)
      }
    }
  }

  /// Variables end with their block.
  private mutating func scoped(
    _ body: (inout GoTemplateEvaluator) throws(GoTemplateError) -> Void
  ) throws(GoTemplateError) {
    let count = variables.count
    try body(&self)
    variables.removeLast(variables.count - count)
  }

  // MARK: Values

  private func evaluate(_ pipeline: GoTemplate.Pipeline, _ dot: Value) throws(GoTemplateError) -> Value {
    var result: Value?
    for command in pipeline.commands {
      guard let first = command.first else { throw GoTemplateError(message: "missing value for command") }
      var arguments: [Value] = []
      for operand in command.dropFirst() { arguments.append(try value(operand, dot)) }
      if let result { arguments.append(result) }
      if case .function(let name) = first {
        result = try call(name, arguments)
      } else {
        if !arguments.isEmpty { throw GoTemplateError(message: "can't give argument to non-function") }
        result = try value(first, dot)
      }
    }
    return result ?? .null
  }

  private func value(_ operand: GoTemplate.Operand, _ dot: Value) throws(GoTemplateError) -> Value {
    switch operand {
    case .literal(let value): return value
    case .field(let path): return try follow(path, dot)
    case .variable(let name, let path):
      guard let found = variables.last(where: { $0.name == name }) else {
        throw GoTemplateError(message: "undefined variable \"$\(name)\"")
      }
      return try follow(path, found.value)
    case .function(let name): return try call(name, [])
    case .nested(let pipeline, let path): return try follow(path, try evaluate(pipeline, dot))
    }
  }

  private func follow(_ path: [String], _ start: Value) throws(GoTemplateError) -> Value {
    var value = start
    for name in path {
      switch value {
      case .object(let fields): value = fields[name] ?? .null
      case .null: return .null
      default: throw GoTemplateError(message: "can't evaluate field \(name) in type interface {}")
      }
    }
    return value
  }

  static func isTrue(_ value: Value) -> Bool {
    switch value {
    case .null: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .double(let value): value != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let fields): !fields.isEmpty
    }
  }

  /// Go's `%v`.
  static func text(_ value: Value) -> String {
    switch value {
    case .null: "<no value>"
    case .string(let text): text
    case .array(let elements): "[" + elements.map(text).joined(separator: " ") + "]"
    case .object(let fields): "map[" + fields.map { "\($0.key):\(text($0.value))" }.joined(separator: " ") + "]"
    default: JSON.write(value)
    }
  }

  // MARK: Functions

  private func call(_ name: String, _ arguments: [Value]) throws(GoTemplateError) -> Value {
    switch name {
    case "and": return arguments.first { !Self.isTrue($0) } ?? arguments.last ?? .null
    case "or": return arguments.first(where: Self.isTrue) ?? arguments.last ?? .null
    case "not": return .bool(!Self.isTrue(arguments.first ?? .null))
    case "len":
      switch arguments.first {
      case .string(let text)?: return .int(text.utf8.count)
      case .array(let elements)?: return .int(elements.count)
      case .object(let fields)?: return .int(fields.count)
      default: throw GoTemplateError(message: "error calling len: len of nil pointer")
      }
    case "index": return try index(arguments)
    case "exists": return .bool(((try? index(arguments)) ?? .null) != .null)
    case "print": return .string(arguments.map(Self.text).joined(separator: " "))
    case "println": return .string(arguments.map(Self.text).joined(separator: " ") + "\n")
    case "printf": return .string(Self.format(arguments))
    case "base64decode":
      guard let bytes = arguments.first?.string.flatMap({ Base64.decode($0) }) else {
        throw GoTemplateError(message: "error calling base64decode: illegal base64 data")
      }
      return .string(String(decoding: bytes, as: UTF8.self))
    case "eq": return .bool(arguments.dropFirst().contains { Self.compare(arguments[0], $0) == 0 })
    case "ne", "lt", "le", "gt", "ge": return .bool(try Self.ordered(name, arguments))
    default: return arguments.first ?? .null
    }
  }

  private static func ordered(_ name: String, _ arguments: [Value]) throws(GoTemplateError) -> Bool {
    guard arguments.count == 2 else { throw GoTemplateError(message: "wrong number of args for \(name)") }
    let order = compare(arguments[0], arguments[1])
    switch name {
    case "ne": return order != 0
    case "lt": return order == -1
    case "le": return order == -1 || order == 0
    case "gt": return order == 1
    default: return order == 1 || order == 0
    }
  }

  /// -1, 0 or 1; nil for values that cannot be ordered and differ.
  private static func compare(_ a: Value, _ b: Value) -> Int? {
    if let x = a.number, let y = b.number { return x < y ? -1 : x == y ? 0 : 1 }
    if let x = a.string, let y = b.string { return x < y ? -1 : x == y ? 0 : 1 }
    return a == b ? 0 : nil
  }

  private func index(_ arguments: [Value]) throws(GoTemplateError) -> Value {
    guard var value = arguments.first else { throw GoTemplateError(message: "wrong number of args for index") }
    for key in arguments.dropFirst() {
      switch (value, key) {
      case (.array(let elements), .int(let number)):
        guard elements.indices.contains(number) else {
          throw GoTemplateError(message: "error calling index: reflect: slice index out of range")
        }
        value = elements[number]
      case (.object(let fields), .string(let name)): value = fields[name] ?? .null
      case (.null, _): throw GoTemplateError(message: "error calling index: index of untyped nil")
      default: throw GoTemplateError(message: "error calling index: cannot index with that type")
      }
    }
    return value
  }

  /// `%s`, `%v`, `%d`, `%q`, `%t`, with a width.
  private static func format(_ arguments: [Value]) -> String {
    var values = arguments.dropFirst()
    var rest = Substring(arguments.first.map(text) ?? "")
    var result = ""
    while let character = rest.popFirst() {
      guard character == "%" else {
        result.append(character)
        continue
      }
      let isLeft = rest.first == "-"
      if isLeft { rest = rest.dropFirst() }
      let width = rest.prefix(while: \.isNumber)
      rest = rest.dropFirst(width.count)
      guard let verb = rest.popFirst() else { break }
      if verb == "%" {
        result.append("%")
        continue
      }
      let value = values.popFirst() ?? .null
      let piece = verb == "q" ? GoQuote.quoted(text(value)) : text(value)
      let padding = String(repeating: " ", count: max(0, (Int(width) ?? 0) - piece.count))
      result += isLeft ? piece + padding : padding + piece
    }
    return result
  }
}
