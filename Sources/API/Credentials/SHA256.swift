/// SHA-256 and its keyed form (FIPS 180-4, RFC 2104): what the simulated signatures are made with.
package enum SHA256 {
  private static let constants: [UInt32] = {
    // The fraction of the cube root of each of the first 64 primes, worked out with integers.
    var found: [UInt32] = []
    var candidate = 2
    while found.count < 64 {
      if (2..<candidate).allSatisfy({ candidate % $0 != 0 }) {
        found.append(fraction(ofRoot: 3, candidate))
      }
      candidate += 1
    }
    return found
  }()

  private static let start: [UInt32] = [2, 3, 5, 7, 11, 13, 17, 19].map { fraction(ofRoot: 2, $0) }

  /// The first 32 bits behind the point of a root: the largest x with x^n <= number * 2^(32n), without its whole part.
  private static func fraction(ofRoot n: Int, _ number: Int) -> UInt32 {
    var low = UInt64(0)
    var high = UInt64(1) << 36
    while high - low > 1 {
      let middle = (low + high) / 2
      if power(middle, n, isAtMost: number) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func power(_ base: UInt64, _ n: Int, isAtMost number: Int) -> Bool {
    let wide = UInt128(base)
    return (n == 2 ? wide * wide : wide * wide * wide) <= UInt128(number) << UInt128(32 * n)
  }

  package static func digest(_ message: [UInt8]) -> [UInt8] {
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    let length = UInt64(message.count) * 8
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) }
    var state = start
    for block in stride(from: 0, to: bytes.count, by: 64) { mix(bytes[block..<block + 64], into: &state) }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words = [UInt32](repeating: 0, count: 64)
    for (index, byte) in block.enumerated() { words[index / 4] = words[index / 4] << 8 | UInt32(byte) }
    for index in 16..<64 {
      let a = words[index - 15]
      let b = words[index - 2]
      let low = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
      let high = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
      words[index] = words[index - 16] &+ low &+ words[index - 7] &+ high
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let first = h &+ sum &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
      let other = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let second = other &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  /// HMAC: a digest that only the holder of the key can make.
  package static func digest(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? digest(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return digest(block.map { $0 ^ 0x5C } + digest(block.map { $0 ^ 0x36 } + message))
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

  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
