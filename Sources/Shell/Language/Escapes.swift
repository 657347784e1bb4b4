/// Backslash escapes of `echo -e`, `printf` and `$'…'`.
enum Escapes {
  enum Style { case echo, printf, ansi }

  /// The bytes meant; `stops` after `\c`, which ends all output.
  static func decode(_ text: [UInt8], style: Style) -> (bytes: [UInt8], stops: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      guard text[index] == 92, index + 1 < text.count else {
        result.append(text[index])
        index += 1
        continue
      }
      let letter = text[index + 1]
      index += 2
      if let simple = simple(letter) {
        result.append(simple)
        continue
      }
      switch letter {
      case 99 where style != .ansi: return (result, true)
      case 48...55:
        let maximum = style == .echo && letter == 48 ? 4 : 3
        var digits = index - 1
        var value = 0
        while digits < text.count, digits - index + 1 < maximum, (48...55).contains(text[digits]) {
          value = value * 8 + Int(text[digits] - 48)
          digits += 1
        }
        index = digits
        result.append(UInt8(truncatingIfNeeded: value))
      case 120: appendHexadecimal(text, &index, 2, letter, &result, unicode: false)
      case 117: appendHexadecimal(text, &index, 4, letter, &result, unicode: true)
      case 85: appendHexadecimal(text, &index, 8, letter, &result, unicode: true)
      case 39, 34, 63:
        if style == .echo { result.append(92) }
        result.append(letter)
      default: result += [92, letter]
      }
    }
    return (result, false)
  }

  private static func simple(_ letter: UInt8) -> UInt8? {
    switch letter {
    case 97: 7
    case 98: 8
    case 101, 69: 27
    case 102: 12
    case 110: 10
    case 114: 13
    case 116: 9
    case 118: 11
    case 92: 92
    default: nil
    }
  }

  private static func appendHexadecimal(
    _ text: [UInt8],
    _ index: inout Int,
    _ maximum: Int,
    _ letter: UInt8,
    _ result: inout [UInt8],
    unicode: Bool
  ) {
    let start = index
    while index < text.count, index - start < maximum, Character(UnicodeScalar(text[index])).isHexDigit { index += 1 }
    guard let value = UInt32(String(decoding: text[start..<index], as: UTF8.self), radix: 16) else {
      result += [92, letter]
      return
    }
    guard unicode, let scalar = UnicodeScalar(value) else {
      result.append(UInt8(truncatingIfNeeded: value))
      return
    }
    result += Array(String(Character(scalar)).utf8)
  }
}
