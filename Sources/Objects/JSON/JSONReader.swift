/// JSON text as a tree.
package enum JSON {
  /// Reads one JSON value.
  ///
  /// - Throws: `JSONError` in the words of Go's `encoding/json`, with the place.
  package static func read(_ text: some StringProtocol) throws(JSONError) -> Value { try read(Array(text.utf8)) }

  package static func read(_ bytes: [UInt8]) throws(JSONError) -> Value {
    var reader = JSONReader(bytes)
    return try reader.readDocument()
  }

  /// Reads one JSON value and tells which fields occur twice in an object, as `spec.replicas`.
  package static func readNotingDuplicates(_ bytes: [UInt8]) throws(JSONError) -> (value: Value, duplicates: [String]) {
    var reader = JSONReader(bytes)
    reader.notesDuplicates = true
    let value = try reader.readDocument()
    return (value, reader.duplicates)
  }
}

/// Why a text is no JSON.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In the words of Go's `encoding/json`.
  package var message: String
  /// Of the first byte that does not fit.
  package var offset: Int
  /// Both count from 1.
  package var line: Int
  package var column: Int

  package var description: String { "line \(line), column \(column): \(message)" }
}

/// One pass over the bytes, no copies but of the strings themselves.
struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0
  private var path: [String] = []
  var notesDuplicates = false
  private(set) var duplicates: [String] = []

  /// Deeper trees are refused, as Go does at 10,000; recursion here needs more stack.
  private static var maximumDepth: Int { 1000 }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func readDocument() throws(JSONError) -> Value {
    let value = try readValue()
    skipBlanks()
    if index < bytes.count { throw unexpected("after top-level value") }
    return value
  }

  private mutating func readValue() throws(JSONError) -> Value {
    skipBlanks()
    guard index < bytes.count else { throw end() }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try readObject()
    case UInt8(ascii: "["): return try readArray()
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
    default: throw unexpected("looking for beginning of value")
    }
  }

  private mutating func readObject() throws(JSONError) -> Value {
    try enter()
    defer { depth -= 1 }
    index += 1
    var keys: [String] = []
    var values: [Value] = []
    skipBlanks()
    if peek() == UInt8(ascii: "}") {
      index += 1
      return .object(Fields())
    }
    while true {
      skipBlanks()
      guard index < bytes.count else { throw end() }
      guard bytes[index] == UInt8(ascii: "\"") else {
        throw unexpected("looking for beginning of object key string")
      }
      let key = try readString()
      skipBlanks()
      guard index < bytes.count else { throw end() }
      guard bytes[index] == UInt8(ascii: ":") else { throw unexpected("after object key") }
      index += 1
      if notesDuplicates { path.append(key) }
      let value = try readValue()
      if notesDuplicates { path.removeLast() }
      keys.append(key)
      values.append(value)
      skipBlanks()
      guard index < bytes.count else { throw end() }
      if bytes[index] == UInt8(ascii: ",") {
        index += 1
      } else if bytes[index] == UInt8(ascii: "}") {
        index += 1
        return .object(sorted(keys, values))
      } else {
        throw unexpected("after object key:value pair")
      }
    }
  }

  /// Most objects of an API come sorted already; of a name that occurs twice the last value stays.
  private mutating func sorted(_ keys: [String], _ values: [Value]) -> Fields {
    var isSorted = true
    for position in keys.indices.dropFirst() where !(keys[position - 1] < keys[position]) {
      isSorted = false
      break
    }
    if isSorted { return Fields(sortedKeys: keys, values: values) }
    if notesDuplicates {
      var seen = Set<String>()
      for key in keys where !seen.insert(key).inserted { duplicates.append((path + [key]).joined(separator: ".")) }
    }
    return Fields(zip(keys, values))
  }

  private mutating func readArray() throws(JSONError) -> Value {
    try enter()
    defer { depth -= 1 }
    index += 1
    var elements: [Value] = []
    skipBlanks()
    if peek() == UInt8(ascii: "]") {
      index += 1
      return .array([])
    }
    while true {
      if notesDuplicates, let last = path.popLast() { path.append(Self.indexed(last, elements.count)) }
      elements.append(try readValue())
      skipBlanks()
      guard index < bytes.count else { throw end() }
      if bytes[index] == UInt8(ascii: ",") {
        index += 1
      } else if bytes[index] == UInt8(ascii: "]") {
        index += 1
        return .array(elements)
      } else {
        throw unexpected("after array element")
      }
    }
  }

  private static func indexed(_ name: String, _ index: Int) -> String {
    (name.firstIndex(of: "[").map { String(name[..<$0]) } ?? name) + "[\(index)]"
  }

  private mutating func readWord(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
    let text = word.description
    var position = 0
    for byte in text.utf8 {
      guard index < bytes.count else { throw end() }
      guard bytes[index] == byte else {
        let expected = text[text.index(text.startIndex, offsetBy: position)]
        throw unexpected("in literal \(text) (expecting '\(expected)')")
      }
      index += 1
      position += 1
    }
    return value
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    if depth > Self.maximumDepth { throw error("exceeded max depth") }
  }

  // MARK: Strings

  private mutating func readString() throws(JSONError) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start) }
      if byte < 0x20 { throw unexpected("in string literal") }
      index += 1
    }
    throw end()
  }

  private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte < 0x20 {
        index -= 1
        throw unexpected("in string literal")
      }
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
        continue
      }
      guard index < bytes.count else { throw end() }
      let escape = bytes[index]
      index += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "b"): text.append(8)
      case UInt8(ascii: "f"): text.append(12)
      case UInt8(ascii: "n"): text.append(10)
      case UInt8(ascii: "r"): text.append(13)
      case UInt8(ascii: "t"): text.append(9)
      case UInt8(ascii: "u"): text += Array(String(Character(try readUnicodeEscape())).utf8)
      default:
        index -= 1
        throw unexpected("in string escape code")
      }
    }
    throw end()
  }

  /// A surrogate pair makes one scalar; half of one becomes the replacement character, as in Go.
  private mutating func readUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let before = index
    index += 2
    let second = try readHexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else {
      index = before
      return "\u{FFFD}"
    }
    return scalar
  }

  private mutating func readHexadecimal() throws(JSONError) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count else { throw end() }
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw unexpected("in \\u hexadecimal character escape")
      }
      number = number << 4 + UInt32(digit)
      index += 1
    }
    return number
  }

  // MARK: Numbers

  private mutating func readNumber() throws(JSONError) -> Value {
    let start = index
    var isInteger = true
    if peek() == UInt8(ascii: "-") { index += 1 }
    if peek() == UInt8(ascii: "0") {
      index += 1
    } else {
      try readDigits("in numeric literal")
    }
    if peek() == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try readDigits("after decimal point in numeric literal")
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      isInteger = false
      index += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { index += 1 }
      try readDigits("in exponent of numeric literal")
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let number = Int(text) { return .int(number) }
    guard let number = Double(text), number.isFinite else {
      throw error("json: cannot unmarshal number \(text) into Go value of type float64")
    }
    return .double(number)
  }

  private mutating func readDigits(_ place: String) throws(JSONError) {
    guard index < bytes.count else { throw end() }
    guard bytes[index] >= 48, bytes[index] <= 57 else { throw unexpected(place) }
    while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
  }

  // MARK: Places

  private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private func end() -> JSONError { error("unexpected end of JSON input") }

  private func unexpected(_ place: String) -> JSONError {
    let rest = bytes[index...].prefix(4)
    let character = String(decoding: rest, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    let shown =
      switch character {
      case "'": "'\\''"
      case "\"": "'\"'"
      case "\n": "'\\n'"
      case "\t": "'\\t'"
      case "\r": "'\\r'"
      default: "'\(Character(character))'"
      }
    return error("invalid character \(shown) \(place)")
  }

  private func error(_ message: String) -> JSONError {
    let before = bytes[..<min(index, bytes.count)]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(
      message: message,
      offset: index,
      line: 1 + before.count { $0 == 0x0A },
      column: 1 + before.count - lineStart
    )
  }
}
