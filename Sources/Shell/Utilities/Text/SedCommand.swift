/// One command of a sed script.
struct SedCommand: Sendable {
  enum Address: Sendable {
    case line(Int)
    case last
    case expression(RegularExpression)
    case step(Int, Int)
    /// `addr,+N`
    case offset(Int)

    func matches(_ number: Int, _ space: [UInt8], isLast: Bool) -> Bool {
      switch self {
      case .line(let line): number == line
      case .last: isLast
      case .expression(let expression): expression.matches(space)
      case .step(let first, let step): step > 0 ? number >= first && (number - first) % step == 0 : number == first
      case .offset: false
      }
    }
  }

  enum Action: Sendable {
    case none, blockStart, blockEnd, label, delete, deleteFirstLine, print, printFirstLine, lineNumber
    case hold, holdAppend, get, getAppend, exchange, next, nextAppend, list
    case substitute(Substitution)
    case transliterate([UInt32: UInt32])
    case append([UInt8])
    case insert([UInt8])
    case change([UInt8])
    case quit(Int, quietly: Bool)
    case branch(Int)
    case branchIfSubstituted(Int)
    case write(String)
    case read(String)
  }

  var first: Address?
  var last: Address?
  var negated = false
  var action = Action.none
  /// Where a block ends.
  var target = 0
  var label = ""
  /// `#n` on the first line.
  var isQuietMark = false

  var isBlockStart: Bool { if case .blockStart = action { true } else { false } }

  static func transliterate(_ space: [UInt8], _ table: [UInt32: UInt32]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < space.count {
      let scalar = CharacterClass.scalar(space, &index)
      let output = table[scalar] ?? scalar
      result += Array(String(UnicodeScalar(output).map(Character.init) ?? "?").utf8)
    }
    return result
  }

  /// What `l` shows.
  static func listing(_ space: [UInt8]) -> [UInt8] {
    var text = ""
    for byte in space {
      switch byte {
      case 92: text += "\\\\"
      case 9: text += "\\t"
      case 10: text += "\\n"
      case 32..<127: text.append(Character(UnicodeScalar(byte)))
      default: text += "\\" + String(byte, radix: 8).paddedLeft(to: 3, with: "0")
      }
    }
    return Array((text + "$\n").utf8)
  }

  /// `s/…/…/`.
  struct Substitution: Sendable {
    enum Part: Sendable {
      case text([UInt8])
      case group(Int)
      case upper, lower, upperNext, lowerNext, plain
    }

    let expression: RegularExpression
    let replacement: [Part]
    var global = false
    var number = 1
    var prints = false
    var file: String?

    /// The changed text; nil if nothing matched.
    func apply(to space: [UInt8]) -> [UInt8]? {
      var result: [UInt8] = []
      var start = 0
      var count = 0
      var changed = false
      while start <= space.count, let match = expression.firstMatch(in: space, from: start) {
        let range = match.range
        count += 1
        result += space[start..<range.lowerBound]
        if count >= number {
          append(match, space, to: &result)
          changed = true
        } else {
          result += space[range]
        }
        start = range.upperBound
        if range.isEmpty {
          if start < space.count { result.append(space[start]) }
          start += 1
        }
        if changed && !global { break }
      }
      guard changed else { return nil }
      if start < space.count { result += space[start...] }
      return result
    }

    private func append(_ match: RegularExpression.Match, _ space: [UInt8], to result: inout [UInt8]) {
      var mode: Part?
      var next: Part?
      func cased(_ bytes: [UInt8]) -> [UInt8] {
        guard mode != nil || next != nil, !bytes.isEmpty else { return bytes }
        var text = bytes.text
        if case .upper? = mode { text = text.uppercased() }
        if case .lower? = mode { text = text.lowercased() }
        if case .upperNext? = next { text = text.prefix(1).uppercased() + text.dropFirst() }
        if case .lowerNext? = next { text = text.prefix(1).lowercased() + text.dropFirst() }
        next = nil
        return Array(text.utf8)
      }
      for part in replacement {
        switch part {
        case .text(let bytes): result += cased(bytes)
        case .group(let number):
          if number < match.groups.count, let range = match.groups[number] { result += cased(Array(space[range])) }
        case .upper, .lower: mode = part
        case .plain: mode = nil
        case .upperNext, .lowerNext: next = part
        }
      }
    }
  }
}
