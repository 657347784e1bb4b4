/// Unpacks DEFLATE (RFC 1951) that comes in pieces, each of which ends a block: as SPDY packs its headers.
struct Inflater {
  /// What is unpacked at once.
  private static let limit = 64 * 1024
  private static let windowSize = 32 * 1024

  private var window: [UInt8]
  private var hasBegun = false

  /// - Parameter dictionary: what counts as unpacked before.
  init(dictionary: [UInt8]) { window = dictionary }

  /// Nil where the bytes are no such piece.
  mutating func unpack(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var bits = Bits(bytes)
    if !hasBegun {
      hasBegun = true
      // The head of zlib (RFC 1950), and the dictionary's checksum where it is named.
      guard let method = bits.take(8), method & 0x0F == 8, let flags = bits.take(8) else { return nil }
      if flags & 0x20 != 0, bits.take(16) == nil || bits.take(16) == nil { return nil }
    }
    let start = window.count
    while !bits.isAtEnd {
      guard block(&bits), window.count - start <= Self.limit else { return nil }
    }
    let unpacked = Array(window[start...])
    if window.count > Self.windowSize { window.removeFirst(window.count - Self.windowSize) }
    return unpacked
  }

  private mutating func block(_ bits: inout Bits) -> Bool {
    guard bits.take(1) != nil, let type = bits.take(2) else { return false }
    switch type {
    case 0:
      bits.alignToByte()
      guard let count = bits.take(16), bits.take(16) == count ^ 0xFFFF, let stored = bits.takeBytes(count) else {
        return false
      }
      window += stored
      return true
    case 1: return codes(&bits, Self.fixedLiterals, Self.fixedDistances)
    case 2:
      guard let (literals, distances) = Self.tables(&bits) else { return false }
      return codes(&bits, literals, distances)
    default: return false
    }
  }

  private mutating func codes(_ bits: inout Bits, _ literals: Huffman, _ distances: Huffman) -> Bool {
    let start = window.count
    while window.count - start <= Self.limit {
      guard let symbol = literals.read(&bits) else { return false }
      if symbol < 256 {
        window.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return true }
      guard symbol < 286, let more = bits.take(Self.lengthBits[symbol - 257]) else { return false }
      let length = Self.lengths[symbol - 257] + more
      guard let place = distances.read(&bits), place < 30, let extra = bits.take(Self.distanceBits[place]) else {
        return false
      }
      let distance = Self.distances[place] + extra
      guard distance <= window.count else { return false }
      for _ in 0..<length { window.append(window[window.count - distance]) }
    }
    return false
  }

  // MARK: Tables (RFC 1951, 3.2.5 to 3.2.7)

  private static let lengths = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distances = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
  private static let fixedLiterals = Huffman(
    Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
      + Array(repeating: 8, count: 8)
  )
  private static let fixedDistances = Huffman(Array(repeating: 5, count: 30))
  /// The order in which the lengths of the codes for lengths stand.
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private static func tables(_ bits: inout Bits) -> (Huffman, Huffman)? {
    guard let literals = bits.take(5), let distances = bits.take(5), let count = bits.take(4) else { return nil }
    var lengths = Array(repeating: 0, count: 19)
    for place in order.prefix(count + 4) {
      guard let length = bits.take(3) else { return nil }
      lengths[place] = length
    }
    let code = Huffman(lengths)
    var found: [Int] = []
    let total = literals + 257 + distances + 1
    while found.count < total {
      guard let symbol = code.read(&bits) else { return nil }
      switch symbol {
      case 0..<16: found.append(symbol)
      case 16:
        guard let last = found.last, let times = bits.take(2) else { return nil }
        found += Array(repeating: last, count: times + 3)
      case 17:
        guard let times = bits.take(3) else { return nil }
        found += Array(repeating: 0, count: times + 3)
      default:
        guard let times = bits.take(7) else { return nil }
        found += Array(repeating: 0, count: times + 11)
      }
    }
    guard found.count == total else { return nil }
    return (Huffman(Array(found[..<(literals + 257)])), Huffman(Array(found[(literals + 257)...])))
  }
}

/// A prefix code, by how long each symbol's word is (RFC 1951, 3.2.2).
private struct Huffman: Sendable {
  /// How many words there are of each length.
  private var counts = Array(repeating: 0, count: 16)
  /// The symbols in the order of their words.
  private var symbols: [Int] = []

  init(_ lengths: [Int]) {
    for length in 1..<16 {
      for symbol in lengths.indices where lengths[symbol] == length {
        counts[length] += 1
        symbols.append(symbol)
      }
    }
  }

  func read(_ bits: inout Bits) -> Int? {
    var (word, first, index) = (0, 0, 0)
    for length in 1..<16 {
      guard let bit = bits.take(1) else { return nil }
      word |= bit
      if word - first < counts[length] { return symbols[index + word - first] }
      index += counts[length]
      first = (first + counts[length]) << 1
      word <<= 1
    }
    return nil
  }
}

/// Bits of bytes, the lowest first.
private struct Bits {
  private var bytes: ArraySlice<UInt8>
  private var held = 0
  private var count = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// Whether nothing is left but what fills the last byte.
  var isAtEnd: Bool { bytes.isEmpty && count < 8 && held == 0 }

  mutating func take(_ wanted: Int) -> Int? {
    while count < wanted {
      guard let byte = bytes.popFirst() else { return nil }
      held |= Int(byte) << count
      count += 8
    }
    defer {
      held >>= wanted
      count -= wanted
    }
    return held & ((1 << wanted) - 1)
  }

  mutating func alignToByte() { _ = take(count % 8) }

  mutating func takeBytes(_ wanted: Int) -> [UInt8]? {
    var taken: [UInt8] = []
    for _ in 0..<wanted {
      guard let byte = take(8) else { return nil }
      taken.append(UInt8(byte))
    }
    return taken
  }
}
