extension YAML {
  /// One document as `kubectl -o yaml` prints it: sorted keys, lists not indented, strings quoted only where needed.
  package static func write(_ value: Value) -> String {
    var writer = YAMLWriter()
    writer.writeDocument(value)
    return writer.text
  }
}

private struct YAMLWriter {
  private(set) var text = ""

  mutating func writeDocument(_ value: Value) {
    switch value {
    case .object(let fields) where !fields.isEmpty: write(fields, indentation: 0)
    case .array(let elements) where !elements.isEmpty: write(elements, indentation: 0)
    default:
      writeInline(value, indentation: 0)
      text += "\n"
    }
  }

  private mutating func write(_ fields: Fields, indentation: Int, continuesLine: Bool = false) {
    for (index, field) in fields.enumerated() {
      if index > 0 || !continuesLine { indent(indentation) }
      text += YAMLString.plainOrQuoted(field.key) + ":"
      writeAfterKey(field.value, indentation: indentation)
    }
  }

  private mutating func writeAfterKey(_ value: Value, indentation: Int) {
    switch value {
    case .object(let fields) where !fields.isEmpty:
      text += "\n"
      write(fields, indentation: indentation + 2)
    case .array(let elements) where !elements.isEmpty:
      text += "\n"
      // A list stands below its key, not indented.
      write(elements, indentation: indentation)
    default:
      text += " "
      writeInline(value, indentation: indentation + 2)
      text += "\n"
    }
  }

  private mutating func write(_ elements: [Value], indentation: Int, continuesLine: Bool = false) {
    for (index, element) in elements.enumerated() {
      if index > 0 || !continuesLine { indent(indentation) }
      text += "- "
      switch element {
      case .object(let fields) where !fields.isEmpty:
        write(fields, indentation: indentation + 2, continuesLine: true)
      case .array(let inner) where !inner.isEmpty:
        write(inner, indentation: indentation + 2, continuesLine: true)
      default:
        writeInline(element, indentation: indentation + 2)
        text += "\n"
      }
    }
  }

  /// What stays on the line of its key; a block string ends without its last line break.
  private mutating func writeInline(_ value: Value, indentation: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): text += JSON.write(number: value)
    case .string(let value): text += YAMLString.write(value, indentation: indentation)
    case .array: text += "[]"
    case .object: text += "{}"
    }
  }

  private mutating func indent(_ width: Int) { text += String(repeating: " ", count: width) }
}

/// How go-yaml writes a string: plain, quoted once or twice, or as a block.
private enum YAMLString {
  static func write(_ text: String, indentation: Int) -> String {
    if text.unicodeScalars.contains("\n"), isPrintable(text) { return block(text, indentation: indentation) }
    return plainOrQuoted(text)
  }

  static func plainOrQuoted(_ text: String) -> String {
    if text.unicodeScalars.contains("\n") || !isPrintable(text) { return doubleQuoted(text) }
    if isAnotherType(text) { return "\"" + escaped(text) + "\"" }
    if isPlain(text) { return text }
    return "'" + text.replacing("'", with: "''") + "'"
  }

  /// A plain text that would be read back as a number, a boolean, null or a date; these are quoted twice.
  private static func isAnotherType(_ text: String) -> Bool {
    if case .string = ScalarResolver.resolve(plain: text) {
      if ["y", "Y", "n", "N", "<<", "=", ".nan", ".inf", "-.inf", "+.inf"].contains(text.lowercased()) { return true }
      return isDate(text) || isSexagesimal(text)
    }
    return true
  }

  private static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 8, bytes.prefix(4).allSatisfy({ $0 >= 48 && $0 <= 57 }), bytes[4] == UInt8(ascii: "-") else {
      return false
    }
    let parts = text.split(separator: "T", maxSplits: 1)[0].split(separator: " ", maxSplits: 1)[0]
      .split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return false }
    return parts.dropFirst().allSatisfy { $0.count <= 2 && Int($0) != nil }
  }

  /// `1:30`, which YAML 1.1 reads in base 60.
  private static func isSexagesimal(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return false }
    let head = first.hasPrefix("-") || first.hasPrefix("+") ? first.dropFirst() : first
    func isNumber(_ part: Substring) -> Bool { !part.isEmpty && part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }
    guard isNumber(head), head.first != "0" || head == "0" else { return false }
    let tail = last.split(separator: ".", maxSplits: 1).first ?? ""
    return (parts.dropFirst().dropLast() + [tail]).allSatisfy { isNumber($0) && $0.count <= 2 && (Int($0) ?? 60) < 60 }
  }

  private static func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
      default: false
      }
    }
  }

  /// libyaml's rules for plain scalars, in block context.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last else { return false }
    if first == " " || last == " " || first == "\t" || last == "\t" { return false }
    if text.hasPrefix("---") || text.hasPrefix("...") { return false }
    let indicators: Set<Unicode.Scalar> = [
      "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`",
    ]
    if indicators.contains(first) { return false }
    if ["-", "?", ":"].contains(first), scalars.count == 1 || scalars[1] == " " { return false }
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\t" { return false }
      if scalar == ":", index + 1 == scalars.count || scalars[index + 1] == " " { return false }
      if scalar == "#", index > 0, scalars[index - 1] == " " || scalars[index - 1] == "\t" { return false }
    }
    return true
  }

  private static func block(_ text: String, indentation: Int) -> String {
    let trailing = text.reversed().prefix { $0 == "\n" }.count
    // Leading blanks would be taken for the indentation, so it is named.
    let startsBlank = text.first == " " || text.first == "\n"
    let head = "|" + (startsBlank ? "2" : "") + (trailing == 0 ? "-" : trailing > 1 ? "+" : "")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if trailing > 0 { lines.removeLast() }
    if text.contains(where: { $0 == "\t" }), text.hasPrefix("\t") { return doubleQuoted(text) }
    let margin = String(repeating: " ", count: indentation)
    return ([head[...]] + lines.map { $0.isEmpty ? "" : margin + $0 }).joined(separator: "\n")
  }

  private static func doubleQuoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{0}": result += "\\0"
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\u{1B}": result += "\\e"
      case "\u{FEFF}": result += "\\uFEFF"
      default:
        if isPrintable(String(scalar)) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += "\\x" + (digits.count < 2 ? "0" : "") + digits
        }
      }
    }
    return result
  }
}
