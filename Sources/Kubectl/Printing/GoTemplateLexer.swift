import Objects

/// Cuts one action of a Go template into tokens.
struct GoTemplateLexer {
  /// What stands after the action.
  private(set) var rest: Substring
  private(set) var trimsAfter = false
  private(set) var isComment = false
  private let line: Int

  init(_ text: Substring, line: Int) {
    rest = text
    self.line = line
  }

  mutating func tokens() throws(GoTemplateError) -> [GoTemplateParser.Token] {
    if rest.drop(while: \.isWhitespace).hasPrefix("/*") {
      isComment = true
      guard let end = rest.firstRange(of: "}}") else { throw error("unclosed comment") }
      rest = rest[end.upperBound...]
      return []
    }
    var tokens: [GoTemplateParser.Token] = []
    while let character = rest.first {
      if rest.hasPrefix("}}") {
        rest = rest.dropFirst(2)
        return tokens
      }
      if rest.hasPrefix(" -}}") || rest.hasPrefix("\n-}}") {
        rest = rest.dropFirst(4)
        trimsAfter = true
        return tokens
      }
      if character.isWhitespace {
        rest = rest.drop(while: \.isWhitespace)
        tokens.append(.blank)
        continue
      }
      tokens.append(try token(character))
    }
    throw error("unclosed action")
  }

  private mutating func token(_ character: Character) throws(GoTemplateError) -> GoTemplateParser.Token {
    switch character {
    case ".":
      rest = rest.dropFirst()
      return .field(try takeName())
    case "$":
      rest = rest.dropFirst()
      return .variable(try takeName())
    case "\"": return .literal(.string(try takeQuoted()))
    case "`":
      let body = rest.dropFirst().prefix { $0 != "`" }
      rest = rest.dropFirst(body.count + 2)
      return .literal(.string(String(body)))
    case ":" where rest.hasPrefix(":="):
      rest = rest.dropFirst(2)
      return .declare
    case "=":
      rest = rest.dropFirst()
      return .declare
    case "(", ")", "|", ",":
      rest = rest.dropFirst()
      return .symbol(character)
    case "-", "0"..."9":
      let text = rest.prefix { $0.isNumber || "-.e".contains($0) }
      rest = rest.dropFirst(text.count)
      return .literal(Int(text).map { .int($0) } ?? .double(Double(text) ?? 0))
    case _ where character.isLetter || character == "_":
      let word = try takeName()
      switch word {
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      case "nil": return .literal(.null)
      default: return .word(word)
      }
    default:
      throw badCharacter(character)
    }
  }

  private func badCharacter(_ character: Character) -> GoTemplateError {
    let digits = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
    let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return error("bad character U+\(code) '\(character)'")
  }

  /// A name, which only some characters may follow (`atTerminator` in `text/template/parse/lex.go`).
  private mutating func takeName() throws(GoTemplateError) -> String {
    let word = takeWord()
    if let next = rest.first, !next.isWhitespace, !".,|:)(=$".contains(next), !rest.hasPrefix("}}") {
      throw badCharacter(next)
    }
    return word
  }

  private mutating func takeWord() -> String {
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    rest = rest.dropFirst(word.count)
    return String(word)
  }

  private mutating func takeQuoted() throws(GoTemplateError) -> String {
    rest = rest.dropFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == "\"" { return text }
      if character == "\\", let escaped = rest.popFirst() {
        switch escaped {
        case "n": text.append("\n")
        case "t": text.append("\t")
        case "r": text.append("\r")
        default: text.append(escaped)
        }
        continue
      }
      text.append(character)
    }
    throw error("unterminated quoted string")
  }

  private func error(_ message: String) -> GoTemplateError { GoTemplateError(message: message, line: line) }
}
