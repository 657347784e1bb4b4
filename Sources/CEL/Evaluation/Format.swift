import Objects

/// `'%s has %d'.format([a, b])` (`cel-go/ext/formatting.go`).
enum Format {
  static func format(_ text: String, _ values: [CELValue]) throws(CELError) -> String {
    var result = ""
    var next = 0
    var rest = Substring(text)
    while let mark = rest.firstIndex(of: "%") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      if rest.first == "%" {
        result += "%"
        rest = rest.dropFirst()
        continue
      }
      var precision: Int?
      if rest.first == "." {
        let digits = rest.dropFirst().prefix { $0.isNumber }
        precision = Int(digits)
        rest = rest.dropFirst(digits.count + 1)
      }
      guard let clause = rest.popFirst() else { throw CELError("could not parse formatting clause") }
      guard next < values.count else { throw CELError("index \(next) out of range") }
      result += try one(values[next], clause, precision)
      next += 1
    }
    return result + rest
  }

  private static func one(_ value: CELValue, _ clause: Character, _ precision: Int?) throws(CELError) -> String {
    switch (clause, value) {
    case ("s", _): return shown(value)
    case ("d", .int(let number)): return String(number)
    case ("d", .uint(let number)): return String(number)
    case ("f", _):
      guard let number = value.number else { throw clauseError("fixed-point", value) }
      return fixed(number, precision ?? 6)
    case ("e", _):
      guard let number = value.number else { throw clauseError("scientific", value) }
      return scientific(number, precision ?? 6)
    case ("b", .int(let number)): return String(number, radix: 2)
    case ("b", .bool(let isTrue)): return isTrue ? "1" : "0"
    case ("o", .int(let number)): return String(number, radix: 8)
    case ("x", .int(let number)): return String(number, radix: 16)
    case ("X", .int(let number)): return String(number, radix: 16, uppercase: true)
    case ("x", .string(let text)): return hex(Array(text.utf8), isUpper: false)
    case ("X", .string(let text)): return hex(Array(text.utf8), isUpper: true)
    case ("x", .bytes(let bytes)): return hex(bytes, isUpper: false)
    case ("d", _): throw clauseError("decimal", value)
    default: throw CELError("unrecognized formatting clause \"\(clause)\"")
    }
  }

  private static func clauseError(_ name: String, _ value: CELValue) -> CELError {
    CELError("error during formatting: \(name) clause can only be used on numbers, was given \(value.typeName)")
  }

  static func shown(_ value: CELValue) -> String {
    switch value {
    case .list(let elements): "[" + elements.map(shown).joined(separator: ", ") + "]"
    case .map(let map):
      "{" + zip(map.keys, map.values).map { shown($0) + ": " + shown($1) }.sorted().joined(separator: ", ") + "}"
    default: value.text
    }
  }

  private static func hex(_ bytes: [UInt8], isUpper: Bool) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
  }

  private static func fixed(_ number: Double, _ precision: Int) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    let digits = min(max(precision, 0), 15)
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(number) * scale).rounded(.toNearestOrEven)
    guard let whole = Int(exactly: scaled) else { return JSON.write(number: number) }
    let text = String(whole)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    let sign = number < 0 ? "-" : ""
    return digits == 0 ? sign + padded : sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  private static func scientific(_ number: Double, _ precision: Int) -> String {
    var mantissa = abs(number)
    var exponent = 0
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa > 0, mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    let power = String(abs(exponent))
    return fixed(number < 0 ? -mantissa : mantissa, precision) + "e" + (exponent < 0 ? "-" : "+")
      + (power.count < 2 ? "0" : "") + power
  }

  static func quoted(_ text: String) -> String { JSON.write(.string(text)) }
}
