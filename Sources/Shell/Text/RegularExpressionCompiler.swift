/// Turns the text of a regular expression into the matcher's program.
struct RegularExpressionCompiler {
  private typealias Operation = RegularExpression.Operation

  private let bytes: [UInt8]
  private let isExtended: Bool
  private var index = 0
  private var depth = 0
  private(set) var groups = 0
  private var loops = 0
  private static let maximumSize = 20_000

  init(_ text: String, isExtended: Bool) {
    bytes = Array(text.utf8)
    self.isExtended = isExtended
    // Slots for loops come after those for groups: count the groups first.
    var count = 0
    var at = 0
    while at < bytes.count {
      if bytes[at] == 92 {
        if !isExtended && at + 1 < bytes.count && bytes[at + 1] == 40 { count += 1 }
        at += 2
        continue
      }
      if isExtended && bytes[at] == 40 { count += 1 }
      at += 1
    }
    possibleGroups = count
  }

  private let possibleGroups: Int

  var slots: Int { (possibleGroups + 1) * 2 + loops }

  mutating func compile() throws(RegularExpression.Failure) -> [RegularExpression.Operation] {
    let body = try alternatives()
    guard index == bytes.count else { throw failure("Unmatched ) or \\)") }
    return [.save(0)] + Self.moved(body, by: 1) + [.save(1), .done]
  }

  private func failure(_ message: String) -> RegularExpression.Failure { RegularExpression.Failure(message: message) }

  private func at(_ basic: StaticString, _ extended: StaticString) -> Bool {
    let text = Array(String(describing: isExtended ? extended : basic).utf8)
    return bytes[index...].starts(with: text)
  }

  private mutating func take(_ basic: StaticString, _ extended: StaticString) -> Bool {
    guard at(basic, extended) else { return false }
    index += isExtended ? extended.utf8CodeUnitCount : basic.utf8CodeUnitCount
    return true
  }

