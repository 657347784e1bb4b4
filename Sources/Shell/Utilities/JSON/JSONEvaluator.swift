/// Runs filters.
struct JSONEvaluator {
  struct Failure: Error {
    let message: String
  }

  static let maximumResults = 1_000_000
  var variables: [String: JSONValue] = [:]
  private var steps = 0

  init(variables: [String: JSONValue]) { self.variables = variables }

  mutating func run(_ filter: JSONFilter, _ input: JSONValue) throws(Failure) -> [JSONValue] {
    steps += 1
    guard steps < Self.maximumResults else { throw Failure(message: "the filter runs without end") }
    switch filter {
    case .identity: return [input]
    case .recurse: return Self.recurse(input)
    case .literal(let value): return [value]
    case .text(let parts, let format): return try text(parts, format, input)
    case .field(let base, let key):
      return try each(base, key, input) { (value, key) throws(Failure) in try Self.index(value, key) }
    case .slice(let base, let start, let end): return try slice(base, start, end, input)
    case .iterate(let base):
      var result: [JSONValue] = []
      for value in try run(base, input) { result += try Self.iterate(value) }
      return result
    case .optional(let inner):
      do throws(Failure) { return try run(inner, input) } catch { return [] }
    case .pipe(let left, let right):
      var result: [JSONValue] = []
      for value in try run(left, input) { result += try run(right, value) }
      return result
    case .comma(let left, let right): return try run(left, input) + run(right, input)
    case .negate(let inner):
      return try run(inner, input).map { value throws(Failure) in
        guard case .number(let number, _) = value else { throw Failure(message: "\(value.type) cannot be negated") }
        return .number(-number)
      }
    case .binary(let operation, let left, let right):
      return try each(left, right, input) { (a, b) throws(Failure) in try Self.apply(operation, a, b) }
    case .and(let left, let right):
      return try run(left, input).flat { value throws(Failure) in
        value.isTruthy ? try run(right, input).map { .bool($0.isTruthy) } : [.bool(false)]
      }
    case .or(let left, let right):
      return try run(left, input).flat { value throws(Failure) in
        value.isTruthy ? [.bool(true)] : try run(right, input).map { .bool($0.isTruthy) }
      }
    case .alternative(let left, let right):
      let values = ((try? run(left, input)) ?? []).filter(\.isTruthy)
      return values.isEmpty ? try run(right, input) : values
    case .array(let inner): return [.array(try inner.map { filter throws(Failure) in try run(filter, input) } ?? [])]
    case .object(let entries): return try object(entries[...], input)
    case .condition(let test, let then, let otherwise):
      return try run(test, input).flat { value throws(Failure) in
        try run(value.isTruthy ? then : otherwise, input)
      }
    case .bind(let source, let name, let body):
      return try run(source, input).flat { value throws(Failure) in
        try binding(name, value) { evaluator throws(Failure) in try evaluator.run(body, input) }
      }
    case .variable(let name):
      guard let value = variables[name] else { throw Failure(message: "$\(name) is not defined") }
      return [value]
    case .reduce(let source, let name, let start, let step):
      var state = try run(start, input).first ?? .null
      for value in try run(source, input) {
        state = try binding(name, value) { evaluator throws(Failure) in try evaluator.run(step, state).last ?? .null }
      }
      return [state]
    case .call(let name, let arguments): return try call(name, arguments, input)
    case .update(let target, let operation, let value): return [try update(target, operation, value, input)]
    }
  }

  private mutating func binding<R>(
    _ name: String,
    _ value: JSONValue,
    _ body: (inout JSONEvaluator) throws(Failure) -> R
  ) throws(Failure) -> R {
    let before = variables[name]
    variables[name] = value
    defer { variables[name] = before }
    return try body(&self)
  }

  private mutating func each(
    _ left: JSONFilter,
    _ right: JSONFilter,
    _ input: JSONValue,
    _ body: (JSONValue, JSONValue) throws(Failure) -> JSONValue
  ) throws(Failure) -> [JSONValue] {
    var result: [JSONValue] = []
    let rights = try run(right, input)
    let lefts = try run(left, input)
    for b in rights {
      for a in lefts { result.append(try body(a, b)) }
    }
    return result
  }

  // MARK: Paths

  static func recurse(_ value: JSONValue) -> [JSONValue] {
    switch value {
    case .array(let values): [value] + values.flatMap(recurse)
    case .object(let entries): [value] + entries.flatMap { recurse($0.value) }
    default: [value]
    }
  }

