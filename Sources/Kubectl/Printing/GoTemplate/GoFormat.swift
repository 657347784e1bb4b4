import Objects

/// `fmt.Sprintf` and `fmt.Sprint` of Go.
struct GoFormat {
  private var output = ""
  private var flags = Flags()

  private struct Flags {
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    var width: Int?
    var precision: Int?
  }

  /// With a blank between two of which neither is a string.
  static func print(_ arguments: [GoTemplateValue]) -> String {
    var text = ""
    for (index, argument) in arguments.enumerated() {
      let isString = argument.value?.string != nil
      if index > 0, !isString, arguments[index - 1].value?.string == nil { text += " " }
      text += argument.text
    }
    return text
  }

  static func format(_ format: String, _ arguments: [GoTemplateValue]) -> String {
    var formatter = GoFormat()
    formatter.run(Array(format.unicodeScalars), arguments)
    return formatter.output
  }

  private mutating func run(_ format: [Unicode.Scalar], _ arguments: [GoTemplateValue]) {
    var index = 0
    var next = 0
    while index < format.count {
      if format[index] != "%" {
        output.unicodeScalars.append(format[index])
        index += 1
        continue
      }
      index += 1
      flags = Flags()
      readFlags(format, &index)
      flags.width = number(format, &index, arguments, &next)
      if let width = flags.width, width < 0 {
        flags.minus = true
        flags.zero = false
        flags.width = -width
      }
      if index < format.count, format[index] == "." {
        index += 1
        flags.precision = number(format, &index, arguments, &next) ?? 0
      }
      guard index < format.count else {
        output += "%!(NOVERB)"
        break
      }
      let verb = format[index]
      index += 1
      if verb == "%" {
        output += "%"
      } else if next >= arguments.count {
        output += "%!\(verb)(MISSING)"
      } else {
        output += text(arguments[next], verb)
        next += 1
      }
    }
    if next < arguments.count {
      let extra = arguments[next...].map {
        $0.value == nil || $0.value == .null ? "<nil>" : "\($0.innerTypeName)=\($0.text)"
      }
      output += "%!(EXTRA \(extra.joined(separator: ", ")))"
    }
  }

  private mutating func readFlags(_ format: [Unicode.Scalar], _ index: inout Int) {
    while index < format.count {
      switch format[index] {
      case "-": flags.minus = true
      case "+": flags.plus = true
      case "#": flags.sharp = true
      case " ": flags.space = true
      case "0": flags.zero = true
      default: return
      }
      index += 1
    }
  }

  private func number(
    _ format: [Unicode.Scalar],
    _ index: inout Int,
    _ arguments: [GoTemplateValue],
    _ next: inout Int
  ) -> Int? {
    if index < format.count, format[index] == "*" {
      index += 1
      defer { next += 1 }
      return next < arguments.count ? arguments[next].value?.int : nil
    }
    var digits = ""
    while index < format.count, ("0"..."9").contains(format[index]), digits.count < 6 {
      digits.unicodeScalars.append(format[index])
      index += 1
    }
    return Int(digits)
  }

  // MARK: Values

  private func text(_ argument: GoTemplateValue, _ verb: Unicode.Scalar) -> String {
    if verb == "T" { return padded(argument.innerTypeName) }
    switch argument.value {
    case nil, .null?: return verb == "v" ? padded("<nil>") : "%!\(verb)(<nil>)"
    case .bool(let value)? where verb == "t" || verb == "v": return padded(String(value))
    case .int(let number)?: return text(number, verb) ?? bad(argument, verb)
    case .double(let number)?: return text(number, verb) ?? bad(argument, verb)
    case .string(let string)?: return text(string, verb) ?? bad(argument, verb)
    case .array(let elements)?:
      if flags.sharp, verb == "v" { return GoDump.dump(argument.value ?? .null) }
      return "[" + elements.map { element($0, verb) }.joined(separator: " ") + "]"
    case .object(let fields)?:
      if flags.sharp, verb == "v" { return GoDump.dump(argument.value ?? .null) }
      return "map["
        + fields.map { element(.string($0.key), verb) + ":" + element($0.value, verb) }.joined(separator: " ") + "]"
    case .bool?: return bad(argument, verb)
    }
  }

  private func element(_ value: Value, _ verb: Unicode.Scalar) -> String {
    text(GoTemplateValue(value: value), verb)
  }

  private func bad(_ argument: GoTemplateValue, _ verb: Unicode.Scalar) -> String {
    "%!\(verb)(\(argument.innerTypeName)=\(text(argument, "v")))"
  }

