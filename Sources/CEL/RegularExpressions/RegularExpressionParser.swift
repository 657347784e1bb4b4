/// The parts of a regular expression.
indirect enum RegularExpressionTree: Hashable, Sendable {
  case empty
  case scalar(Unicode.Scalar)
  case set(CharacterSet)
  case assert(RegularExpression.Assertion)
  case sequence([RegularExpressionTree])
  case alternatives([RegularExpressionTree])
  /// `maximum` nil for no end.
  case `repeat`(RegularExpressionTree, minimum: Int, maximum: Int?, isLazy: Bool)
}

/// Reads the syntax of RE2.
struct RegularExpressionParser {
  private let scalars: [Unicode.Scalar]
  private let pattern: String
  private var place = 0
  private var depth = 0
  private var flags = Flags()

  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var isUngreedy = false
  }

  init(_ pattern: String) {
    self.pattern = pattern
    scalars = Array(pattern.unicodeScalars)
  }

  mutating func parse() throws(RegularExpressionError) -> RegularExpressionTree {
    let tree = try alternatives()
    if peek == ")" { throw RegularExpressionError("unexpected )", pattern) }
    return tree
  }

  private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func next() -> Unicode.Scalar? {
    defer { place += 1 }
    return peek
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    place += 1
    return true
  }

  private func text(from start: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<min(place, scalars.count)])
    return String(view)
  }

  // MARK: Structure

  private mutating func alternatives() throws(RegularExpressionError) -> RegularExpressionTree {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw RegularExpressionError("expression nests too deeply", pattern) }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionTree {
    var parts: [RegularExpressionTree] = []
    while let scalar = peek, scalar != "|", scalar != ")" {
      let start = place
      let atom = try atom()
      parts.append(try quantified(atom, from: start))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func quantified(
    _ atom: RegularExpressionTree,
    from start: Int
  ) throws(RegularExpressionError) -> RegularExpressionTree {
    var result = atom
    var count = 0
    while let bounds = try quantifier() {
      count += 1
      if count > 1 { throw RegularExpressionError("invalid nested repetition operator", text(from: start)) }
      let isLazy = take("?")
      result = .repeat(
        result,
        minimum: bounds.minimum,
        maximum: bounds.maximum,
        isLazy: isLazy != flags.isUngreedy
      )
    }
    return result
  }

  private mutating func quantifier() throws(RegularExpressionError) -> (minimum: Int, maximum: Int?)? {
    let start = place
    switch peek {
    case "*":
      place += 1
      return (0, nil)
    case "+":
      place += 1
      return (1, nil)
    case "?":
      place += 1
      return (0, 1)
    case "{":
      place += 1
      guard let minimum = number() else {
        place = start
        return nil
      }
      var maximum: Int? = minimum
      if take(",") { maximum = number() }
      guard take("}") else {
        place = start
        return nil
      }
      if minimum > 1000 || (maximum ?? 0) > 1000 || (maximum ?? minimum) < minimum {
        throw RegularExpressionError("invalid repeat count", text(from: start))
      }
      return (minimum, maximum)
    default: return nil
    }
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), 100_000)
      place += 1
    }
    return value
  }

  // MARK: Atoms

  private mutating func atom() throws(RegularExpressionError) -> RegularExpressionTree {
    let start = place
    guard let scalar = next() else { return .empty }
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .set(try characterClass(from: start))
    case ".": return .set(flags.dotMatchesNewline ? .everything : .notNewline)
    case "^": return .assert(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assert(flags.isMultiline ? .lineEnd : .textEnd)
    case "*", "+", "?":
      throw RegularExpressionError("missing argument to repetition operator", String(scalar))
    case "{":
      place = start
      if try quantifier() != nil {
        throw RegularExpressionError("missing argument to repetition operator", text(from: start))
      }
      place = start + 1
      return literal(scalar)
    case "\\": return try escape(from: start)
    default: return literal(scalar)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegularExpressionTree {
    flags.ignoresCase
      ? .set(CharacterSet(ranges: [scalar.value...scalar.value], ignoresCase: true)) : .scalar(scalar)
  }

  private mutating func group(from start: Int) throws(RegularExpressionError) -> RegularExpressionTree {
    let outer = flags
    if take("?") {
      if peek == "P" || peek == "<" {
        _ = take("P")
        guard take("<") else { throw RegularExpressionError("invalid named capture", text(from: start)) }
        while let scalar = peek, scalar != ">" {
          guard CharacterSet.word.contains(scalar) else { break }
          place += 1
        }
        guard take(">") else { throw RegularExpressionError("invalid named capture", pattern) }
      } else if try !readFlags(from: start) {
        return .empty
      }
    }
    let inner = try alternatives()
    guard take(")") else { throw RegularExpressionError("missing closing )", pattern) }
    flags = outer
    return inner
  }

  /// Reads `i-s:` or `i)`; whether a group follows.
  private mutating func readFlags(from start: Int) throws(RegularExpressionError) -> Bool {
    var value = true
    while let scalar = next() {
      switch scalar {
      case "i": flags.ignoresCase = value
      case "m": flags.isMultiline = value
      case "s": flags.dotMatchesNewline = value
      case "U": flags.isUngreedy = value
      case "-": value = false
      case ":": return true
      case ")": return false
      default: throw RegularExpressionError("invalid or unsupported Perl syntax", text(from: start))
      }
    }
    throw RegularExpressionError("missing closing )", pattern)
  }

  private mutating func escape(from start: Int) throws(RegularExpressionError) -> RegularExpressionTree {
    switch peek {
    case nil: throw RegularExpressionError("trailing backslash at end of expression", "")
    case "A": return assertion(.textStart)
    case "z": return assertion(.textEnd)
    case "b": return assertion(.wordBoundary)
    case "B": return assertion(.notWordBoundary)
    case "Q":
      place += 1
      var parts: [RegularExpressionTree] = []
      while let scalar = next() {
        if scalar == "\\", peek == "E" {
          place += 1
          break
        }
        parts.append(literal(scalar))
      }
      return .sequence(parts)
    default:
      if let set = try classEscape(from: start) { return .set(set) }
      return literal(try scalarEscape(from: start))
    }
  }

  private mutating func assertion(_ assertion: RegularExpression.Assertion) -> RegularExpressionTree {
    place += 1
    return .assert(assertion)
  }

  /// `\d`, `\W`, `\pL` …
  private mutating func classEscape(from start: Int) throws(RegularExpressionError) -> CharacterSet? {
    var set: CharacterSet
    switch peek {
    case "d", "D": set = .digit
    case "w", "W": set = .word
    case "s", "S": set = .space
    case "p", "P": return try unicodeClass(from: start)
    default: return nil
    }
    set.isNegated = ["D", "W", "S"].contains(peek)
    place += 1
    return set
  }

  private mutating func unicodeClass(from start: Int) throws(RegularExpressionError) -> CharacterSet {
    let isNegated = peek == "P"
    place += 1
    var name = ""
    if take("{") {
      while let scalar = peek, scalar != "}" {
        name.unicodeScalars.append(scalar)
        place += 1
      }
      _ = take("}")
    } else if let scalar = next() {
      name.unicodeScalars.append(scalar)
    }
    let negatedName = name.hasPrefix("^")
    guard let ranges = Self.unicodeRanges(negatedName ? String(name.dropFirst()) : name) else {
      throw RegularExpressionError("invalid character class range", text(from: start))
    }
    return CharacterSet(ranges: ranges, isNegated: isNegated != negatedName)
  }

  /// The ranges of a general category, read off Swift's own tables.
  private static func unicodeRanges(_ name: String) -> [ClosedRange<UInt32>]? {
    let categories: Set<Unicode.GeneralCategory>
    switch name {
    case "L": categories = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
    case "Lu": categories = [.uppercaseLetter]
    case "Ll": categories = [.lowercaseLetter]
    case "N": categories = [.decimalNumber, .letterNumber, .otherNumber]
    case "Nd": categories = [.decimalNumber]
    default: return nil
    }
    var ranges: [ClosedRange<UInt32>] = []
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value), categories.contains(scalar.properties.generalCategory) else { continue }
      if let last = ranges.last, last.upperBound + 1 == value {
        ranges[ranges.count - 1] = last.lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return ranges
  }

  private mutating func scalarEscape(from start: Int) throws(RegularExpressionError) -> Unicode.Scalar {
    guard let scalar = next() else { throw RegularExpressionError("trailing backslash at end of expression", "") }
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "a": return "\u{07}"
    case "x":
      var digits = ""
      if take("{") {
        while let digit = next(), digit != "}" { digits.unicodeScalars.append(digit) }
      } else {
        for _ in 0..<2 { if let digit = next() { digits.unicodeScalars.append(digit) } }
      }
      if let value = UInt32(digits, radix: 16), let result = Unicode.Scalar(value) { return result }
      throw RegularExpressionError("invalid escape sequence", text(from: start))
    case "0"..."7" where scalar == "0" || ("0"..."7").contains(peek ?? " "):
      var value = scalar.value - 48
      for _ in 0..<2 {
        guard let digit = peek, ("0"..."7").contains(digit) else { break }
        value = value * 8 + digit.value - 48
        place += 1
      }
      return Unicode.Scalar(value) ?? "\0"
    default:
      if scalar.value < 128, !CharacterSet.word.contains(scalar) { return scalar }
      throw RegularExpressionError("invalid escape sequence", text(from: start))
    }
  }

  // MARK: Classes

  private mutating func characterClass(from start: Int) throws(RegularExpressionError) -> CharacterSet {
    var set = CharacterSet(ranges: [], ignoresCase: flags.ignoresCase)
    set.isNegated = take("^")
    var isFirst = true
    while true {
      guard let scalar = peek else { throw RegularExpressionError("missing closing ]", text(from: start)) }
      if scalar == "]", !isFirst {
        place += 1
        return set
      }
      isFirst = false
      if scalar == "[", let ranges = namedClass() {
        set.ranges += ranges
        continue
      }
      let partStart = place
      place += 1
      if scalar == "\\", let part = try classEscape(from: partStart) {
        set.ranges += part.positive
        continue
      }
      let low = scalar == "\\" ? try scalarEscape(from: partStart) : scalar
      guard peek == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      place += 1
      let high = take("\\") ? try scalarEscape(from: partStart) : next() ?? low
      if high < low { throw RegularExpressionError("invalid character class range", text(from: partStart)) }
      set.ranges.append(low.value...high.value)
    }
  }

  /// `[:alpha:]`.
  private mutating func namedClass() -> [ClosedRange<UInt32>]? {
    guard place + 1 < scalars.count, scalars[place + 1] == ":" else { return nil }
    var end = place + 2
    var name = ""
    while end < scalars.count, scalars[end] != ":" {
      name.unicodeScalars.append(scalars[end])
      end += 1
    }
    guard end + 1 < scalars.count, scalars[end + 1] == "]" else { return nil }
    let isNegated = name.hasPrefix("^")
    guard let ranges = CharacterSet.named[isNegated ? String(name.dropFirst()) : name] else { return nil }
    place = end + 2
    return CharacterSet(ranges: ranges, isNegated: isNegated).positive
  }
}