  static func index(_ value: JSONValue, _ key: JSONValue) throws(Failure) -> JSONValue {
    switch (value, key) {
    case (.null, _): return .null
    case (.object, .string(let name)): return value[name] ?? .null
    case (.array(let values), .number(let number, _)):
      let index = Int(number) < 0 ? values.count + Int(number) : Int(number)
      return values.indices.contains(index) ? values[index] : .null
    case (_, .string(let name)):
      throw Failure(message: "Cannot index \(value.type) with \"\(name)\"")
    default: throw Failure(message: "Cannot index \(value.type) with \(key.type)")
    }
  }

  static func iterate(_ value: JSONValue) throws(Failure) -> [JSONValue] {
    switch value {
    case .array(let values): return values
    case .object(let entries): return entries.map(\.value)
    case .null: throw Failure(message: "Cannot iterate over null")
    default: throw Failure(message: "Cannot iterate over \(value.type) (\(value.text(indent: nil)))")
    }
  }

  private mutating func slice(
    _ base: JSONFilter,
    _ start: JSONFilter?,
    _ end: JSONFilter?,
    _ input: JSONValue
  ) throws(Failure) -> [JSONValue] {
    func bound(_ value: JSONValue?, _ count: Int, _ fallback: Int) -> Int {
      guard case .number(let number, _)? = value else { return fallback }
      let index = Int(number)
      return min(count, max(0, index < 0 ? count + index : index))
    }
    let first = try start.map { filter throws(Failure) in try run(filter, input) }?.first
    let last = try end.map { filter throws(Failure) in try run(filter, input) }?.first
    return try run(base, input).map { value throws(Failure) in
      switch value {
      case .array(let values):
        let (low, high) = (bound(first, values.count, 0), bound(last, values.count, values.count))
        return .array(low < high ? Array(values[low..<high]) : [])
      case .string(let text):
        let characters = Array(text)
        let (low, high) = (bound(first, characters.count, 0), bound(last, characters.count, characters.count))
        return .string(low < high ? String(characters[low..<high]) : "")
      case .null: return .null
      default: throw Failure(message: "Cannot index \(value.type) with object")
      }
    }
  }

  private mutating func object(
    _ entries: ArraySlice<(key: JSONFilter, value: JSONFilter)>,
    _ input: JSONValue
  ) throws(Failure) -> [JSONValue] {
    guard let last = entries.last else { return [.object([])] }
    var result: [JSONValue] = []
    for base in try object(entries.dropLast(), input) {
      for key in try run(last.key, input) {
        guard case .string(let name) = key else {
          throw Failure(message: "Object keys must be strings")
        }
        for value in try run(last.value, input) { result.append(Self.setting(base, name, value)) }
      }
    }
    return result
  }

