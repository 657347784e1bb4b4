/// The tokens of an awk program.
enum AwkToken: Hashable, Sendable {
  case number(Double)
  case string(String)
  case expression(String)
  case name(String)
  /// A name with `(` right behind it.
  case function(String)
  case keyword(String)
  case operation(String)
  case newline
  case end
}

struct AwkLexer {
  private static let keywords: Set<String> = [
    "BEGIN", "END", "if", "else", "while", "for", "do", "in", "next", "exit", "break", "continue", "delete", "print",
    "printf", "function", "func", "return", "getline",
  ]
  private static let operators = [
    "**=", "&&", "||", "==", "!=", "<=", ">=", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "!~", ">>", "**", "{",
    "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
  ]

  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [AwkToken] = []

  static func tokens(_ text: String) throws(AwkFailure) -> [AwkToken] {
    var lexer = AwkLexer(bytes: Array(text.utf8))
    while try lexer.next() {}
    return lexer.tokens + [.newline, .end]
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// After an operand a slash divides; elsewhere it begins a regular expression.
  private var endsOperand: Bool {
    switch tokens.last {
    case .number, .string, .name, .expression: true
    case .operation(let text): [")", "]", "$", "++", "--"].contains(text)
    default: false
    }
  }

  private mutating func next() throws(AwkFailure) -> Bool {
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 92 && index + 1 < bytes.count && bytes[index + 1] == 10 {
        index += 2
      } else if byte == 35 {
        while index < bytes.count, bytes[index] != 10 { index += 1 }
      } else if byte.isSpace && byte != 10 {
        index += 1
      } else {
        break
      }
    }
    guard index < bytes.count else { return false }
    let byte = bytes[index]
    if byte == 10 {
      index += 1
      tokens.append(.newline)
    } else if byte == 34 {
      tokens.append(.string(try quoted(34)))
    } else if byte == 47 && !endsOperand {
      tokens.append(.expression(try quoted(47)))
    } else if byte.isDigit || byte == 46 && index + 1 < bytes.count && bytes[index + 1].isDigit {
      tokens.append(number())
    } else if byte.isNameByte {
      tokens.append(name())
    } else {
      try takeOperator()
    }
    return true
  }

  private mutating func quoted(_ delimiter: UInt8) throws(AwkFailure) -> String {
    index += 1
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != delimiter {
      if bytes[index] == 10 { break }
      if bytes[index] == 92, index + 1 < bytes.count {
        if delimiter == 47 && bytes[index + 1] == 47 { text.append(47) } else { text += [92, bytes[index + 1]] }
        index += 2
        continue
      }
      text.append(bytes[index])
      index += 1
    }
    guard index < bytes.count, bytes[index] == delimiter else {
      throw AwkFailure(message: delimiter == 34 ? "unterminated string" : "unterminated regexp")
    }
    index += 1
    return (delimiter == 34 ? Self.unescape(text) : text).text
  }

  /// Escapes of a string; unknown ones keep their backslash, so that `"\\."` and `"\."` work as patterns.
  private static func unescape(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      guard text[index] == 92, index + 1 < text.count else {
        result.append(text[index])
        index += 1
        continue
      }
      let next = text[index + 1]
      switch next {
      case 34, 47: result.append(next)
      case 92: result.append(92)
      case 110: result.append(10)
      case 116: result.append(9)
      case 114: result.append(13)
      case 48...55:
        var value = 0
        var end = index + 1
        while end < text.count, end < index + 4, (48...55).contains(text[end]) {
          value = value * 8 + Int(text[end] - 48)
          end += 1
        }
        result.append(UInt8(truncatingIfNeeded: value))
        index = end
        continue
      default: result += [92, next]
      }
      index += 2
    }
    return result
  }

  private mutating func number() -> AwkToken {
    let start = index
    while index < bytes.count, bytes[index].isDigit || bytes[index] == 46 { index += 1 }
    if index + 1 < bytes.count, bytes[index] == 101 || bytes[index] == 69,
      bytes[index + 1].isDigit || bytes[index + 1] == 45 || bytes[index + 1] == 43
    {
      index += 2
      while index < bytes.count, bytes[index].isDigit { index += 1 }
    }
    return .number(Double(Array(bytes[start..<index]).text) ?? 0)
  }

  private mutating func name() -> AwkToken {
    let start = index
    while index < bytes.count, bytes[index].isNameByte { index += 1 }
    let text = Array(bytes[start..<index]).text
    if Self.keywords.contains(text) { return .keyword(text == "func" ? "function" : text) }
    return index < bytes.count && bytes[index] == 40 ? .function(text) : .name(text)
  }

  private mutating func takeOperator() throws(AwkFailure) {
    for text in Self.operators where bytes[index...].starts(with: text.utf8) {
      index += text.utf8.count
      tokens.append(.operation(text == "**" ? "^" : text == "**=" ? "^=" : text))
      return
    }
    throw AwkFailure(message: "unexpected character '\(Character(UnicodeScalar(bytes[index])))'")
  }
}
