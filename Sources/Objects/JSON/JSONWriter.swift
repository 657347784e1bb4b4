extension JSON {
  /// One line without blanks; `escapesHTML` writes `<`, `>` and `&` as `\u003c` …, as Go's encoder does by default.
  package static func write(_ value: Value, escapesHTML: Bool = false) -> String {
    var writer = JSONWriter(escapesHTML: escapesHTML)
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Indented, one field a line.
  package static func writeIndented(_ value: Value, by indentation: Int = 4, escapesHTML: Bool = true) -> String {
    var writer = JSONWriter(indentation: indentation, escapesHTML: escapesHTML)
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A floating-point number as Go's `encoding/json` writes it.
  package static func write(number: Double) -> String { GoNumber.json(number) }
}

/// Appends JSON to bytes: whole trees, or the parts of a document in an order that the caller decides.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private let indentation: Int?
  private let escapesHTML: Bool
  private var depth = 0
  /// Nothing stands yet in the array or object that is open.
  private var isEmpty = true

  package enum Container: Sendable {
    case array, object

    fileprivate var opening: UInt8 { self == .array ? UInt8(ascii: "[") : UInt8(ascii: "{") }
    fileprivate var closing: UInt8 { self == .array ? UInt8(ascii: "]") : UInt8(ascii: "}") }
  }

  /// Without `indentation` all stands on one line.
  package init(indentation: Int? = nil, escapesHTML: Bool, capacity: Int = 256) {
    self.indentation = indentation
    self.escapesHTML = escapesHTML
    bytes.reserveCapacity(capacity)
  }

  // MARK: Parts

  package mutating func open(_ container: Container) {
    bytes.append(container.opening)
    depth += 1
    isEmpty = true
  }

  package mutating func close(_ container: Container) {
    depth -= 1
    if !isEmpty { newLine() }
    bytes.append(container.closing)
    isEmpty = false
  }

  /// What comes before an element of the open array.
  package mutating func beginElement() {
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    isEmpty = false
    newLine()
  }

  /// What comes before the value of a field of the open object.
  package mutating func beginField(_ name: String) {
    beginElement()
    write(name)
    bytes.append(UInt8(ascii: ":"))
    if indentation != nil { bytes.append(UInt8(ascii: " ")) }
  }

  /// Text that is JSON, or stands around it.
  package mutating func append(_ text: String) { bytes += text.utf8 }

  private mutating func newLine() {
    guard let indentation else { return }
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: indentation * depth)
  }

  // MARK: Values

  package mutating func write(_ value: Value) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .int(let value): bytes += String(value).utf8
    case .double(let value): bytes += JSON.write(number: value).utf8
    case .string(let value): write(value)
    case .array(let elements):
      open(.array)
      for element in elements {
        beginElement()
        write(element)
      }
      close(.array)
    case .object(let fields):
      open(.object)
      for index in fields.indices {
        beginField(fields.keys[index])
        write(fields.values[index])
      }
      close(.object)
    }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if isPlain(text) { bytes += text.utf8 } else { for byte in text.utf8 { write(byte) } }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether nothing in the text is to be escaped, so that its bytes can be taken as they are.
  private func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    // No early end: so the compiler looks at many bytes at a time.
    var special = false
    for index in bytes.indices {
      let byte = bytes[index]
      special = special || byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      special = special || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
    }
    return !special
  }

  private mutating func write(_ byte: UInt8) {
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
}
