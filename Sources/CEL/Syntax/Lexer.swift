/// A word of the Common Expression Language with its place in the text.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case identifier(String)
    /// `` `a-b` ``: a field that is no identifier.
    case quotedIdentifier(String)
    case literal(CELValue)
    case symbol(String)
    case end
  }

  var kind: Kind
  /// In characters from the beginning.
  var place: Int
  var text: String
}

/// Reads an expression as words (`cel-spec/doc/langdef.md`).
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  static func tokens(of text: String) throws(CELCompileError) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private func peek(_ distance: Int) -> Unicode.Scalar? {
    place + distance < scalars.count ? scalars[place + distance] : nil
  }

  private func text(from start: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<place])
    return String(view)
  }

  private mutating func next() throws(CELCompileError) -> Token {
    skipSpace()
    let start = place
    guard let scalar = peek else { return Token(kind: .end, place: start, text: "<EOF>") }
    if let kind = try string() { return Token(kind: kind, place: start, text: text(from: start)) }
    if Self.isDigit(scalar) || (scalar == "." && peek(1).map(Self.isDigit) ?? false) {
      let kind = try number()
      return Token(kind: kind, place: start, text: text(from: start))
    }
    if Self.isLetter(scalar) {
      while let scalar = peek, Self.isLetter(scalar) || Self.isDigit(scalar) { place += 1 }
      let word = text(from: start)
      let kind: Token.Kind =
        switch word {
        case "true": .literal(.bool(true))
        case "false": .literal(.bool(false))
        case "null": .literal(.null)
        case "in": .symbol("in")
        default: .identifier(word)
        }
      return Token(kind: kind, place: start, text: word)
    }
    if scalar == "`" {
      place += 1
      while let scalar = peek, scalar != "`" { place += 1 }
      place += 1
      let word = text(from: start)
      return Token(kind: .quotedIdentifier(String(word.dropFirst().dropLast())), place: start, text: word)
    }
    return try symbol()
  }

  private mutating func skipSpace() {
    while let scalar = peek {
      if [" ", "\t", "\n", "\r", "\u{0C}"].contains(scalar) {
        place += 1
      } else if scalar == "/", peek(1) == "/" {
        while let scalar = peek, scalar != "\n" { place += 1 }
      } else {
        return
      }
    }
  }

  private static let symbols = [
    "&&", "||", "<=", ">=", "==", "!=", "[?", ".?", "{", "}", "[", "]", "(", ")", ".", ",", "-", "?", ":", "+", "*",
    "/", "%", "<", ">", "!", "=",
  ]

  private mutating func symbol() throws(CELCompileError) -> Token {
    let start = place
    for symbol in Self.symbols {
      let wanted = Array(symbol.unicodeScalars)
      guard scalars[place...].starts(with: wanted) else { continue }
      place += wanted.count
      return Token(kind: .symbol(symbol), place: start, text: symbol)
    }
    place += 1
    throw CELCompileError(
      place: start,
      message: "Syntax error: token recognition error at: '\(text(from: start))'"
    )
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  // MARK: Numbers

  private mutating func number() throws(CELCompileError) -> Token.Kind {
    let start = place
    if peek == "0", peek(1) == "x" {
      place += 2
      let digits = place
      while let scalar = peek, Int(String(scalar), radix: 16) != nil { place += 1 }
      return try integer(text(from: digits), radix: 16, from: start)
    }
    while let scalar = peek, Self.isDigit(scalar) { place += 1 }
    var isFloating = false
    if peek == ".", peek(1).map(Self.isDigit) ?? false {
      isFloating = true
      place += 1
      while let scalar = peek, Self.isDigit(scalar) { place += 1 }
    }
    if peek == "e" || peek == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 2 : 1
      if peek(sign).map(Self.isDigit) ?? false {
        isFloating = true
        place += sign
        while let scalar = peek, Self.isDigit(scalar) { place += 1 }
      }
    }
    let digits = text(from: start)
    guard isFloating else { return try integer(digits, radix: 10, from: start) }
    return .literal(.double(Double(digits.hasPrefix(".") ? "0" + digits : digits) ?? 0))
  }

  private mutating func integer(_ digits: String, radix: Int, from start: Int) throws(CELCompileError) -> Token.Kind {
    if peek == "u" || peek == "U" {
      place += 1
      if let value = UInt(digits, radix: radix) { return .literal(.uint(value)) }
      throw CELCompileError(place: start, message: "invalid uint literal")
    }
    // The least integer is a sign and a number that is too large by one.
    if let value = UInt(digits, radix: radix), value <= UInt(Int.max) + 1 {
      return .literal(Int(exactly: value).map { .int($0) } ?? .uint(value))
    }
    throw CELCompileError(place: start, message: "invalid int literal")
  }

  // MARK: Strings

  private mutating func string() throws(CELCompileError) -> Token.Kind? {
    var distance = 0
    var isRaw = false
    var isBytes = false
    while let scalar = peek(distance), distance < 2 {
      if !isRaw, scalar == "r" || scalar == "R" {
        isRaw = true
      } else if !isBytes, scalar == "b" || scalar == "B" {
        isBytes = true
      } else {
        break
      }
      distance += 1
    }
    guard let quote = peek(distance), quote == "\"" || quote == "'" else { return nil }
    let start = place
    place += distance
    let isLong = peek(1) == quote && peek(2) == quote
    place += isLong ? 3 : 1
    var result = String.UnicodeScalarView()
    while true {
      guard let scalar = peek, isLong || scalar != "\n" else {
        throw CELCompileError(place: start, message: "Syntax error: token recognition error at: '\(text(from: start))'")
      }
      if scalar == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
        place += isLong ? 3 : 1
        break
      }
      place += 1
      if scalar == "\\", !isRaw {
        result.append(try escape(from: start))
      } else {
        result.append(scalar)
      }
    }
    let text = String(result)
    return .literal(isBytes ? .bytes(Array(text.utf8)) : .string(text))
  }

  private mutating func escape(from start: Int) throws(CELCompileError) -> Unicode.Scalar {
    let scalar = peek ?? "\\"
    place += 1
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "t": "\t", "r": "\r", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "v": "\u{0B}", "\\": "\\",
      "'": "'", "\"": "\"", "`": "`", "?": "?",
    ]
    if let result = plain[scalar] { return result }
    let length: Int
    var radix = 16
    switch scalar {
    case "x", "X": length = 2
    case "u": length = 4
    case "U": length = 8
    case "0"..."3":
      length = 3
      radix = 8
      place -= 1
    default: throw CELCompileError(place: start, message: "Syntax error: unable to unescape string")
    }
    let first = place
    place = min(scalars.count, place + length)
    if let value = UInt32(text(from: first), radix: radix), let result = Unicode.Scalar(value) { return result }
    throw CELCompileError(place: start, message: "Syntax error: unable to unescape string")
  }
}
