internal import Crypto

/// SHA-256 and its keyed form over arrays of bytes: what the simulated signatures and the chain of a transcript are
/// made with.
package enum SHA256 {
  package static func digest(_ message: [UInt8]) -> [UInt8] { Array(Crypto.SHA256.hash(data: message)) }

  /// HMAC: a digest that only the holder of the key can make.
  package static func digest(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<Crypto.SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
  }

  /// `count` bytes that follow from the key and the message.
  package static func expand(_ message: [UInt8], key: [UInt8], to count: Int) -> [UInt8] {
    let seed = digest(message, key: key)
    var bytes: [UInt8] = []
    var number: UInt8 = 0
    while bytes.count < count {
      bytes += digest(seed + [number])
      number &+= 1
    }
    return Array(bytes.prefix(count))
  }

  /// Two digits for each byte, in lower case.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.underestimatedCount * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
