/// `printf`, for the shell, the utility and awk.
enum Printf {
  static func run(_ arguments: [String], prefix: String, _ c: inout ProcessContext) -> Int {
    let operands = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
    guard let format = operands.first else {
      c.write("\(prefix)usage: printf [-v var] format [arguments]\n", to: 2)
      return 2
    }
    let result = Self.format(Array(format.utf8), Array(operands.dropFirst()))
    c.write(result.bytes)
    for bad in result.invalid { c.write("\(prefix)\(bad): invalid number\n", to: 2) }
    return result.invalid.isEmpty ? 0 : 1
  }

  /// The formatted text; the format is used again while arguments are left.
  static func format(_ format: [UInt8], _ arguments: [String]) -> (bytes: [UInt8], invalid: [String]) {
    var formatter = Formatter(arguments: arguments[...])
    repeat {
      let before = formatter.arguments.count
      if formatter.once(format) { break }
      if formatter.arguments.count == before { break }
    } while !formatter.arguments.isEmpty && formatter.result.count < 1 << 24
    return (formatter.result, formatter.invalid)
  }

  private struct Formatter {
    var arguments: ArraySlice<String>
    var result: [UInt8] = []
    var invalid: [String] = []

    /// Goes through the format once; true when `\c` ends everything.
    mutating func once(_ format: [UInt8]) -> Bool {
      var index = 0
      while index < format.count {
        if format[index] == 92 {
          var stop = index + 2
          while stop < format.count, stop < index + 5, Character(UnicodeScalar(format[stop])).isHexDigit { stop += 1 }
          let (escape, length) = Self.escape(format, index, stop)
          if escape.stops { return true }
          result += escape.bytes
          index += length
          continue
        }
        guard format[index] == 37, index + 1 < format.count else {
          result.append(format[index])
          index += 1
          continue
        }
        if format[index + 1] == 37 {
          result.append(37)
          index += 2
          continue
        }
        guard let directive = Directive(format, &index, &arguments) else {
          result.append(37)
          index += 1
          continue
        }
        if write(directive) { return true }
      }
      return false
    }

    /// One escape; octal and hexadecimal digits belong to it, other text after it does not.
    private static func escape(_ format: [UInt8], _ start: Int, _ stop: Int) -> ((bytes: [UInt8], stops: Bool), Int) {
      guard start + 1 < format.count else { return (([92], false), 1) }
      let letter = format[start + 1]
      var end = start + 2
      if (48...55).contains(letter) {
        while end < format.count, end < start + 4, (48...55).contains(format[end]) { end += 1 }
      } else if letter == 120 {
        end = min(stop, start + 4)
      } else if letter == 117 {
        while end < format.count, end < start + 6, Character(UnicodeScalar(format[end])).isHexDigit { end += 1 }
      }
      return (Escapes.decode(Array(format[start..<end]), style: .printf), end - start)
    }

    private mutating func write(_ directive: Directive) -> Bool {
      switch directive.letter {
      case "s": result += directive.pad(Array(directive.cut(arguments.popFirst() ?? "").utf8))
      case "c": result += directive.pad(Array((arguments.popFirst() ?? "").prefix(1).utf8))
      case "b":
        let decoded = Escapes.decode(Array((arguments.popFirst() ?? "").utf8), style: .echo)
        result += directive.pad(decoded.bytes)
        return decoded.stops
      case "q": result += directive.pad(Array(Quoting.quote(arguments.popFirst() ?? "").utf8))
      case "d", "i", "u", "x", "X", "o": result += directive.integer(integer(arguments.popFirst() ?? ""))
      default: result += directive.floating(floating(arguments.popFirst() ?? ""))
      }
      return false
    }

    private mutating func integer(_ text: String) -> Int {
      let trimmed = text.trimmed
      if trimmed.isEmpty { return 0 }
      if let first = trimmed.first, first == "'" || first == "\"" {
        return Int(trimmed.dropFirst().unicodeScalars.first?.value ?? 0)
      }
      let negative = trimmed.hasPrefix("-")
      let digits = negative || trimmed.hasPrefix("+") ? String(trimmed.dropFirst()) : trimmed
      if let value = Arithmetic.number(digits) { return negative ? 0 &- value : value }
      invalid.append(text)
      return Int(trimmed.prefix { $0.isNumber || $0 == "-" }) ?? 0
    }

    private mutating func floating(_ text: String) -> Double {
      let trimmed = text.trimmed
      if trimmed.isEmpty { return 0 }
      if let value = Double(trimmed) { return value }
      invalid.append(text)
      return 0
    }
  }

  /// What stands between `%` and its letter.
  struct Directive {
    var left = false
    var zero = false
    var plus = false
    var space = false
    var alternate = false
    var width = 0
    var precision: Int?
    var letter: Character = "s"

