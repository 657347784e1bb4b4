/// What a plain scalar means, by the rules of go-yaml version 2 as `sigs.k8s.io/yaml` uses it (`resolve.go`).
enum ScalarResolver {
  static func resolve(plain text: String) -> Value {
    guard let first = text.utf8.first, mayBeAnotherType(first) else { return text.isEmpty ? .null : .string(text) }
    // The longest of these words has five letters.
    if text.utf8.count > 5 { return number(text) ?? .string(text) }
    switch text {
    case "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": return .bool(false)
    default: return number(text) ?? .string(text)
    }
  }

  /// Whether a string must be quoted, because bare it would be read as something else.
  static func isAnotherType(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    if text == "<<" { return true }
    guard mayBeAnotherType(first) else { return false }
    if isDigit(first), isTimestamp(text) { return true }
    if case .string = resolve(plain: text) {
      return isSpecialFloat(text) || isTimestamp(text) || isSexagesimal(text)
    }
    return true
  }

  /// Not a number, or infinite: JSON knows neither.
  static func isSpecialFloat(_ text: String) -> Bool {
    switch text {
    case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF": true
    default: false
    }
  }

  private static func mayBeAnotherType(_ first: UInt8) -> Bool {
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "~"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"),
      UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"),
      UInt8(ascii: "O"):
      true
    default: false
    }
  }

  // MARK: Numbers

  private static func number(_ text: String) -> Value? {
    guard let first = text.utf8.first, isDigit(first) || first == 0x2B || first == 0x2D || first == 0x2E,
      mayBeNumber(text), !isTimestamp(text)
    else { return nil }
    // Underscores may group the digits of what begins with a digit or a sign.
    let plain = first == 0x2E || !text.utf8.contains(0x5F) ? text : text.replacing("_", with: "")
    if let integer = integer(plain) { return .int(integer) }
    guard isFloat(plain), let number = Double(plain.hasPrefix("+") ? String(plain.dropFirst()) : plain) else {
      return nil
    }
    // A whole number loses its fraction on the way through JSON.
    return Int(exactly: number).map { .int($0) } ?? .double(number)
  }

  /// Whether there is nothing in the text that no number has, and one point at most.
  private static func mayBeNumber(_ text: String) -> Bool {
    var points = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"),
        UInt8(ascii: "O"), UInt8(ascii: "_"), 0x2B, 0x2D:
        continue
      case 0x2E: points += 1
      default: return false
      }
    }
    return points < 2
  }

  /// With the prefixes of Go: `0x`, `0b`, `0o`, and `0` for octal.
  private static func integer(_ text: String) -> Int? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard let first = digits.utf8.first, isDigit(first) else { return nil }
    var radix = 10
    var rest = digits
    if first == UInt8(ascii: "0"), digits.utf8.count > 1 {
      switch digits.dropFirst().first {
      case "x", "X": (radix, rest) = (16, digits.dropFirst(2))
      case "b", "B": (radix, rest) = (2, digits.dropFirst(2))
      case "o", "O": (radix, rest) = (8, digits.dropFirst(2))
      default: (radix, rest) = (8, digits.dropFirst())
      }
    }
    if rest.hasPrefix("-") || rest.hasPrefix("+") { return nil }
    return Int((isNegative ? "-" : "") + rest, radix: radix)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func takeDigits() -> Int {
      let digits = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(digits)
      return digits
    }
    func take(_ bytes: UInt8...) -> Bool {
      guard let first = rest.first, bytes.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = take(0x2B, 0x2D)
    let whole = takeDigits()
    let fraction = take(0x2E) ? takeDigits() : 0
    if whole == 0 && fraction == 0 { return false }
    guard take(UInt8(ascii: "e"), UInt8(ascii: "E")) else { return rest.isEmpty }
    _ = take(0x2B, 0x2D)
    return takeDigits() > 0 && rest.isEmpty
  }

  // MARK: Dates and base 60

  /// `2026-1-2`, alone or with a time: read as text, written in quotes.
  static func isTimestamp(_ text: String) -> Bool {
    guard beginsWithYear(text) else { return false }
    if isCanonicalTimestamp(text) { return true }
    let mark = text.firstIndex { $0 == "T" || $0 == "t" || $0 == " " } ?? text.endIndex
    let date = text[..<mark].split(separator: "-", omittingEmptySubsequences: false).map(shortNumber)
    guard date.count == 3, let month = date[1], let day = date[2], (1...12).contains(month), (1...31).contains(day)
    else { return false }
    guard mark < text.endIndex else { return true }
    let isZoned = text[mark] != " "
    let time = text[text.index(after: mark)...]
    let zone = time.firstIndex { $0 == "Z" || $0 == "+" || $0 == "-" } ?? time.endIndex
    guard isZoned == (zone < time.endIndex), isZone(time[zone...]) else { return false }
    let clock = time[..<zone].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = clock[0].split(separator: ":", omittingEmptySubsequences: false).map(shortNumber)
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else { return false }
    let isFractionRight = clock.count == 1 || !clock[1].isEmpty && clock[1].utf8.allSatisfy(isDigit)
    return hour < 24 && minute < 60 && second < 60 && isFractionRight
  }

  /// Four digits and a dash.
  private static func beginsWithYear(_ text: String) -> Bool {
    var digits = 0
    for byte in text.utf8 {
      guard isDigit(byte) else { return digits == 4 && byte == 0x2D }
      digits += 1
    }
    return false
  }

  /// Whether the text has the form in which the API writes moments, `2026-09-21T14:13:21Z`.
  private static func isCanonicalTimestamp(_ text: String) -> Bool {
    guard text.utf8.count == 20 else { return false }
    var index = 0
    var number = 0
    for byte in text.utf8 {
      switch index {
      case 4, 7: if byte != UInt8(ascii: "-") { return false }
      case 10: if byte != UInt8(ascii: "T") { return false }
      case 13, 16: if byte != UInt8(ascii: ":") { return false }
      case 19: return byte == UInt8(ascii: "Z")
      default:
        guard isDigit(byte) else { return false }
        number = number * 10 + Int(byte - 0x30)
      }
      switch index {
      case 4: number = 0
      case 6: if !(1...12).contains(number) { return false }
      case 9: if !(1...31).contains(number) { return false }
      case 12: if number > 23 { return false }
      case 15, 18: if number > 59 { return false }
      case 7, 10, 13, 16: number = 0
      default: break
      }
      index += 1
    }
    return false
  }

  private static func isZone(_ text: Substring) -> Bool {
    if text.isEmpty || text == "Z" { return true }
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy(isDigit) }
  }

  private static func shortNumber(_ text: Substring) -> Int? {
    text.utf8.allSatisfy(isDigit) && text.utf8.count <= 4 ? Int(text) : nil
  }

  /// `1:30`, which other readers of YAML 1.1 take in base 60: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
  private static func isSexagesimal(_ text: String) -> Bool {
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return false }
    let head = (first.hasPrefix("-") || first.hasPrefix("+") ? first.dropFirst() : first).utf8
    func isGrouped(_ bytes: some Sequence<UInt8>) -> Bool {
      bytes.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
    }
    guard let digit = head.first, isDigit(digit), isGrouped(head) else { return false }
    let ends = last.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 1 || isGrouped(ends[1].utf8) else { return false }
    parts[parts.count - 1] = ends[0]
    return parts.dropFirst().allSatisfy { (1...2).contains($0.utf8.count) && (shortNumber($0) ?? 60) < 60 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
