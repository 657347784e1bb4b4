/// Base64 as secrets use it (RFC 4648, padded).
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var number = 0
    var bits = 0
    for byte in bytes {
      number = number << 8 & 0xFFFF | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[number >> bits & 63])
      }
    }
    if bits > 0 { text.append(alphabet[number << (6 - bits) & 63]) }
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for a text that is none; line breaks are passed over.
  package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)) }

  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var number = 0
    var digits = 0
    var isPadded = false
    for byte in text {
      let digit = values[Int(byte)]
      guard digit < 64 else {
        if digit == lineBreak { continue }
        // What is left is padding, or the text is none.
        guard firstIllegalByte(text) == nil else { return nil }
        isPadded = true
        break
      }
      number = number << 6 & 0xFF_FFFF | Int(digit)
      digits += 1
      if digits & 3 == 0 {
        bytes.append(UInt8(number >> 16))
        bytes.append(UInt8(number >> 8 & 0xFF))
        bytes.append(UInt8(number & 0xFF))
      }
    }
    if digits & 3 != 0, !isPadded { return nil }
    switch digits & 3 {
    case 2: bytes.append(UInt8(number >> 4 & 0xFF))
    case 3:
      bytes.append(UInt8(number >> 10 & 0xFF))
      bytes.append(UInt8(number >> 2 & 0xFF))
    default: break
    }
    return bytes
  }

  private static let lineBreak: UInt8 = 64
  /// What each byte means as a digit; more than 64 for what is none.
  private static let values: [UInt8] = (0...255).map { byte in
    if byte == 0x0A || byte == 0x0D { return lineBreak }
    return alphabet.firstIndex(of: UInt8(byte)).map(UInt8.init) ?? 255
  }

  /// Where Go's decoder would stop (`encoding/base64`, `decodeQuantum`); nil for well-formed text.
  package static func firstIllegalByte(_ text: String) -> Int? { firstIllegalByte(Array(text.utf8)) }

  private static func firstIllegalByte(_ bytes: [UInt8]) -> Int? {
    func afterBreaks(_ index: Int) -> Int {
      bytes[index...].firstIndex { $0 != 0x0A && $0 != 0x0D } ?? bytes.count
    }
    var index = afterBreaks(0)
    // Of the group of four that is being read.
    var digits = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "=") {
        guard digits >= 2 else { return index }
        var end = afterBreaks(index + 1)
        if digits == 2 {
          guard end < bytes.count else { return bytes.count }
          guard bytes[end] == byte else { return end - 1 }
          end = afterBreaks(end + 1)
        }
        return end < bytes.count ? end : nil
      }
      guard values[Int(byte)] < 64 else { return index }
      digits = (digits + 1) % 4
      index = afterBreaks(index + 1)
    }
    return digits == 0 ? nil : bytes.count - digits
  }
}
