import API
import Objects

/// Trees, texts and patches by chance, the same ones from the same seed.
struct ValueGenerator {
  var random: RandomSource

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  private static let words = [
    "", "a", "b", "name", "metadata", "spec", "containers", "null", "true", "yes", "0", "1.5", "1e3", "0x1F", "~", "-",
    "- a", "a: b", "#", "'", "\"", "\\", "\n", "a\nb\n", " a", "a ", "\t", "é", "한", "😀", "\u{1}", "\u{7F}", "\u{85}",
    "\u{2028}",
    "2026-01-01", "|", ">", "&a", "*a", "!!str", "%", "@", "`", "{}", "[]", "<<", "=", "0b1", "1_000",
    "12:30:45",
  ]

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }

  mutating func text() -> String {
    if random.below(4) > 0 { return pick(Self.words) }
    return (0..<random.below(12)).map { _ in pick(Self.words) }.joined()
  }

  mutating func scalar() -> Value {
    switch random.below(6) {
    case 0: return .null
    case 1: return .bool(random.below(2) == 0)
    case 2: return .int(Int(truncatingIfNeeded: random.next()) >> random.below(64))
    case 3: return .double(Double(random.below(1_000_000)) + 0.5)
    default: return .string(text())
    }
  }

  mutating func value(depth: Int = 5, nulls: Bool = true) -> Value {
    switch depth == 0 ? 0 : random.below(4) {
    case 0, 1:
      let scalar = scalar()
      return scalar.isNull && !nulls ? "null" : scalar
    case 2: return .array((0..<random.below(5)).map { _ in value(depth: depth - 1, nulls: nulls) })
    default: return object(depth: depth, nulls: nulls)
    }
  }

  mutating func object(depth: Int = 5, nulls: Bool = true) -> Value {
    .object(Fields((0..<random.below(5)).map { _ in (text(), value(depth: depth - 1, nulls: nulls)) }))
  }

  /// A text that is nearly right.
  mutating func spoiled(_ text: String, with signs: String) -> String {
    var bytes = Array(text.utf8)
    let signs = Array(signs.utf8)
    for _ in 0...random.below(4) {
      let place = random.below(bytes.count + 1)
      switch random.below(3) {
      case 0: bytes.insert(pick(signs), at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      default: bytes.removeSubrange(place...)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A few of the pieces in a row.
  mutating func sentence(of pieces: [String]) -> String {
    (0..<random.below(12)).map { _ in pick(pieces) }.joined()
  }
}
