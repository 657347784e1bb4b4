/// Strings: plain, quoted once or twice, or as a block, as go-yaml chooses.
extension YAMLWriter {
  /// Spaces behind this column become line breaks.
  private static var width: Int { 80 }

  mutating func writeScalar(_ text: String, indentation: Int, isKey: Bool) {
    // Most strings are words or names, which need no closer look.
    if ScalarForm.isWord(text) {
      put(text)
      return
    }
    let form = ScalarForm(text)
    let scalar = Array(text.utf8)
    switch form.style(isKey: isKey, text) {
    case .plain: writePlain(scalar, indentation, folds: !isKey)
    case .singleQuoted: writeSingleQuoted(scalar, indentation, folds: !isKey)
    case .doubleQuoted: writeDoubleQuoted(text, indentation, folds: !isKey)
    case .literal: writeLiteral(scalar, indentation)
    }
  }

  private mutating func writePlain(_ text: [UInt8], _ indentation: Int, folds: Bool) {
    for (index, byte) in text.enumerated() {
      if folds, column > Self.width, isLoneSpace(text, index) { newLine(indentation) } else { put(byte) }
    }
  }

  private mutating func writeSingleQuoted(_ text: [UInt8], _ indentation: Int, folds: Bool) {
    put("'")
    for (index, byte) in text.enumerated() {
      if folds, column > Self.width, index > 0, index < text.count - 1, isLoneSpace(text, index) {
        newLine(indentation)
      } else {
        if byte == UInt8(ascii: "'") { put(byte) }
        put(byte)
      }
    }
    put("'")
  }

  /// A space with none before and none behind it: where a line may break.
  private func isLoneSpace(_ text: [UInt8], _ index: Int) -> Bool {
    text[index] == 0x20 && (index == 0 || text[index - 1] != 0x20)
      && (index + 1 == text.count || text[index + 1] != 0x20)
  }

  private mutating func writeDoubleQuoted(_ text: String, _ indentation: Int, folds: Bool) {
    put("\"")
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == " ", folds, column > Self.width, index > 0, index < scalars.count - 1, scalars[index - 1] != " " {
        newLine(indentation)
        // Blanks at the start of a line do not count, so the first is marked.
        if scalars[index + 1] == " " { put("\\") }
      } else if ScalarForm.isPlainASCII(scalar) {
        put(UInt8(scalar.value))
      } else {
        put(ScalarForm.escaped(scalar))
      }
    }
    put("\"")
  }

  private mutating func writeLiteral(_ text: [UInt8], _ indentation: Int) {
    put("|")
    // Leading blanks would be taken for the indentation, so it is named.
    if text.first == 0x20 || text.first == 0x0A { put("2") }
    if text.last != 0x0A {
      put("-")
    } else if text.count == 1 || text[text.count - 2] == 0x0A {
      put("+")
    }
    newLine(0)
    for byte in text {
      if byte == 0x0A {
        newLine(0)
      } else {
        if column == 0 { indent(indentation) }
        put(byte)
      }
    }
  }
}

/// What a string holds that decides how it may be written (`yaml_emitter_analyze_scalar`).
struct ScalarForm {
  enum Style { case plain, singleQuoted, doubleQuoted, literal }

  private var hasIndicators = false
  private var hasBreaks = false
  private var hasSpecials = false
  private var hasOuterBlanks = false
  private var endsWithSpace = false
  private var hasSpaceBeforeBreak = false
  private var hasSpaceAfterBreak = false

  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last else { return }
    hasIndicators = text.hasPrefix("---") || text.hasPrefix("...")
    hasOuterBlanks = [first, last].contains { $0 == " " || $0 == "\n" }
    endsWithSpace = last == " "
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : "\n"
      let isFollowedByBlank = index + 1 == scalars.count || Self.isBlank(scalars[index + 1])
      switch scalar {
      case ":",
        "?" where index == 0, "-" where index == 0:
        hasIndicators = hasIndicators || isFollowedByBlank
      case "#" where index > 0: hasIndicators = hasIndicators || Self.isBlank(before)
      case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`":
        hasIndicators = hasIndicators || index == 0
      case "\n":
        hasBreaks = true
        hasSpaceBeforeBreak = hasSpaceBeforeBreak || before == " "
      case " ": hasSpaceAfterBreak = hasSpaceAfterBreak || index > 0 && before == "\n"
      default: hasSpecials = hasSpecials || !Self.isPrintable(scalar)
      }
    }
  }

  /// Whether a text begins with a letter, holds nothing but letters, digits, and what joins them in names, and means
  /// only itself.
  static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= UInt8(ascii: "A"), first <= UInt8(ascii: "z") else { return false }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "-")...UInt8(ascii: "9"):
        continue
      default: return false
      }
    }
    return !ScalarResolver.isAnotherType(text)
  }

  func style(isKey: Bool, _ text: String) -> Style {
    if hasBreaks {
      let isBlock = !isKey && !hasSpecials && !hasSpaceBeforeBreak && !endsWithSpace
      return isBlock ? .literal : .doubleQuoted
    }
    if hasSpecials || ScalarResolver.isAnotherType(text) { return .doubleQuoted }
    return hasIndicators || hasOuterBlanks ? .singleQuoted : .plain
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\n" }

  /// Tabs are not printable in this sense, nor is anything beyond the basic plane.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
    default: false
    }
  }

  /// What stands for itself between double quotes.
  static func isPlainASCII(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value < 0x7F && scalar != "\"" && scalar != "\\"
  }

  static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\0": return "\\0"
    case "\u{7}": return "\\a"
    case "\u{8}": return "\\b"
    case "\t": return "\\t"
    case "\n": return "\\n"
    case "\u{B}": return "\\v"
    case "\u{C}": return "\\f"
    case "\r": return "\\r"
    case "\u{1B}": return "\\e"
    case "\u{85}": return "\\N"
    case "\u{2028}": return "\\L"
    case "\u{2029}": return "\\P"
    default:
      if isPrintable(scalar) { return String(scalar) }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let (mark, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
      return "\\" + mark + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
  }
}
