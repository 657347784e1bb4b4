extension YAML {
  /// One document as `kubectl -o yaml` prints it: sorted keys, lists not indented, strings quoted only where needed,
  /// long lines folded.
  package static func write(_ value: Value) -> String {
    var writer = YAMLWriter()
    writer.writeDocument(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Appends a tree to bytes, laid out as go-yaml's emitter does (`go.yaml.in/yaml/v2`, `emitterc.go`).
struct YAMLWriter {
  private(set) var bytes: [UInt8] = []
  /// Of the next character, in characters from the start of the line.
  private(set) var column = 0

  mutating func writeDocument(_ value: Value) {
    switch value {
    case .object(let fields) where !fields.isEmpty: write(fields, indentation: 0, continuesLine: true)
    case .array(let elements) where !elements.isEmpty: write(elements, indentation: 0, continuesLine: true)
    default: writeInline(value, indentation: 2)
    }
    if column > 0 { newLine(0) }
  }

  private mutating func write(_ fields: Fields, indentation: Int, continuesLine: Bool = false) {
    let order = KeyOrder.order(of: fields)
    for index in fields.indices {
      let position = order?[index] ?? index
      if index > 0 || !continuesLine { startLine(indentation) }
      let key = fields.keys[position]
      let isSimple = key.utf8.count <= 128 && !key.utf8.contains(0x0A)
      if !isSimple { put("? ") }
      writeScalar(key, indentation: indentation + 2, isKey: isSimple)
      if !isSimple { startLine(indentation) }
      put(":")
      writeAfterKey(fields.values[position], indentation: indentation)
    }
  }

  private mutating func writeAfterKey(_ value: Value, indentation: Int) {
    switch value {
    case .object(let fields) where !fields.isEmpty: write(fields, indentation: indentation + 2)
    // A list stands below its key, not indented.
    case .array(let elements) where !elements.isEmpty: write(elements, indentation: indentation)
    default:
      put(" ")
      writeInline(value, indentation: indentation + 2)
    }
  }

  private mutating func write(_ elements: [Value], indentation: Int, continuesLine: Bool = false) {
    for (index, element) in elements.enumerated() {
      if index > 0 || !continuesLine { startLine(indentation) }
      put("- ")
      switch element {
      case .object(let fields) where !fields.isEmpty:
        write(fields, indentation: indentation + 2, continuesLine: true)
      case .array(let inner) where !inner.isEmpty:
        write(inner, indentation: indentation + 2, continuesLine: true)
      default: writeInline(element, indentation: indentation + 2)
      }
    }
  }

  /// What begins on the line of its key.
  private mutating func writeInline(_ value: Value, indentation: Int) {
    switch value {
    case .null: put("null")
    case .bool(let value): put(value ? "true" : "false")
    case .int(let value): put(String(value))
    case .double(let value):
      // Through JSON, where a whole number has no fraction and becomes an integer again.
      put(Int(exactly: value).map(String.init) ?? GoNumber.general(value))
    case .string(let value): writeScalar(value, indentation: indentation, isKey: false)
    case .array: put("[]")
    case .object: put("{}")
    }
  }
}

// What the writing of scalars needs.
extension YAMLWriter {
  mutating func put(_ text: String) {
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    for index in start..<bytes.count where bytes[index] & 0xC0 != 0x80 { column += 1 }
  }

  mutating func put(_ byte: UInt8) {
    bytes.append(byte)
    if byte & 0xC0 != 0x80 { column += 1 }
  }

  /// Ends the line, except where a block string has ended it already.
  mutating func startLine(_ indentation: Int) {
    if column > 0 { newLine(0) }
    indent(indentation)
  }

  mutating func newLine(_ indentation: Int) {
    bytes.append(0x0A)
    column = 0
    indent(indentation)
  }

  mutating func indent(_ width: Int) {
    for _ in 0..<width { bytes.append(0x20) }
    column += width
  }
}

/// The order in which go-yaml writes keys: numbers within them by their amount, and letters behind all else
/// (`sorter.go`).
enum KeyOrder {
  /// The positions of the fields in that order; nil where they stand in it already.
  static func order(of fields: Fields) -> [Int]? {
    let keys = fields.keys
    // Most keys are letters only.
    if keys.allSatisfy(isLetters) { return nil }
    let isSorted = keys.indices.dropFirst().allSatisfy { !isLess(keys[$0], keys[$0 - 1]) }
    return isSorted ? nil : keys.indices.sorted { isLess(keys[$0], keys[$1]) }
  }

  private static func isLetters(_ key: String) -> Bool {
    for byte in key.utf8 where !isLetter(byte) { return false }
    return true
  }

  static func isLess(_ a: String, _ b: String) -> Bool {
    // Two letters, or the end of one key, decide without a closer look.
    guard let (x, y) = zip(a.utf8, b.utf8).first(where: { $0 != $1 }) else { return a.utf8.count < b.utf8.count }
    if isLetter(x), isLetter(y) { return x < y }
    return isLessNaturally(a, b)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
  }

  private static func isLessNaturally(_ a: String, _ b: String) -> Bool {
    let left = Array(a.unicodeScalars)
    let right = Array(b.unicodeScalars)
    guard let index = zip(left, right).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else {
      return left.count < right.count
    }
    let (x, y) = (left[index], right[index])
    switch (x.properties.isAlphabetic, y.properties.isAlphabetic) {
    case (true, true): return x < y
    case (false, true): return true
    case (true, false): return false
    case (false, false): break
    }
    // A zero within a number counts as a digit, not as padding.
    let isWithin = (x == "0" || y == "0") && left[..<index].reversed().prefix(while: isDigit).contains { $0 != "0" }
    let m = number(left[index...], isWithin)
    let n = number(right[index...], isWithin)
    if m.value != n.value { return m.value < n.value }
    return m.length != n.length ? m.length < n.length : x < y
  }

  private static func number(_ text: ArraySlice<Unicode.Scalar>, _ isWithin: Bool) -> (value: Int, length: Int) {
    let digits = text.prefix(while: isDigit)
    return (digits.reduce(isWithin ? 1 : 0) { $0 &* 10 &+ Int($1.value) - 48 }, digits.count)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
}
