/// A POSIX regular expression, basic or extended, over UTF-8 bytes.
///
/// A backtracking machine with a bound on its steps: a pattern that would need more does not match.
struct RegularExpression: Sendable {
  struct Failure: Error {
    let message: String
  }

  struct Match {
    /// The whole match, then the groups; nil for a group that took no part.
    var groups: [Range<Int>?]
    var range: Range<Int> { groups[0] ?? 0..<0 }
  }

  enum Operation: Sendable {
    case byte(UInt8)
    case any
    case set([ClosedRange<UInt32>], negated: Bool)
    case split(first: Int, second: Int)
    case jump(Int)
    case save(Int)
    case lineStart
    case lineEnd
    case wordBoundary(Bool)
    case wordStart
    case wordEnd
    case back(Int)
    /// Fails when nothing was read since the loop's last turn.
    case progress(Int)
    case done
  }

  static let maximumSteps = 2_000_000
  private let program: [Operation]
  private let slots: Int
  let groupCount: Int
  private let ignoresCase: Bool
  private let firstByte: UInt8?

  init(_ text: String, isExtended: Bool, ignoresCase: Bool = false) throws(Failure) {
    var compiler = RegularExpressionCompiler(text, isExtended: isExtended)
    program = try compiler.compile()
    slots = compiler.slots
    groupCount = compiler.groups
    self.ignoresCase = ignoresCase
    if !ignoresCase, program.count > 2, case .byte(let byte) = program[1] { firstByte = byte } else { firstByte = nil }
  }

  func matches(_ bytes: [UInt8]) -> Bool { firstMatch(in: bytes) != nil }

  /// The leftmost match at or after an offset.
  func firstMatch(in bytes: [UInt8], from start: Int = 0) -> Match? {
    var position = start
    var steps = 0
    while position <= bytes.count {
      if let firstByte {
        guard let next = bytes[position...].firstIndex(of: firstByte) else { return nil }
        position = next
      }
      if let match = match(bytes, at: position, &steps) { return match }
      if steps > Self.maximumSteps { return nil }
      position += 1
      while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    }
    return nil
  }

  private struct Choice {
    let operation: Int
    let position: Int
    let saved: [Int]
  }

  private func match(_ bytes: [UInt8], at start: Int, _ steps: inout Int) -> Match? {
    var saved = [Int](repeating: -1, count: slots)
    var choices: [Choice] = []
    var operation = 0
    var position = start
    while true {
      steps += 1
      if steps > Self.maximumSteps { return nil }
      var failed = false
      switch program[operation] {
      case .done: return result(saved)
      case .split(let first, let second):
        choices.append(Choice(operation: second, position: position, saved: saved))
        operation = first
        continue
      case .jump(let target):
        operation = target
        continue
      case .save(let slot): saved[slot] = position
      case .progress(let slot):
        if saved[slot] == position { failed = true } else { saved[slot] = position }
      case let other:
        if let next = step(other, bytes, position, saved) { position = next } else { failed = true }
      }
      if !failed {
        operation += 1
        continue
      }
      guard let choice = choices.popLast() else { return nil }
      operation = choice.operation
      position = choice.position
      saved = choice.saved
    }
  }

  private func result(_ saved: [Int]) -> Match {
    Match(
      groups: (0...groupCount).map { group in
        saved[group * 2] >= 0 && saved[group * 2 + 1] >= 0 ? saved[group * 2]..<saved[group * 2 + 1] : nil
      }
    )
  }

  /// The position after an operation that reads or looks; nil if it fails.
  private func step(_ operation: Operation, _ bytes: [UInt8], _ position: Int, _ saved: [Int]) -> Int? {
    switch operation {
    case .byte(let byte):
      guard position < bytes.count else { return nil }
      return bytes[position] == byte || ignoresCase && Self.fold(bytes[position]) == Self.fold(byte)
        ? position + 1 : nil
    case .any:
      guard position < bytes.count else { return nil }
      return min(bytes.count, position + CharacterClass.length(bytes[position]))
    case .set(let ranges, let negated):
      guard position < bytes.count else { return nil }
      var next = position
      let scalar = CharacterClass.scalar(bytes, &next)
      return contains(ranges, scalar) != negated ? next : nil
    case .lineStart: return position == 0 ? position : nil
    case .lineEnd: return position == bytes.count ? position : nil
    case .wordBoundary(let wanted):
      return (isWord(bytes, position - 1) != isWord(bytes, position)) == wanted ? position : nil
    case .wordStart: return !isWord(bytes, position - 1) && isWord(bytes, position) ? position : nil
    case .wordEnd: return isWord(bytes, position - 1) && !isWord(bytes, position) ? position : nil
    case .back(let group):
      guard group * 2 + 1 < saved.count, saved[group * 2] >= 0, saved[group * 2 + 1] >= 0 else { return nil }
      let text = bytes[saved[group * 2]..<saved[group * 2 + 1]]
      return bytes[position...].starts(with: text) ? position + text.count : nil
    case .split, .jump, .save, .progress, .done: return nil
    }
  }

  private func contains(_ ranges: [ClosedRange<UInt32>], _ scalar: UInt32) -> Bool {
    if ranges.contains(where: { $0.contains(scalar) }) { return true }
    guard ignoresCase, scalar < 128 else { return false }
    let byte = UInt8(scalar)
    let other: UInt8? = (65...90).contains(byte) ? byte + 32 : (97...122).contains(byte) ? byte - 32 : nil
    return other.map { byte in ranges.contains { $0.contains(UInt32(byte)) } } ?? false
  }

  private static func fold(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

  private func isWord(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes.indices.contains(index) && (bytes[index].isNameByte || bytes[index] >= 0x80)
  }
}
