/// A shell pattern: `*`, `?`, `[a-z]`, `\` before what is meant literally.
struct Pattern: Sendable {
  private enum Element: Sendable {
    case byte(UInt8)
    case anyCharacter
    case anything
    case set([ClosedRange<UInt32>], negated: Bool)
  }

  private var elements: [Element] = []

  init(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 92 where index + 1 < bytes.count:
        elements.append(.byte(bytes[index + 1]))
        index += 2
      case 42:
        if case .anything? = elements.last {} else { elements.append(.anything) }
        index += 1
      case 63:
        elements.append(.anyCharacter)
        index += 1
      case 91:
        if let (set, next) = Self.set(bytes, index) {
          elements.append(set)
          index = next
        } else {
          elements.append(.byte(91))
          index += 1
        }
      case let byte:
        elements.append(.byte(byte))
        index += 1
      }
    }
  }

  /// Escapes what would be special.
  static func escape(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if "*?[]\\".utf8.contains(byte) { result.append(92) }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func set(_ bytes: [UInt8], _ start: Int) -> (Element, Int)? {
    var index = start + 1
    var negated = false
    if index < bytes.count, bytes[index] == 33 || bytes[index] == 94 {
      negated = true
      index += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while index < bytes.count, bytes[index] != 93 || isFirst {
      isFirst = false
      if bytes[index] == 91, index + 1 < bytes.count, bytes[index + 1] == 58,
        let close = find(":]", in: bytes, from: index + 2)
      {
        ranges += CharacterClass.ranges(named: String(decoding: bytes[index + 2..<close], as: UTF8.self)) ?? []
        index = close + 2
        continue
      }
      if bytes[index] == 92 && index + 1 < bytes.count { index += 1 }
      let low = CharacterClass.scalar(bytes, &index)
      var high = low
      if index + 1 < bytes.count, bytes[index] == 45, bytes[index + 1] != 93 {
        index += 1
        if bytes[index] == 92 && index + 1 < bytes.count { index += 1 }
        high = CharacterClass.scalar(bytes, &index)
      }
      if low <= high { ranges.append(low...high) }
    }
    guard index < bytes.count else { return nil }
    return (.set(ranges, negated: negated), index + 1)
  }

  static func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let needle = Array(text.utf8)
    guard needle.count <= bytes.count, start <= bytes.count - needle.count else { return nil }
    return (start...bytes.count - needle.count).first { bytes[$0..<$0 + needle.count].elementsEqual(needle) }
  }

  func matches(_ text: some StringProtocol) -> Bool {
    matches(Array(text.utf8)[...])
  }

  func matches(_ text: ArraySlice<UInt8>) -> Bool {
    var element = 0
    var position = text.startIndex
    var retryElement: Int?
    var retryPosition = position
    while true {
      if element < elements.count, case .anything = elements[element] {
        retryElement = element + 1
        retryPosition = position
        element += 1
        continue
      }
      if element == elements.count && position == text.endIndex { return true }
      if element < elements.count, position < text.endIndex, let next = step(elements[element], text, position) {
        element += 1
        position = next
        continue
      }
      guard let again = retryElement, retryPosition < text.endIndex else { return false }
      retryPosition += 1
      position = retryPosition
      element = again
    }
  }

  private func step(_ element: Element, _ text: ArraySlice<UInt8>, _ position: Int) -> Int? {
    switch element {
    case .byte(let byte): return text[position] == byte ? position + 1 : nil
    case .anyCharacter: return min(text.endIndex, position + CharacterClass.length(text[position]))
    case .set(let ranges, let negated):
      var index = position
      let scalar = CharacterClass.scalar(text, &index)
      return ranges.contains { $0.contains(scalar) } != negated ? index : nil
    case .anything: return nil
    }
  }

  /// The lengths of prefixes (or suffixes) that match, shortest or longest.
  func affix(of text: [UInt8], suffix: Bool, longest: Bool) -> Int? {
    let lengths = longest ? Array((0...text.count).reversed()) : Array(0...text.count)
    return lengths.first { length in
      matches(suffix ? text[(text.count - length)...] : text[..<length])
    }
  }
}

/// Characters of UTF-8 text and the named classes of POSIX.
enum CharacterClass {
  /// The number of bytes of the character that begins so.
  static func length(_ first: UInt8) -> Int { first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

  /// The character at the index, which moves past it.
  static func scalar(_ bytes: [UInt8], _ index: inout Int) -> UInt32 { scalar(bytes[...], &index) }

  static func scalar(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> UInt32 {
    let first = bytes[index]
    let length = Swift.min(length(first), bytes.endIndex - index)
    guard length > 1, first >= 0xC0 else {
      index += 1
      return UInt32(first)
    }
    var value = UInt32(first) & (0xFF >> (UInt32(length) + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    index += length
    return value
  }

  static func ranges(named name: String) -> [ClosedRange<UInt32>]? {
    switch name {
    case "alpha": [65...90, 97...122, 0xAA...0x10FFFF]
    case "digit": [48...57]
    case "alnum": [48...57, 65...90, 97...122, 0xAA...0x10FFFF]
    case "upper": [65...90]
    case "lower": [97...122]
    case "space": [32...32, 9...13]
    case "blank": [32...32, 9...9]
    case "punct": [33...47, 58...64, 91...96, 123...126]
    case "xdigit": [48...57, 65...70, 97...102]
    case "cntrl": [0...31, 127...127]
    case "print": [32...126, 0xA0...0x10FFFF]
    case "graph": [33...126, 0xA0...0x10FFFF]
    default: nil
    }
  }
}
