/// Hangul that was typed by mistake, with the keyboard on the Korean two-set layout (2-beolsik).
package enum Hangul {
  /// The keys of the 19 initial consonants, in Unicode's order.
  private static let initials = [
    "r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g",
  ]
  /// The keys of the 21 vowels.
  private static let medials = [
    "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l",
  ]
  /// The keys of the 27 final consonants, after none.
  private static let finals = [
    "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t", "T",
    "d", "w", "c", "z", "x", "v", "g",
  ]
  /// The keys of the compatibility consonants U+3131 to U+314E; the vowels follow in the order of `medials`.
  private static let consonants = [
    "r", "R", "rt", "s", "sw", "sg", "e", "E", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "Q", "qt", "t",
    "T", "d", "w", "W", "c", "z", "x", "v", "g",
  ]

  package static func isPresent(in text: String) -> Bool {
    text.unicodeScalars.contains { keys(of: $0) != nil }
  }

  /// What the same keys give on a Latin keyboard: `ㅏㅕㅠㄷㅊ시` is `kubectl`. Shift is not to be seen, so capitals stand
  /// only for the consonants that need it.
  package static func latinReading(of text: String) -> String {
    text.unicodeScalars.map { keys(of: $0) ?? String($0) }.joined()
  }

  private static func keys(of scalar: Unicode.Scalar) -> String? {
    let value = Int(scalar.value)
    switch value {
    case 0xAC00...0xD7A3:
      let index = value - 0xAC00
      return initials[index / 588] + medials[index % 588 / 28] + finals[index % 28]
    case 0x3131...0x314E: return consonants[value - 0x3131]
    case 0x314F...0x3163: return medials[value - 0x314F]
    default: return nil
    }
  }
}
