import Yams

/// What a plain scalar means, by the rules of go-yaml version 2 as `sigs.k8s.io/yaml` uses it.
enum ScalarResolver {
  static func resolve(_ scalar: Node.Scalar) -> Value {
    // Tags such as `!!str` are not asked: finding out costs a regular expression for every scalar.
    scalar.style == .plain ? resolve(plain: scalar.string) : .string(scalar.string)
  }

  static func resolve(plain text: String) -> Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y":
      return isShort(text) ? .string(text) : .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N":
      return isShort(text) ? .string(text) : .bool(false)
    case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF", "+.inf", "+.Inf", "+.INF":
      return .string(text)
    default: return number(text) ?? .string(text)
    }
  }

  /// go-yaml reads `y` and `n` as strings when it decodes into any value.
  private static func isShort(_ text: String) -> Bool { text.utf8.count == 1 }

  private static func number(_ text: String) -> Value? {
    guard let first = text.utf8.first, (first >= 48 && first <= 57) || first == 45 || first == 43 || first == 46 else {
      return nil
    }
    let plain = text.replacing("_", with: "")
    if let integer = integer(plain) { return .int(integer) }
    guard isFloat(plain), let number = Double(plain.hasPrefix("+") ? String(plain.dropFirst()) : plain) else {
      return nil
    }
    return .double(number)
  }

  private static func integer(_ text: String) -> Int? {
    let isNegative = text.hasPrefix("-")
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let magnitude: Int?
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      magnitude = Int(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0b") {
      magnitude = Int(digits.dropFirst(2), radix: 2)
    } else if digits.hasPrefix("0o") {
      magnitude = Int(digits.dropFirst(2), radix: 8)
    } else if digits.hasPrefix("0"), digits.count > 1 {
      magnitude = Int(digits.dropFirst(), radix: 8)
    } else {
      magnitude = digits.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(digits) : nil
    }
    return magnitude.map { isNegative ? -$0 : $0 }
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: String) -> Bool {
    var rest = text[...]
    if let first = rest.first, first == "-" || first == "+" { rest = rest.dropFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(whole.count)
    var fraction = Substring()
    if rest.first == "." {
      rest = rest.dropFirst()
      fraction = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(fraction.count)
    }
    if whole.isEmpty && fraction.isEmpty { return false }
    guard let mark = rest.first else { return true }
    guard mark == "e" || mark == "E" else { return false }
    rest = rest.dropFirst()
    if let first = rest.first, first == "-" || first == "+" { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
