extension LabelSelector {
  /// Reads `app=web,tier in (a,b),!legacy`.
  ///
  /// - Throws: the server's words for what does not fit.
  package static func parse(_ text: String) throws(SelectorError) -> LabelSelector {
    var parser = LabelSelectorParser(text)
    return LabelSelector(try parser.requirements())
  }
}

/// Why a selector cannot be read, in the words of `k8s.io/apimachinery/pkg/labels`.
package struct SelectorError: Error, Hashable, Sendable {
  package var message: String

  package init(message: String) { self.message = message }
}

private struct LabelSelectorParser {
  private enum Token: Equatable {
    case word(String)
    case symbol(String)
    case end

    var literal: String {
      switch self {
      case .word(let text), .symbol(let text): text
      case .end: ""
      }
    }
  }

  private var tokens: [Token] = []
  private var index = 0

  init(_ text: String) {
    var rest = text[...]
    let symbols: Set<Character> = ["=", "!", "(", ")", ",", ">", "<"]
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if symbols.contains(first) {
        let two = String(rest.prefix(2))
        let symbol = ["==", "!="].contains(two) ? two : String(first)
        tokens.append(.symbol(symbol))
        rest = rest.dropFirst(symbol.count)
      } else {
        let word = rest.prefix { !symbols.contains($0) && !$0.isWhitespace }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
    tokens.append(.end)
  }

  private var token: Token { tokens[min(index, tokens.count - 1)] }

  private mutating func take() -> Token {
    defer { index += 1 }
    return token
  }

  mutating func requirements() throws(SelectorError) -> [LabelSelector.Requirement] {
    var found: [LabelSelector.Requirement] = []
    if token == .end { return found }
    while true {
      switch token {
      case .word, .symbol("!"):
        found.append(try requirement())
        switch token {
        case .end: return found.sorted { $0.key < $1.key }
        case .symbol(","):
          _ = take()
          if case .word = token { continue }
          if token == .symbol("!") { continue }
          throw SelectorError(message: "found '\(token.literal)', expected: identifier after ','")
        default:
          throw SelectorError(message: "found '\(token.literal)', expected: ',' or 'end of string'")
        }
      default:
        throw SelectorError(message: "found '\(token.literal)', expected: !, identifier, or 'end of string'")
      }
    }
  }

  private mutating func requirement() throws(SelectorError) -> LabelSelector.Requirement {
    do {
      return try parseRequirement()
    } catch {
      throw SelectorError(message: "unable to parse requirement: " + error.message)
    }
  }

  private mutating func parseRequirement() throws(SelectorError) -> LabelSelector.Requirement {
    var negated = false
    if token == .symbol("!") {
      _ = take()
      negated = true
    }
    guard case .word(let key) = token else {
      throw SelectorError(message: "found '\(token.literal)', expected: identifier")
    }
    _ = take()
    let wrong = Validation.qualifiedName(key)
    if !wrong.isEmpty {
      throw SelectorError(message: "<nil>: Invalid value: \"\(key)\": \(wrong.joined(separator: "; "))")
    }
    if negated || token == .end || token == .symbol(",") {
      return LabelSelector.Requirement(key, negated ? .doesNotExist : .exists)
    }
    return try comparison(key)
  }

  private mutating func comparison(_ key: String) throws(SelectorError) -> LabelSelector.Requirement {
    switch take() {
    case .symbol("="), .symbol("=="): return try requirement(key, .equals, [try value()])
    case .symbol("!="): return try requirement(key, .notEquals, [try value()])
    case .symbol(">"): return try requirement(key, .greaterThan, [try value()])
    case .symbol("<"): return try requirement(key, .lessThan, [try value()])
    case .word("in"): return try requirement(key, .isIn, try values())
    case .word("notin"): return try requirement(key, .notIn, try values())
    case let other:
      throw SelectorError(
        message: "found '\(other.literal)', expected: in, notin, =, ==, !=, gt, lt"
      )
    }
  }

  /// A requirement whose values fit its operator (`NewRequirement`).
  private func requirement(
    _ key: String,
    _ operation: LabelSelector.Requirement.Operation,
    _ values: [String]
  ) throws(SelectorError) -> LabelSelector.Requirement {
    switch operation {
    case .isIn, .notIn:
      if values.isEmpty {
        throw SelectorError(
          message: "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"
        )
      }
    case .greaterThan, .lessThan:
      if let value = values.first, Int(value) == nil {
        throw SelectorError(
          message: "values[0]: Invalid value: \"\(value)\": for 'Gt', 'Lt' operators, the value must be an integer"
        )
      }
    default: break
    }
    for (index, value) in values.enumerated() {
      let wrong = Validation.labelValue(value)
      if !wrong.isEmpty {
        let why = wrong.joined(separator: "; ")
        throw SelectorError(message: "values[\(index)][\(key)]: Invalid value: \"\(value)\": \(why)")
      }
    }
    return LabelSelector.Requirement(key, operation, values)
  }

  private mutating func value() throws(SelectorError) -> String {
    switch token {
    case .end, .symbol(","): return ""
    case .word(let text):
      _ = take()
      return text
    default: throw SelectorError(message: "found '\(token.literal)', expected: identifier")
    }
  }

  /// `(a, b)`; what is missing between commas is an empty value.
  private mutating func values() throws(SelectorError) -> [String] {
    guard take() == .symbol("(") else {
      throw SelectorError(message: "found '\(tokens[index - 1].literal)' expected: '('")
    }
    var found: Set<String> = []
    if token == .symbol(")") {
      _ = take()
      return []
    }
    while true {
      switch token {
      case .word(let text):
        _ = take()
        found.insert(text)
      case .symbol(","), .symbol(")"): found.insert("")
      default:
        let expected = found.isEmpty ? "',', ')' or identifier" : "',', or identifier"
        throw SelectorError(message: "found '\(token.literal)', expected: \(expected)")
      }
      switch take() {
      case .symbol(","): continue
      case .symbol(")"): return found.sorted()
      case let other: throw SelectorError(message: "found '\(other.literal)', expected: ',' or ')'")
      }
    }
  }
}
