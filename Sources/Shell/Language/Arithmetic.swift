/// Variables as `$((…))` sees them.
protocol ArithmeticScope {
  func arithmeticValue(_ name: String) -> String?
  mutating func setArithmeticValue(_ name: String, _ value: String)
}

/// Why an expression has no value.
enum ArithmeticError: Error, Sendable {
  case divisionByZero
  case syntax(String)
}

/// Evaluates the integer expressions of the shell.
struct Arithmetic {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0
  /// Branches not taken are read but have no effect.
  private var isLive = true

  static func evaluate<S: ArithmeticScope>(_ text: String, _ scope: inout S) throws(ArithmeticError) -> Int {
    try evaluate(text, &scope, depth: 0)
  }

  private static func evaluate<S: ArithmeticScope>(
    _ text: String,
    _ scope: inout S,
    depth: Int
  ) throws(ArithmeticError) -> Int {
    var evaluator = Arithmetic(bytes: Array(text.utf8), depth: depth)
    evaluator.skipSpace()
    guard evaluator.index < evaluator.bytes.count else { return 0 }
    let value = try evaluator.comma(&scope)
    evaluator.skipSpace()
    guard evaluator.index == evaluator.bytes.count else { throw .syntax(evaluator.rest) }
    return value
  }

  private init(bytes: [UInt8], depth: Int) {
    self.bytes = bytes
    self.depth = depth
  }