  private mutating func alternatives() throws(RegularExpression.Failure) -> [Operation] {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw failure("Regular expression too big") }
    var result = try sequence()
    while take("\\|", "|") {
      let right = try sequence()
      // split L1 L2; L1: left; jump end; L2: right
      let left = Self.moved(result, by: 1)
      let second = left.count + 2
      result =
        [.split(first: 1, second: second)] + left + [.jump(second + right.count)] + Self.moved(right, by: second)
    }
    return result
  }

  private mutating func sequence() throws(RegularExpression.Failure) -> [Operation] {
    var result: [Operation] = []
    var isFirst = true
    while index < bytes.count, !at("\\|", "|"), !(depth > 1 && at("\\)", ")")) {
      let groupsBefore = groups
      var piece = try atom(isFirst: isFirst)
      let anchored = if case .lineStart? = piece.first, piece.count == 1 { true } else { false }
      if !(anchored && !isExtended) { piece = try repeated(piece, groupsBefore) }
      isFirst = anchored
      result += Self.moved(piece, by: result.count)
      guard result.count < Self.maximumSize else { throw failure("Regular expression too big") }
    }
    return result
  }

  private mutating func atom(isFirst: Bool) throws(RegularExpression.Failure) -> [Operation] {
    let byte = bytes[index]
    if take("\\(", "(") {
      if isExtended && bytes[index...].starts(with: [63, 58]) {
        index += 2
        let inner = try alternatives()
        guard take("\\)", ")") else { throw failure("Unmatched ( or \\(") }
        return inner
      }
      groups += 1
      let group = groups
      let inner = try alternatives()
      guard take("\\)", ")") else { throw failure("Unmatched ( or \\(") }
      return [.save(group * 2)] + Self.moved(inner, by: 1) + [.save(group * 2 + 1)]
    }
    index += 1
    switch byte {
    case 46: return [.any]
    case 91: return [try set()]
    case 94 where isExtended || isFirst: return [.lineStart]
    case 36 where isExtended || index == bytes.count || at("\\)", ")") || at("\\|", "|"): return [.lineEnd]
    case 92: return try escaped()
    case 42 where isExtended && isFirst: throw failure("Invalid preceding regular expression")
    default: return [.byte(byte)]
    }
  }

  private mutating func escaped() throws(RegularExpression.Failure) -> [Operation] {
    guard index < bytes.count else { throw failure("Trailing backslash") }
    let byte = bytes[index]
    index += 1
    let word: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122, 0xAA...0x10FFFF]
    let space: [ClosedRange<UInt32>] = [9...13, 32...32]
    switch byte {
    case 119: return [.set(word, negated: false)]
    case 87: return [.set(word, negated: true)]
    case 115: return [.set(space, negated: false)]
    case 83: return [.set(space, negated: true)]
    case 100: return [.set([48...57], negated: false)]
    case 98: return [.wordBoundary(true)]
    case 66: return [.wordBoundary(false)]
    case 60: return [.wordStart]
    case 62: return [.wordEnd]
    case 110: return [.byte(10)]
    case 116: return [.byte(9)]
    case 114: return [.byte(13)]
    case 49...57: return [.back(Int(byte - 48))]
    default: return [.byte(byte)]
    }
  }

  private mutating func set() throws(RegularExpression.Failure) -> Operation {
    var negated = false
    if index < bytes.count, bytes[index] == 94 {
      negated = true
      index += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while true {
      guard index < bytes.count else { throw failure("Unmatched [, [^, [:, [., or [=") }
      if bytes[index] == 93 && !isFirst {
        index += 1
        return .set(ranges, negated: negated)
      }
      isFirst = false
      if bytes[index...].starts(with: [91, 58]), let close = Pattern.find(":]", in: bytes, from: index + 2) {
        let name = String(decoding: bytes[index + 2..<close], as: UTF8.self)
        guard let named = CharacterClass.ranges(named: name) else { throw failure("Invalid character class name") }
        ranges += named
        index = close + 2
        continue
      }
      let low = setCharacter()
      var high = low
      if index + 1 < bytes.count, bytes[index] == 45, bytes[index + 1] != 93 {
        index += 1
        high = setCharacter()
      }
      guard low <= high else { throw failure("Invalid range end") }
      ranges.append(low...high)
    }
  }

  /// One character between brackets; `\n`, `\t` and `\]` are taken as GNU's and awk's users expect.
  private mutating func setCharacter() -> UInt32 {
    if bytes[index] == 92, index + 1 < bytes.count {
      let replacement: UInt32? =
        switch bytes[index + 1] {
        case 110: 10
        case 116: 9
        case 114: 13
        case 92, 93, 47: UInt32(bytes[index + 1])
        default: nil
        }
      if let replacement {
        index += 2
        return replacement
      }
    }
    return CharacterClass.scalar(bytes, &index)
  }

  // MARK: Repetition

  private mutating func repeated(
    _ piece: [Operation],
    _ groupsBefore: Int
  ) throws(RegularExpression.Failure) -> [Operation] {
    var result = piece
    while index < bytes.count {
      if bytes[index] == 42 {
        index += 1
        result = star(result)
      } else if take("\\+", "+") {
        result = result + Self.moved(star(result), by: result.count)
      } else if take("\\?", "?") {
        result = optional(result)
      } else if at("\\{", "{"), let bounds = try bounds() {
        result = try counted(result, bounds.0, bounds.1)
      } else {
        break
      }
      guard result.count < Self.maximumSize else { throw failure("Regular expression too big") }
    }
    return result
  }

  private mutating func star(_ piece: [Operation]) -> [Operation] {
    let slot = (possibleGroups + 1) * 2 + loops
    loops += 1
    // 0: split 1 end; 1: progress; piece; jump 0
    let end = piece.count + 3
    return [.split(first: 1, second: end), .progress(slot)] + Self.moved(piece, by: 2) + [.jump(0)]
  }

  private func optional(_ piece: [Operation]) -> [Operation] {
    [.split(first: 1, second: piece.count + 1)] + Self.moved(piece, by: 1)
  }

  private mutating func counted(
    _ piece: [Operation],
    _ minimum: Int,
    _ maximum: Int?
  ) throws(RegularExpression.Failure) -> [Operation] {
    guard minimum <= 1000, maximum ?? 0 <= 1000, (maximum ?? minimum) * piece.count < Self.maximumSize else {
      throw failure("Regular expression too big")
    }
    var result: [Operation] = []
    for _ in 0..<minimum { result += Self.moved(piece, by: result.count) }
    guard let maximum else { return result + Self.moved(star(piece), by: result.count) }
    guard maximum >= minimum else { throw failure("Invalid content of \\{\\}") }
    for _ in minimum..<maximum { result += Self.moved(optional(piece), by: result.count) }
    return result
  }

  /// `{2}`, `{2,}`, `{2,5}`; nil when the brace is just a brace.
  private mutating func bounds() throws(RegularExpression.Failure) -> (Int, Int?)? {
    let start = index
    index += isExtended ? 1 : 2
    let first = number()
    var last = first
    if index < bytes.count, bytes[index] == 44 {
      index += 1
      last = number()
      if first == nil && last == nil { last = nil }
    }
    guard take("\\}", "}"), first != nil || last != nil else {
      guard isExtended else { throw failure("Invalid content of \\{\\}") }
      index = start
      return nil
    }
    return (first ?? 0, last)
  }

  private mutating func number() -> Int? {
    let start = index
    while index < bytes.count, bytes[index].isDigit { index += 1 }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private static func moved(_ operations: [Operation], by offset: Int) -> [Operation] {
    operations.map { operation in
      switch operation {
      case .split(let first, let second): .split(first: first + offset, second: second + offset)
      case .jump(let target): .jump(target + offset)
      default: operation
      }
    }
  }
}