  private func text(_ string: String, _ verb: Unicode.Scalar) -> String? {
    let shown = flags.precision.map { String(string.unicodeScalars.prefix($0)) } ?? string
    switch verb {
    case "s": return padded(shown)
    case "v": return padded(flags.sharp ? GoQuote.quoted(shown) : shown)
    case "q": return padded(flags.sharp && !shown.contains("`") ? "`\(shown)`" : GoQuote.quoted(shown))
    case "x", "X":
      let digits = shown.utf8.map { byte in
        let digits = String(byte, radix: 16, uppercase: verb == "X")
        return digits.count < 2 ? "0" + digits : digits
      }
      return padded(digits.joined(separator: flags.space ? " " : ""))
    default: return nil
    }
  }

  private func text(_ number: Int, _ verb: Unicode.Scalar) -> String? {
    switch verb {
    case "v", "d": return integer(number, 10)
    case "b": return integer(number, 2, prefix: flags.sharp ? "0b" : "")
    case "o": return integer(number, 8, prefix: flags.sharp ? "0" : "")
    case "O": return integer(number, 8, prefix: "0o")
    case "x", "X":
      return integer(number, 16, prefix: flags.sharp ? (verb == "X" ? "0X" : "0x") : "", uppercase: verb == "X")
    case "c": return padded(String(Character(Unicode.Scalar(UInt32(clamping: number)) ?? "\u{FFFD}")))
    case "q":
      return padded("'" + String(Character(Unicode.Scalar(UInt32(clamping: number)) ?? "\u{FFFD}")) + "'")
    case "U":
      let digits = String(number, radix: 16, uppercase: true)
      return padded("U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    default: return nil
    }
  }

  private func integer(_ number: Int, _ radix: Int, prefix: String = "", uppercase: Bool = false) -> String {
    var digits = String(number.magnitude, radix: radix, uppercase: uppercase)
    let sign = number < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : ""
    if let precision = flags.precision {
      digits = String(repeating: "0", count: max(0, precision - digits.count)) + digits
    } else if flags.zero, !flags.minus, let width = flags.width {
      digits = String(repeating: "0", count: max(0, width - digits.count - sign.count)) + digits
    }
    return padded(sign + prefix + digits, zeros: false)
  }

  private func text(_ number: Double, _ verb: Unicode.Scalar) -> String? {
    var body: String
    switch verb {
    case "v", "g", "G": body = Value.double(number.magnitude).goDescription
    case "f", "F": body = GoDecimal.fixed(number.magnitude, flags.precision ?? 6)
    case "e", "E": body = GoDecimal.scientific(number.magnitude, flags.precision ?? 6)
    default: return nil
    }
    if verb == "E" || verb == "G" { body = body.uppercased() }
    let sign = number.sign == .minus ? "-" : flags.plus ? "+" : flags.space ? " " : ""
    if flags.zero, !flags.minus, let width = flags.width {
      body = String(repeating: "0", count: max(0, width - body.count - sign.count)) + body
    }
    return padded(sign + body)
  }

  private func padded(_ text: String, zeros: Bool = true) -> String {
    guard let width = flags.width else { return text }
    let padding = String(
      repeating: zeros && flags.zero && !flags.minus ? "0" : " ",
      count: max(0, width - text.unicodeScalars.count)
    )
    return flags.minus ? text + padding : padding + text
  }
}

/// Floating-point numbers with a fixed count of digits.
enum GoDecimal {
  static func fixed(_ number: Double, _ precision: Int) -> String {
    var scale = 1.0
    for _ in 0..<min(precision, 15) { scale *= 10 }
    let scaled = (number * scale).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return Value.double(number).goDescription }
    var digits = String(Int(scaled))
    if precision == 0 { return digits }
    digits = String(repeating: "0", count: max(0, min(precision, 15) + 1 - digits.count)) + digits
    digits += String(repeating: "0", count: max(0, precision - 15))
    return digits.dropLast(precision) + "." + digits.suffix(precision)
  }

  static func scientific(_ number: Double, _ precision: Int) -> String {
    var exponent = 0
    var mantissa = number
    if mantissa > 0 {
      while mantissa >= 10 {
        mantissa /= 10
        exponent += 1
      }
      while mantissa < 1 {
        mantissa *= 10
        exponent -= 1
      }
    }
    let power = String(exponent.magnitude)
    return fixed(mantissa, precision) + "e" + (exponent < 0 ? "-" : "+") + (power.count < 2 ? "0" : "") + power
  }
}