  private var rest: String { String(decoding: bytes[min(index, bytes.count)...], as: UTF8.self) }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index].isSpace { index += 1 }
  }

  /// Takes an operator, unless a longer one begins there.
  private mutating func take(_ text: String, notBefore: String = "") -> Bool {
    skipSpace()
    let needle = Array(text.utf8)
    guard bytes[index...].starts(with: needle) else { return false }
    if index + needle.count < bytes.count, notBefore.utf8.contains(bytes[index + needle.count]) { return false }
    index += needle.count
    return true
  }

  private mutating func comma<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    var value = try assignment(&scope)
    while take(",") { value = try assignment(&scope) }
    return value
  }

  private mutating func assignment<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    let start = index
    if let name = takeName() {
      if take("=", notBefore: "=") {
        let value = try assignment(&scope)
        if isLive { scope.setArithmeticValue(name, String(value)) }
        return value
      }
      for operation in ["<<", ">>", "+", "-", "*", "/", "%", "&", "|", "^"] {
        let before = index
        guard take(operation + "=", notBefore: "=") else {
          index = before
          continue
        }
        let right = try assignment(&scope)
        let value = try apply(operation, try variable(name, &scope), right)
        if isLive { scope.setArithmeticValue(name, String(value)) }
        return value
      }
    }
    index = start
    return try ternary(&scope)
  }

  private mutating func ternary<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    let condition = try binary(0, &scope)
    guard take("?") else { return condition }
    let wasLive = isLive
    isLive = wasLive && condition != 0
    let first = try assignment(&scope)
    guard take(":") else { throw .syntax(rest) }
    isLive = wasLive && condition == 0
    let second = try assignment(&scope)
    isLive = wasLive
    return condition != 0 ? first : second
  }

  private static let levels: [[String]] = [
    ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<=", ">=", "<", ">"], ["<<", ">>"], ["+", "-"],
    ["*", "/", "%"],
  ]

  private mutating func binary<S: ArithmeticScope>(_ level: Int, _ scope: inout S) throws(ArithmeticError) -> Int {
    guard level < Self.levels.count else { return try power(&scope) }
    var left = try binary(level + 1, &scope)
    while let operation = takeBinary(level) {
      let wasLive = isLive
      if operation == "&&" && left == 0 || operation == "||" && left != 0 { isLive = false }
      let right = try binary(level + 1, &scope)
      isLive = wasLive
      left = try apply(operation, left, right)
    }
    return left
  }

  private mutating func takeBinary(_ level: Int) -> String? {
    for operation in Self.levels[level] {
      let notBefore: String =
        switch operation {
        case "|": "|="
        case "&": "&="
        case "<": "<"
        case ">": ">"
        case "*": "*="
        case "+": "+="
        case "-": "-="
        case "==", "!=", "||", "&&", "<=", ">=": ""
        default: "="
        }
      let before = index
      if take(operation, notBefore: notBefore) { return operation }
      index = before
    }
    return nil
  }

  private mutating func power<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    let base = try unary(&scope)
    guard take("**") else { return base }
    let exponent = try power(&scope)
    guard exponent >= 0 else { throw .syntax("exponent less than 0") }
    return (0..<min(exponent, 64)).reduce(1) { value, _ in value &* base }
  }

  private mutating func unary<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw .syntax("expression recursion level exceeded") }
    for (operation, change) in [("++", 1), ("--", -1)] {
      let before = index
      if take(operation), let name = takeName() {
        let value = try variable(name, &scope) &+ change
        if isLive { scope.setArithmeticValue(name, String(value)) }
        return value
      }
      index = before
    }
    if take("!", notBefore: "=") { return try unary(&scope) == 0 ? 1 : 0 }
    if take("~") { return ~(try unary(&scope)) }
    if take("-") { return 0 &- (try unary(&scope)) }
    if take("+") { return try unary(&scope) }
    return try primary(&scope)
  }

  private mutating func primary<S: ArithmeticScope>(_ scope: inout S) throws(ArithmeticError) -> Int {
    if take("(") {
      let value = try comma(&scope)
      guard take(")") else { throw .syntax(rest) }
      return value
    }
    skipSpace()
    guard index < bytes.count else { throw .syntax("") }
    if bytes[index].isDigit { return try number() }
    guard let name = takeName() else { throw .syntax(rest) }
    let value = try variable(name, &scope)
    for (operation, change) in [("++", 1), ("--", -1)] {
      let before = index
      if take(operation) {
        if isLive { scope.setArithmeticValue(name, String(value &+ change)) }
        return value
      }
      index = before
    }
    return value
  }

  private mutating func number() throws(ArithmeticError) -> Int {
    let start = index
    while index < bytes.count, bytes[index].isNameByte || bytes[index] == 35 { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if let value = Self.number(text) { return value }
    throw .syntax(text)
  }

  /// A number as the shell writes it: decimal, `0x1f`, `017`, `2#101`.
  static func number(_ text: String) -> Int? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return Int(text.dropFirst(2), radix: 16) }
    if let hash = text.firstIndex(of: "#"), let base = Int(text[..<hash]), (2...36).contains(base) {
      return Int(text[text.index(after: hash)...], radix: base)
    }
    if text.hasPrefix("0"), text.utf8.count > 1 { return Int(text.dropFirst(), radix: 8) }
    return Int(text)
  }

  private mutating func takeName() -> String? {
    skipSpace()
    guard index < bytes.count, bytes[index].isNameByte, !bytes[index].isDigit else { return nil }
    let start = index
    while index < bytes.count, bytes[index].isNameByte { index += 1 }
    if index < bytes.count, bytes[index] == 91, let close = bytes[index...].firstIndex(of: 93) { index = close + 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func variable<S: ArithmeticScope>(
    _ name: String,
    _ scope: inout S
  ) throws(ArithmeticError) -> Int {
    guard isLive, let text = scope.arithmeticValue(name)?.trimmed, !text.isEmpty else { return 0 }
    if let value = Self.number(text) { return value }
    guard depth < 100 else { throw .syntax("expression recursion level exceeded") }
    return try Self.evaluate(text, &scope, depth: depth + 1)
  }

  private func apply(_ operation: String, _ a: Int, _ b: Int) throws(ArithmeticError) -> Int {
    switch operation {
    case "+": return a &+ b
    case "-": return a &- b
    case "*": return a &* b
    case "/", "%":
      guard b != 0 else {
        if isLive { throw .divisionByZero }
        return 0
      }
      if b == -1 { return operation == "/" ? 0 &- a : 0 }
      return operation == "/" ? a / b : a % b
    case "<<": return a << (b & 63)
    case ">>": return a >> (b & 63)
    case "&": return a & b
    case "|": return a | b
    case "^": return a ^ b
    case "&&": return a != 0 && b != 0 ? 1 : 0
    case "||": return a != 0 || b != 0 ? 1 : 0
    case "==": return a == b ? 1 : 0
    case "!=": return a != b ? 1 : 0
    case "<": return a < b ? 1 : 0
    case ">": return a > b ? 1 : 0
    case "<=": return a <= b ? 1 : 0
    default: return a >= b ? 1 : 0
    }
  }
}
