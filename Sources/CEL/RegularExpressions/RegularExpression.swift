/// A regular expression in the syntax of RE2, as `pattern` of a schema and `matches` of CEL use it.
///
/// It runs as a set of threads over one pass of the text, so that no expression takes more than its size times the
/// length of the text.
package struct RegularExpression: Hashable, Sendable {
  package let pattern: String
  let program: [Instruction]

  enum Instruction: Hashable, Sendable {
    case scalar(Unicode.Scalar)
    case set(CharacterSet)
    /// Tries the first place before the second.
    case split(Int, Int)
    case jump(Int)
    case assert(Assertion)
    case match
  }

  enum Assertion: Hashable, Sendable { case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary }

  /// - Throws: why it is none, in the words of Go's `regexp`.
  package init(_ pattern: String) throws(RegularExpressionError) {
    self.pattern = pattern
    var parser = RegularExpressionParser(pattern)
    let tree = try parser.parse()
    var compiler = RegularExpressionCompiler(pattern: pattern)
    program = try compiler.compile(tree)
  }

  /// Whether the expression matches anywhere in the text.
  package func matches(_ text: String) -> Bool { firstMatch(in: Array(text.unicodeScalars), from: 0) != nil }

  /// The first match, the leftmost one.
  package func find(in text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    return firstMatch(in: scalars, from: 0).map { Self.text(scalars[$0]) }
  }

  /// All matches that do not overlap, at most `limit` where one is given.
  package func findAll(in text: String, limit: Int? = nil) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var found: [String] = []
    var start = 0
    while start <= scalars.count, found.count < limit ?? .max {
      guard let range = firstMatch(in: scalars, from: start) else { break }
      found.append(Self.text(scalars[range]))
      start = range.isEmpty ? range.upperBound + 1 : range.upperBound
    }
    return found
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  // MARK: Running

  private struct Thread {
    var counter: Int
    var start: Int
  }

  private func firstMatch(in text: [Unicode.Scalar], from first: Int) -> Range<Int>? {
    var threads: [Thread] = []
    var found: Range<Int>?
    var seen = [Int](repeating: -1, count: program.count)
    var place = first
    while true {
      // A thread that begins later yields to those that began before.
      if found == nil { add(Thread(counter: 0, start: place), place, text, &threads, &seen) }
      if threads.isEmpty, found != nil { return found }
      let current = threads
      threads = []
      for thread in current {
        switch program[thread.counter] {
        case .match:
          found = thread.start..<place
        case .scalar(let scalar):
          guard place < text.count, text[place] == scalar else { continue }
          add(Thread(counter: thread.counter + 1, start: thread.start), place + 1, text, &threads, &seen)
          continue
        case .set(let set):
          guard place < text.count, set.contains(text[place]) else { continue }
          add(Thread(counter: thread.counter + 1, start: thread.start), place + 1, text, &threads, &seen)
          continue
        case .split, .jump, .assert: continue
        }
        break
      }
      if place >= text.count { return found }
      place += 1
    }
  }

  /// Puts a thread, and all that it leads to without reading, on the list in order of preference.
  private func add(
    _ thread: Thread,
    _ place: Int,
    _ text: [Unicode.Scalar],
    _ threads: inout [Thread],
    _ seen: inout [Int]
  ) {
    var pending = [thread.counter]
    while let counter = pending.popLast() {
      if seen[counter] == place { continue }
      seen[counter] = place
      switch program[counter] {
      case .jump(let target): pending.append(target)
      case .split(let one, let other):
        pending.append(other)
        pending.append(one)
      case .assert(let assertion):
        if Self.holds(assertion, place, text) { pending.append(counter + 1) }
      case .scalar, .set, .match: threads.append(Thread(counter: counter, start: thread.start))
      }
    }
  }

  private static func holds(_ assertion: Assertion, _ place: Int, _ text: [Unicode.Scalar]) -> Bool {
    switch assertion {
    case .textStart: return place == 0
    case .textEnd: return place == text.count
    case .lineStart: return place == 0 || text[place - 1] == "\n"
    case .lineEnd: return place == text.count || text[place] == "\n"
    case .wordBoundary, .notWordBoundary:
      let before = place > 0 && CharacterSet.word.contains(text[place - 1])
      let after = place < text.count && CharacterSet.word.contains(text[place])
      return (before != after) == (assertion == .wordBoundary)
    }
  }
}

package struct RegularExpressionError: Error, Hashable, Sendable {
  package var message: String

  init(_ what: String, _ part: String) { message = "error parsing regexp: \(what): `\(part)`" }
}

/// Which characters a class holds.
struct CharacterSet: Hashable, Sendable {
  /// In no order.
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = holds(scalar.value)
    if !isIn, ignoresCase {
      isIn =
        Self.single(scalar.properties.lowercaseMapping).map(holds) ?? false
        || Self.single(scalar.properties.uppercaseMapping).map(holds) ?? false
    }
    return isIn != isNegated
  }

  private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

  private static func single(_ text: String) -> UInt32? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first?.value : nil
  }

  static let word = CharacterSet(ranges: [48...57, 65...90, 95...95, 97...122])
  static let digit = CharacterSet(ranges: [48...57])
  static let space = CharacterSet(ranges: [9...10, 12...13, 32...32])
  static let everything = CharacterSet(ranges: [0...0x10FFFF])
  static let notNewline = CharacterSet(ranges: [10...10], isNegated: true)

  /// The ranges that are in it, with negation carried out.
  var positive: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }

  /// `[[:alpha:]]`.
  static let named: [String: [ClosedRange<UInt32>]] = [
    "alnum": [48...57, 65...90, 97...122], "alpha": [65...90, 97...122], "ascii": [0...127], "blank": [9...9, 32...32],
    "cntrl": [0...31, 127...127], "digit": [48...57], "graph": [33...126], "lower": [97...122], "print": [32...126],
    "punct": [33...47, 58...64, 91...96, 123...126], "space": [9...13, 32...32], "upper": [65...90],
    "word": [48...57, 65...90, 95...95, 97...122], "xdigit": [48...57, 65...70, 97...102],
  ]
}