    /// Reads a directive at `index`, which moves past it; nil if it is none.
    init?(_ format: [UInt8], _ index: inout Int, _ arguments: inout ArraySlice<String>) {
      var at = index + 1
      flags: while at < format.count {
        switch format[at] {
        case 45: left = true
        case 48: zero = true
        case 43: plus = true
        case 32: space = true
        case 35: alternate = true
        default: break flags
        }
        at += 1
      }
      func number() -> Int? {
        if at < format.count, format[at] == 42 {
          at += 1
          return Int(arguments.popFirst() ?? "")
        }
        let start = at
        while at < format.count, format[at].isDigit { at += 1 }
        return Int(String(decoding: format[start..<at], as: UTF8.self))
      }
      width = min(number() ?? 0, 100_000)
      if width < 0 {
        left = true
        width = max(-width, 0)
      }
      if at < format.count, format[at] == 46 {
        at += 1
        precision = min(number() ?? 0, 100_000)
      }
      while at < format.count, "lhLqjzt".utf8.contains(format[at]), format[at] != 113 { at += 1 }
      guard at < format.count, "sbcqdiuxXofFeEgGaA".utf8.contains(format[at]) else { return nil }
      letter = Character(UnicodeScalar(format[at]))
      index = at + 1
    }

    func cut(_ text: String) -> String { precision.map { String(text.prefix($0)) } ?? text }

    func pad(_ bytes: [UInt8]) -> [UInt8] {
      let count = width - String(decoding: bytes, as: UTF8.self).count
      guard count > 0 else { return bytes }
      let filler = [UInt8](repeating: 32, count: count)
      return left ? bytes + filler : filler + bytes
    }

    func integer(_ value: Int) -> [UInt8] {
      var digits: String
      switch letter {
      case "x": digits = String(UInt(bitPattern: value), radix: 16)
      case "X": digits = String(UInt(bitPattern: value), radix: 16, uppercase: true)
      case "o": digits = String(UInt(bitPattern: value), radix: 8)
      case "u": digits = String(UInt(bitPattern: value))
      default: digits = String(value.magnitude)
      }
      if let precision { digits = digits.paddedLeft(to: precision, with: "0") }
      if alternate && value != 0 {
        digits = (letter == "x" ? "0x" : letter == "X" ? "0X" : letter == "o" ? "0" : "") + digits
      }
      return signed(digits, isNegative: value < 0 && (letter == "d" || letter == "i"), zero: zero && precision == nil)
    }

    private func signed(_ digits: String, isNegative: Bool, zero: Bool) -> [UInt8] {
      let sign = isNegative ? "-" : plus ? "+" : space ? " " : ""
      if zero && !left { return Array((sign + digits.paddedLeft(to: width - sign.count, with: "0")).utf8) }
      return pad(Array((sign + digits).utf8))
    }

    func floating(_ value: Double) -> [UInt8] {
      guard value.isFinite else { return signed(value.isNaN ? "nan" : "inf", isNegative: value < 0, zero: false) }
      let text: String
      switch letter {
      case "e", "E": text = Self.exponential(value.magnitude, precision ?? 6)
      case "g", "G": text = Self.general(value.magnitude, precision ?? 6)
      default: text = Self.fixed(value.magnitude, precision ?? 6)
      }
      return signed(
        letter == "E" || letter == "G" ? text.uppercased() : text,
        isNegative: value.sign == .minus,
        zero: zero
      )
    }

    /// A number with so many digits after the point, rounded.
    static func fixed(_ value: Double, _ digits: Int) -> String {
      let digits = min(digits, 17)
      var scale = 1.0
      for _ in 0..<digits { scale *= 10 }
      guard value * scale < 9e17 else { return String(value) }
      let rounded = Int((value * scale).rounded(.toNearestOrEven))
      guard digits > 0 else { return String(rounded) }
      let text = String(rounded).paddedLeft(to: digits + 1, with: "0")
      return text.dropLast(digits) + "." + text.suffix(digits)
    }

    private static func exponential(_ value: Double, _ digits: Int) -> String {
      var exponent = 0
      var mantissa = value
      while mantissa >= 10 {
        mantissa /= 10
        exponent += 1
      }
      while mantissa > 0 && mantissa < 1 {
        mantissa *= 10
        exponent -= 1
      }
      var text = fixed(mantissa, digits)
      if text.hasPrefix("10") {
        exponent += 1
        text = fixed(1, digits)
      }
      return text + (exponent < 0 ? "e-" : "e+") + String(abs(exponent)).paddedLeft(to: 2, with: "0")
    }

    /// The shorter of fixed and exponential, without trailing zeros.
    static func general(_ value: Double, _ digits: Int) -> String {
      guard value > 0 else { return "0" }
      var exponent = 0
      var mantissa = value
      while mantissa >= 10 {
        mantissa /= 10
        exponent += 1
      }
      while mantissa < 1 {
        mantissa *= 10
        exponent -= 1
      }
      let digits = max(1, digits)
      if exponent < -4 || exponent >= digits {
        let parts = exponential(value, digits - 1).split(separator: "e")
        return trimZeros(String(parts[0])) + "e" + parts[1]
      }
      return trimZeros(fixed(value, max(0, digits - 1 - exponent)))
    }

    private static func trimZeros(_ text: String) -> String {
      guard text.contains(".") else { return text }
      var text = text
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
      return text
    }
  }
}
