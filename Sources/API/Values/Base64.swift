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
  package static func decode(_ text: String) -> [UInt8]? {
    guard firstIllegalByte(text) == nil else { return nil }
    var bytes: [UInt8] = []
    var number = 0
    var bits = 0
    for byte in text.utf8 {
      guard let digit = value(of: byte) else { continue }
      number = number << 6 | digit
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(number >> bits & 255))
      }
    }
    return bytes
  }

  /// Where Go's decoder would stop (`encoding/base64`, `decodeQuantum`); nil for well-formed text.
  package static func firstIllegalByte(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
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
      guard value(of: byte) != nil else { return index }
      digits = (digits + 1) % 4
      index = afterBreaks(index + 1)
    }
    return digits == 0 ? nil : bytes.count - digits
  }

  private static func value(of byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
