extension JSON {
  /// One line without blanks; `escapesHTML` writes `<`, `>` and `&` as `\u003c` …, as Go's encoder does by default.
  package static func write(_ value: Value, escapesHTML: Bool = false) -> String {
    var writer = JSONWriter(indentation: nil, escapesHTML: escapesHTML)
    writer.write(value, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Indented, one field a line.
  package static func writeIndented(_ value: Value, by indentation: Int = 4, escapesHTML: Bool = true) -> String {
    var writer = JSONWriter(indentation: indentation, escapesHTML: escapesHTML)
    writer.write(value, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A floating-point number as Go's `encoding/json` writes it.
  package static func write(number: Double) -> String { GoNumber.json(number) }
}

/// Appends a tree to bytes.
private struct JSONWriter {
  let indentation: Int?
  let escapesHTML: Bool
  var bytes: [UInt8] = []

  mutating func write(_ value: Value, depth: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .int(let value): bytes += String(value).utf8
    case .double(let value): bytes += JSON.write(number: value).utf8
    case .string(let value): write(value)
    case .array(let elements): write(elements, depth: depth)
    case .object(let fields): write(fields, depth: depth)
    }
  }

  private mutating func write(_ elements: [Value], depth: Int) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(depth + 1)
      write(element, depth: depth + 1)
    }
    if !elements.isEmpty { newLine(depth) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ fields: Fields, depth: Int) {
    bytes.append(UInt8(ascii: "{"))
    for index in fields.indices {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(depth + 1)
      write(fields.keys[index])
      bytes.append(UInt8(ascii: ":"))
      if indentation != nil { bytes.append(UInt8(ascii: " ")) }
      write(fields.values[index], depth: depth + 1)
    }
    if !fields.isEmpty { newLine(depth) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func newLine(_ depth: Int) {
    guard let indentation else { return }
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: indentation * depth)
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0x08: bytes += "\\b".utf8
      case 0x0C: bytes += "\\f".utf8
      case UInt8(ascii: "<") where escapesHTML: bytes += "\\u003c".utf8
      case UInt8(ascii: ">") where escapesHTML: bytes += "\\u003e".utf8
      case UInt8(ascii: "&") where escapesHTML: bytes += "\\u0026".utf8
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u00\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