  static func setting(_ object: JSONValue, _ key: String, _ value: JSONValue) -> JSONValue {
    guard case .object(var entries) = object else { return .object([(key, value)]) }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = value
    } else {
      entries.append((key, value))
    }
    return .object(entries)
  }

  /// `path = value`, `path |= filter` and the like.
  private mutating func update(
    _ target: JSONFilter,
    _ operation: String,
    _ value: JSONFilter,
    _ input: JSONValue
  ) throws(Failure) -> JSONValue {
    if operation == "|=" {
      return try modify(input, target) { evaluator, old throws(Failure) in try evaluator.run(value, old).first ?? .null
      }
    }
    let new = try run(value, input).first ?? .null
    let sign = String(operation.dropLast())
    return try modify(input, target) { _, old throws(Failure) in
      if sign.isEmpty { return new }
      if sign == "//" { return old.isTruthy ? old : new }
      return try Self.apply(sign, old, new)
    }
  }

  mutating func modify(
    _ input: JSONValue,
    _ path: JSONFilter,
    _ body: (inout JSONEvaluator, JSONValue) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    switch path {
    case .identity: return try body(&self, input)
    case .optional(let inner): return try modify(input, inner, body)
    case .pipe(let left, let right):
      return try modify(input, left) { evaluator, value throws(Failure) in try evaluator.modify(value, right, body) }
    case .field(let base, let key):
      let keys = try run(key, input)
      return try modify(input, base) { evaluator, value throws(Failure) in
        var changed = value
        for key in keys {
          let new = try body(&evaluator, try Self.index(changed, key))
          switch (changed, key) {
          case (.array(var values), .number(let number, _)):
            let index = Int(number) < 0 ? values.count + Int(number) : Int(number)
            guard (0..<100_000).contains(index) else { throw Failure(message: "Out of bounds negative array index") }
            while values.count <= index { values.append(.null) }
            values[index] = new
            changed = .array(values)
          case (_, .string(let name)): changed = Self.setting(changed, name, new)
          default: throw Failure(message: "Cannot index \(changed.type)")
          }
        }
        return changed
      }
    case .iterate(let base):
      return try modify(input, base) { evaluator, value throws(Failure) in
        switch value {
        case .array(let values):
          return .array(try values.map { item throws(Failure) in try body(&evaluator, item) })
        case .object(let entries):
          return .object(try entries.map { entry throws(Failure) in (entry.key, try body(&evaluator, entry.value)) })
        default: throw Failure(message: "Cannot iterate over \(value.type)")
        }
      }
    case .call("select", let arguments) where arguments.count == 1:
      return try run(arguments[0], input).first?.isTruthy == true ? try body(&self, input) : input
    default: throw Failure(message: "Invalid path expression")
    }
  }

  // MARK: Operators and text

  static func apply(_ operation: String, _ a: JSONValue, _ b: JSONValue) throws(Failure) -> JSONValue {
    switch operation {
    case "==": return .bool(JSONValue.order(a, b) == 0)
    case "!=": return .bool(JSONValue.order(a, b) != 0)
    case "<": return .bool(JSONValue.order(a, b) < 0)
    case "<=": return .bool(JSONValue.order(a, b) <= 0)
    case ">": return .bool(JSONValue.order(a, b) > 0)
    case ">=": return .bool(JSONValue.order(a, b) >= 0)
    default: break
    }
    switch (operation, a, b) {
    case ("+", .null, _): return b
    case ("+", _, .null): return a
    case ("+", .string(let x), .string(let y)): return .string(x + y)
    case ("+", .array(let x), .array(let y)): return .array(x + y)
    case ("+", .object, .object(let entries)), ("*", .object, .object(let entries)):
      return entries.reduce(a) { setting($0, $1.key, $1.value) }
    case ("-", .array(let x), .array(let y)):
      return .array(x.filter { item in !y.contains { JSONValue.order($0, item) == 0 } })
    case ("/", .string(let x), .string(let y)):
      return .array(x.split(separator: y, omittingEmptySubsequences: false).map { .string(String($0)) })
    case (_, .number(let x, _), .number(let y, _)):
      switch operation {
      case "+": return .number(x + y)
      case "-": return .number(x - y)
      case "*": return .number(x * y)
      default:
        guard y != 0 else {
          throw Failure(
            message: "\(a.text(indent: nil)) and \(b.text(indent: nil)) cannot be divided because the divisor is zero"
          )
        }
        return .number(operation == "/" ? x / y : x.truncatingRemainder(dividingBy: y).rounded(.towardZero))
      }
    default:
      let verb =
        operation == "+" ? "added" : operation == "-" ? "subtracted" : operation == "*" ? "multiplied" : "divided"
      throw Failure(
        message: "\(a.type) (\(a.text(indent: nil))) and \(b.type) (\(b.text(indent: nil))) cannot be \(verb)"
      )
    }
  }

  private mutating func text(
    _ parts: [JSONTextPart],
    _ format: String?,
    _ input: JSONValue
  ) throws(Failure) -> [JSONValue] {
    var results = [""]
    for part in parts {
      switch part {
      case .plain(let text): results = results.map { $0 + text }
      case .filter(let filter):
        let values = try run(filter, input)
        var next: [String] = []
        for value in values {
          let piece = try Self.formatted(value, format)
          next += results.map { $0 + piece }
        }
        results = next
      }
    }
    return results.map(JSONValue.string)
  }

  static func formatted(_ value: JSONValue, _ format: String?) throws(Failure) -> String {
    let plain = if case .string(let text) = value { text } else { value.text(indent: nil) }
    func cells(_ quote: (String) -> String, _ separator: String) throws(Failure) -> String {
      guard case .array(let values) = value else {
        throw Failure(message: "\(value.type) cannot be formatted, only an array can be")
      }
      return values.map { cell in
        switch cell {
        case .string(let text): quote(text)
        case .null: ""
        default: cell.text(indent: nil)
        }
      }.joined(separator: separator)
    }
    switch format {
    case nil, "text": return plain
    case "json": return value.text(indent: nil)
    case "tsv": return try cells({ $0.replacing("\t", with: "\\t").replacing("\n", with: "\\n") }, "\t")
    case "csv": return try cells({ "\"" + $0.replacing("\"", with: "\"\"") + "\"" }, ",")
    case "base64": return Base64.encode(Array(plain.utf8))
    case "base64d": return Base64.decode(Array(plain.utf8))?.text ?? ""
    case "sh": return Quoting.always(plain)
    case "uri":
      return plain.utf8.map { byte in
        byte.isNameByte || byte == 45 || byte == 46 || byte == 126
          ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true).paddedLeft(to: 2, with: "0")
      }.joined()
    default: throw Failure(message: "\(format ?? "") is not a valid format")
    }
  }
}
