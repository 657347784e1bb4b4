/// Strings as Go's `%q` writes them and `strconv.Unquote` reads them.
package enum GoQuote {
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\u{B}": result += "\\v"
      case "\u{C}": result += "\\f"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\x" + hex(scalar.value, 2)
      case "\u{80}"..."\u{A0}", "\u{AD}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202F}", "\u{FEFF}":
        result += "\\u" + hex(scalar.value, 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// What stands between a pair of double or single quotes, with escapes resolved; nil for one that is none.
  package static func unquoted(_ text: String) -> String? {
    guard let quote = text.unicodeScalars.first, text.unicodeScalars.count > 1, text.unicodeScalars.last == quote else {
      return nil
    }
    var rest = text.unicodeScalars.dropFirst().dropLast()
    var result: [UInt8] = []
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        result += Array(String(scalar).utf8)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      if escaped == quote {
        result += Array(String(quote).utf8)
        continue
      }
      guard let bytes = bytes(of: escaped, &rest) else { return nil }
      result += bytes
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func bytes(of escaped: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> [UInt8]? {
    switch escaped {
    case "a": return [7]
    case "b": return [8]
    case "f": return [12]
    case "n": return [10]
    case "r": return [13]
    case "t": return [9]
    case "v": return [11]
    case "\\": return [92]
    case "0"..."7":
      guard let number = number(String(escaped), &rest, 2, radix: 8) else { return nil }
      return [UInt8(truncatingIfNeeded: number)]
    case "x": return number("", &rest, 2, radix: 16).map { [UInt8(truncatingIfNeeded: $0)] }
    case "u", "U":
      let number = number("", &rest, escaped == "u" ? 4 : 8, radix: 16)
      return number.flatMap { Unicode.Scalar($0) }.map { Array(String($0).utf8) }
    default: return nil
    }
  }

  private static func number(
    _ begun: String,
    _ rest: inout Substring.UnicodeScalarView,
    _ count: Int,
    radix: Int
  ) -> UInt32? {
    guard rest.count >= count else { return nil }
    let digits = begun + String(Substring(rest.prefix(count)))
    rest = rest.dropFirst(count)
    return UInt32(digits, radix: radix)
  }
}
