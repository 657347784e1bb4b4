/// JSON as `jq` sees it; keys keep their order.
indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(Double, String)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  static func number(_ value: Double) -> JSONValue { .number(value, text(value)) }

  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e17 ? String(Int(value)) : "\(value)"
  }

  var isTruthy: Bool {
    switch self {
    case .null, .bool(false): false
    default: true
    }
  }

  var type: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  subscript(key: String) -> JSONValue? {
    if case .object(let entries) = self { entries.first { $0.key == key }?.value } else { nil }
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .bool(false): 1
    case .bool(true): 2
    case .number: 3
    case .string: 4
    case .array: 5
    case .object: 6
    }
  }

  /// jq's order of all values.
  static func order(_ a: JSONValue, _ b: JSONValue) -> Int {
    if a.rank != b.rank { return a.rank < b.rank ? -1 : 1 }
    switch (a, b) {
    case (.number(let x, _), .number(let y, _)): return x < y ? -1 : x > y ? 1 : 0
    case (.string(let x), .string(let y)): return x == y ? 0 : x < y ? -1 : 1
    case (.array(let x), .array(let y)):
      for (left, right) in zip(x, y) {
        let result = order(left, right)
        if result != 0 { return result }
      }
      return x.count == y.count ? 0 : x.count < y.count ? -1 : 1
    case (.object(let x), .object(let y)):
      let keys = (x.map(\.key).sorted(), y.map(\.key).sorted())
      if keys.0 != keys.1 { return keys.0.lexicographicallyPrecedes(keys.1) ? -1 : 1 }
      for key in keys.0 {
        let result = order(a[key] ?? .null, b[key] ?? .null)
        if result != 0 { return result }
      }
      return 0
    default: return 0
    }
  }

  // MARK: Writing

  func text(indent: Int?, sorted: Bool = false, level: Int = 0) -> String {
    let newline = indent.map { "\n" + String(repeating: " ", count: $0 * (level + 1)) } ?? ""
    let close = indent.map { "\n" + String(repeating: " ", count: $0 * level) } ?? ""
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(_, let text): return text
    case .string(let text): return Self.quote(text)
    case .array(let values):
      guard !values.isEmpty else { return "[]" }
      let parts = values.map { newline + $0.text(indent: indent, sorted: sorted, level: level + 1) }
      return "[" + parts.joined(separator: ",") + close + "]"
    case .object(let entries):
      guard !entries.isEmpty else { return "{}" }
      let ordered = sorted ? entries.sorted { $0.key < $1.key } : entries
      let parts = ordered.map { entry in
        newline + Self.quote(entry.key) + (indent == nil ? ":" : ": ")
          + entry.value.text(indent: indent, sorted: sorted, level: level + 1)
      }
      return "{" + parts.joined(separator: ",") + close + "}"
    }
  }

  static func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 32: result += "\\u" + String(scalar.value, radix: 16).paddedLeft(to: 4, with: "0")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Reads JSON texts, one after the other.
struct JSONReader {
  struct Failure: Error {
    let message: String
  }

  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next value; nil at the end.
  mutating func next() throws(Failure) -> JSONValue? {
    skipSpace()
    return index < bytes.count ? try value() : nil
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index].isSpace { index += 1 }
  }

  private func failure(_ message: String) -> Failure {
    let line = bytes[..<min(index, bytes.count)].count { $0 == 10 } + 1
    return Failure(message: "\(message) at line \(line), column \(index)")
  }

  private mutating func value() throws(Failure) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw failure("Exceeds depth limit for parsing") }
    skipSpace()
    guard index < bytes.count else { throw failure("Unfinished JSON term") }
    switch bytes[index] {
    case 123: return try object()
    case 91: return try array()
    case 34: return .string(try string())
    case 116: return try literal("true", .bool(true))
    case 102: return try literal("false", .bool(false))
    case 110: return try literal("null", .null)
    default:
      let start = index
      while index < bytes.count, bytes[index].isNameByte || "+-.".utf8.contains(bytes[index]) { index += 1 }
      let text = Array(bytes[start..<index]).text
      guard let number = Double(text) else { throw failure("Invalid literal") }
      return .number(number, text)
    }
  }

  private mutating func literal(_ text: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[index...].starts(with: text.utf8) else { throw failure("Invalid literal") }
    index += text.utf8.count
    return value
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func object() throws(Failure) -> JSONValue {
    index += 1
    var entries: [(key: String, value: JSONValue)] = []
    if take(125) { return .object([]) }
    repeat {
      skipSpace()
      guard index < bytes.count, bytes[index] == 34 else { throw failure("Object keys must be strings") }
      let key = try string()
      guard take(58) else { throw failure("Objects must consist of key:value pairs") }
      let value = try value()
      if let present = entries.firstIndex(where: { $0.key == key }) {
        entries[present].value = value
      } else {
        entries.append((key, value))
      }
    } while take(44)
    guard take(125) else { throw failure("Expected separator between values") }
    return .object(entries)
  }

  private mutating func array() throws(Failure) -> JSONValue {
    index += 1
    var values: [JSONValue] = []
    if take(93) { return .array([]) }
    repeat { values.append(try value()) } while take(44)
    guard take(93) else { throw failure("Expected separator between values") }
    return .array(values)
  }

  private mutating func string() throws(Failure) -> String {
    index += 1
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != 34 {
      guard bytes[index] == 92, index + 1 < bytes.count else {
        text.append(bytes[index])
        index += 1
        continue
      }
      let letter = bytes[index + 1]
      index += 2
      switch letter {
      case 110: text.append(10)
      case 116: text.append(9)
      case 114: text.append(13)
      case 98: text.append(8)
      case 102: text.append(12)
      case 117: text += Array(try unicode().utf8)
      default: text.append(letter)
      }
    }
    guard index < bytes.count else { throw failure("Unfinished string") }
    index += 1
    return text.text
  }

  private mutating func unicode() throws(Failure) -> String {
    func unit() -> UInt32? {
      guard index + 4 <= bytes.count else { return nil }
      defer { index += 4 }
      return UInt32(Array(bytes[index..<index + 4]).text, radix: 16)
    }
    guard let first = unit() else { throw failure("Invalid escape") }
    if (0xD800..<0xDC00).contains(first), bytes[index...].starts(with: [92, 117]) {
      index += 2
      if let second = unit(), let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second &- 0xDC00) & 0x3FF)
      {
        return String(Character(scalar))
      }
    }
    return UnicodeScalar(first).map { String(Character($0)) } ?? "\u{FFFD}"
  }
}

extension Array {
  /// `flatMap` that keeps the type of what it throws.
  func flat<R, E: Error>(_ body: (Element) throws(E) -> [R]) throws(E) -> [R] {
    var result: [R] = []
    for element in self { result += try body(element) }
    return result
  }

  /// `reduce` that keeps the type of what it throws.
  func fold<R, E: Error>(_ start: R, _ body: (R, Element) throws(E) -> R) throws(E) -> R {
    var result = start
    for element in self { result = try body(result, element) }
    return result
  }
}
