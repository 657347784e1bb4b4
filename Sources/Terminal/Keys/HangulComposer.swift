/// Joins conjoining jamo to syllables, as Unicode's NFC does: macOS pastes Hangul decomposed.
package struct HangulComposer: Sendable {
  /// The initial jamo or open syllable that the next scalar may complete.
  private var held: Unicode.Scalar?

  package init() {}

  /// Whether a scalar is held back for what may follow.
  package var isHolding: Bool { held != nil }

  /// Takes a scalar, and gives those that are complete.
  package mutating func feed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard let first = held else {
      guard Self.initials.contains(scalar.value) else { return [scalar] }
      held = scalar
      return []
    }
    if let joined = Self.join(first, scalar) {
      let isOpen = Self.initials.contains(first.value)
      held = isOpen ? joined : nil
      return isOpen ? [] : [joined]
    }
    held = nil
    return [first] + feed(scalar)
  }

  /// Gives what is held back.
  package mutating func flush() -> [Unicode.Scalar] {
    defer { held = nil }
    return held.map { [$0] } ?? []
  }

  private static let initials: ClosedRange<UInt32> = 0x1100...0x1112
  private static let medials: ClosedRange<UInt32> = 0x1161...0x1175
  private static let finals: ClosedRange<UInt32> = 0x11A8...0x11C2

  /// The syllable of two jamo, or of an open syllable and a final jamo (Unicode 3.12, Hangul composition).
  private static func join(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    if initials.contains(first.value), medials.contains(second.value) {
      return Unicode.Scalar(0xAC00 + ((first.value - 0x1100) * 21 + second.value - 0x1161) * 28)
    }
    let isOpen = first.value >= 0xAC00 && first.value <= 0xD7A3 && (first.value - 0xAC00) % 28 == 0
    guard isOpen, finals.contains(second.value) else { return nil }
    return Unicode.Scalar(first.value + second.value - 0x11A7)
  }
}
