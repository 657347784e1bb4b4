import Objects

/// Cuts a Go template into tokens (`text/template/parse/lex.go`).
struct GoTemplateLexer {
  enum Kind: Sendable {
    case error, bool, character, characterConstant, assign, declare, end, field, identifier, leftDelimiter
    case leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis, space, string, text, variable
    /// `if`, `range` …, and the dot.
    case keyword
  }

  struct Token: Sendable {
    var kind: Kind
    var text: String
    var position: Int
    var line: Int

    func isKeyword(_ word: String) -> Bool { kind == .keyword && text == word }

    /// As errors quote it.
    var description: String {
      switch kind {
      case .end: "EOF"
      case .error: text
      case .keyword: "<\(text)>"
      default:
        text.unicodeScalars.count > 10
          ? GoQuote.quoted(String(text.unicodeScalars.prefix(10))) + "..." : GoQuote.quoted(text)
      }
    }
  }

  private static let keywords: Set<String> = [
    "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with",
  ]

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var start = 0
  private var startLine = 1
  private var depth = 0
  private(set) var tokens: [Token] = []

  /// All tokens up to the end or the first error.
  static func tokens(of text: String) -> [Token] {
    var lexer = GoTemplateLexer(scalars: Array(text.unicodeScalars))
    while lexer.lexText(), lexer.lexAction() {}
    return lexer.tokens
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  // MARK: Moving

  private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func starts(with text: String, at place: Int) -> Bool {
    var place = place
    for scalar in text.unicodeScalars {
      guard place < scalars.count, scalars[place] == scalar else { return false }
      place += 1
    }
    return true
  }

  private func find(_ text: String, from place: Int) -> Int? {
    (place..<max(place, scalars.count)).first { starts(with: text, at: $0) }
  }

  private mutating func ignore() {
    startLine += scalars[start..<index].count { $0 == "\n" }
    start = index
  }

  private mutating func emit(_ kind: Kind) {
    tokens.append(
      Token(
        kind: kind,
        text: String(String.UnicodeScalarView(scalars[start..<index])),
        position: start,
        line: startLine
      )
    )
    ignore()
  }

  private mutating func fail(_ message: String) -> Bool {
    tokens.append(Token(kind: .error, text: message, position: start, line: startLine))
    return false
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
  }

  // MARK: Text

  /// Emits the text up to an action; false at the end.
  private mutating func lexText() -> Bool {
    guard let open = find("{{", from: index) else {
      index = scalars.count
      if index > start { emit(.text) }
      emit(.end)
      return false
    }
    index = open
    if open > start {
      if trimsLeft(open + 2) {
        while index > start, Self.isSpace(scalars[index - 1]) { index -= 1 }
      }
      if index > start { emit(.text) }
      index = open
      ignore()
    }
    return true
  }

  /// `{{- `
  private func trimsLeft(_ place: Int) -> Bool {
    place + 1 < scalars.count && scalars[place] == "-" && Self.isSpace(scalars[place + 1])
  }

  /// Whether `}}` or ` -}}` stands there, and whether it trims.
  private func closing(at place: Int) -> (isClosing: Bool, trims: Bool) {
    if place < scalars.count, Self.isSpace(scalars[place]), starts(with: "-}}", at: place + 1) { return (true, true) }
    return (starts(with: "}}", at: place), false)
  }

  // MARK: Actions

  /// Emits one action, from its opening to its closing delimiter.
  private mutating func lexAction() -> Bool {
    let trims = trimsLeft(index + 2)
    index += 2
    if starts(with: "/*", at: index + (trims ? 2 : 0)) {
      index += trims ? 2 : 0
      ignore()
      return lexComment()
    }
    emit(.leftDelimiter)
    if trims {
      index += 2
      ignore()
    }
    depth = 0
    while true {
      if closing(at: index).isClosing {
        if depth == 0 {
          lexRightDelimiter()
          return true
        }
        return fail("unclosed left paren")
      }
      if !lexToken() { return false }
    }
  }

  private mutating func lexRightDelimiter() {
    let trims = closing(at: index).trims
    if trims {
      index += 2
      ignore()
    }
    index += 2
    emit(.rightDelimiter)
    if trims { skipSpace() }
  }

  private mutating func skipSpace() {
    while let scalar = peek, Self.isSpace(scalar) { index += 1 }
    ignore()
  }

  private mutating func lexComment() -> Bool {
    guard let end = find("*/", from: index + 2) else { return fail("unclosed comment") }
    index = end + 2
    let (isClosing, trims) = closing(at: index)
    guard isClosing else { return fail("comment ends before closing delimiter") }
    index += trims ? 4 : 2
    ignore()
    if trims { skipSpace() }
    return true
  }

  /// Emits one token within an action; false after an error.
  private mutating func lexToken() -> Bool {
    guard let scalar = peek else { return fail("unclosed action") }
    if Self.isSpace(scalar) { return lexSpace() }
    index += 1
    switch scalar {
    case "=": emit(.assign)
    case ":":
      guard peek == "=" else { return fail("expected :=") }
      index += 1
      emit(.declare)
    case "|": emit(.pipe)
    case "\"": return lexQuoted("\"", .string, "unterminated quoted string")
    case "'": return lexQuoted("'", .characterConstant, "unterminated character constant")
    case "`":
      guard let end = scalars[index...].firstIndex(of: "`") else { return fail("unterminated raw quoted string") }
      index = end + 1
      emit(.rawString)
    case "$": return lexName(.variable)
    case "." where !(peek.map { ("0"..."9").contains($0) } ?? false): return lexName(.field)
    case ".", "+", "-", "0"..."9":
      index -= 1
      return lexNumber()
    case "(":
      depth += 1
      emit(.leftParenthesis)
    case ")":
      depth -= 1
      if depth < 0 { return fail("unexpected right paren") }
      emit(.rightParenthesis)
    case _ where Self.isAlphanumeric(scalar): return lexIdentifier()
    case _ where scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F: emit(.character)
    default: return fail("unrecognized character in action: \(Self.described(scalar))")
    }
    return true
  }

  /// Space, but not that of a closing ` -}}`.
  private mutating func lexSpace() -> Bool {
    while let scalar = peek, Self.isSpace(scalar) { index += 1 }
    if closing(at: index - 1).trims { index -= 1 }
    if index > start { emit(.space) }
    return true
  }

  private mutating func lexQuoted(_ quote: Unicode.Scalar, _ kind: Kind, _ failure: String) -> Bool {
    while let scalar = peek, scalar != "\n" {
      index += 1
      if scalar == quote {
        emit(kind)
        return true
      }
      if scalar == "\\" {
        guard let escaped = peek, escaped != "\n" else { break }
        index += 1
      }
    }
    return fail(failure)
  }

  /// `.name`, `$name`, or the dot or dollar alone.
  private mutating func lexName(_ kind: Kind) -> Bool {
    if isAtTerminator {
      emit(kind == .field ? .keyword : kind)
      return true
    }
    while let scalar = peek, Self.isAlphanumeric(scalar) { index += 1 }
    guard isAtTerminator else { return fail(badCharacter) }
    emit(kind)
    return true
  }

  private mutating func lexIdentifier() -> Bool {
    while let scalar = peek, Self.isAlphanumeric(scalar) { index += 1 }
    guard isAtTerminator else { return fail(badCharacter) }
    let word = String(String.UnicodeScalarView(scalars[start..<index]))
    emit(Self.keywords.contains(word) ? .keyword : word == "true" || word == "false" ? .bool : .identifier)
    return true
  }

  private mutating func lexNumber() -> Bool {
    accept("+-")
    var digits = "0123456789_"
    if accept("0") {
      if accept("xX") {
        digits = "0123456789abcdefABCDEF_"
      } else if accept("oO") {
        digits = "01234567_"
      } else if accept("bB") {
        digits = "01_"
      }
    }
    while accept(digits) {}
    if accept(".") { while accept(digits) {} }
    if digits.count == 11, accept("eE") {
      accept("+-")
      while accept("0123456789_") {}
    }
    accept("i")
    if let scalar = peek, Self.isAlphanumeric(scalar) {
      index += 1
      return fail("bad number syntax: \(GoQuote.quoted(String(String.UnicodeScalarView(scalars[start..<index]))))")
    }
    emit(.number)
    return true
  }

  @discardableResult
  private mutating func accept(_ valid: String) -> Bool {
    guard let scalar = peek, valid.unicodeScalars.contains(scalar) else { return false }
    index += 1
    return true
  }

  private var isAtTerminator: Bool {
    guard let scalar = peek else { return true }
    return Self.isSpace(scalar) || ".,|:)(".unicodeScalars.contains(scalar) || starts(with: "}}", at: index)
  }

  private var badCharacter: String { "bad character \(peek.map(Self.described) ?? "U+FFFFFFFFFFFFFFFF")" }

  /// `U+0025 '%'`
  private static func described(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return scalar.value < 0x20 || scalar.value == 0x7F ? code : "\(code) '\(scalar)'"
  }
}
