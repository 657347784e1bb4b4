extension Parser {
  /// What follows `[[`.
  mutating func parseTest() throws(SyntaxError) -> Node {
    let expression = try testOr()
    skipNewlines()
    guard takeReserved("]]") else {
      throw index < bytes.count ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: "]]", line: line)
    }
    return .test(expression)
  }

  private mutating func testOr() throws(SyntaxError) -> TestExpression {
    var left = try testAnd()
    skipNewlines()
    while at("||") {
      index += 2
      left = .or(left, try testAnd())
      skipNewlines()
    }
    return left
  }

  private mutating func testAnd() throws(SyntaxError) -> TestExpression {
    var left = try testPrimary()
    skipNewlines()
    while at("&&") {
      index += 2
      left = .and(left, try testPrimary())
      skipNewlines()
    }
    return left
  }

  private mutating func testPrimary() throws(SyntaxError) -> TestExpression {
    skipNewlines()
    if takeReserved("!") { return .not(try testPrimary()) }
    if peek == 40 {
      index += 1
      let inner = try testOr()
      skipNewlines()
      guard peek == 41 else { throw .unexpected(tokenText(), line: line) }
      index += 1
      return inner
    }
    guard let first = try readWord() else {
      throw index < bytes.count ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: "]]", line: line)
    }
    skipBlanks()
    if let text = first.bare, text.utf8.count == 2, text.hasPrefix("-"), !isReserved("]]"), !at("&&"), !at("||") {
      guard let operand = try readWord() else { throw .unexpected(tokenText(), line: line) }
      return .unary(text, operand)
    }
    guard let operation = try testOperator() else { return .word(first) }
    skipBlanks()
    guard let second = try readWord(isPattern: operation == "=~") else {
      throw .unexpected(tokenText(), line: line)
    }
    return .binary(first, operation, second)
  }

  private mutating func testOperator() throws(SyntaxError) -> String? {
    if isReserved("]]") || at("&&") || at("||") || peek == 41 || peek == nil { return nil }
    if at("<") || at(">") {
      index += 1
      return bytes[index - 1] == 60 ? "<" : ">"
    }
    guard let operation = try readWord()?.bare else { throw .unexpected(tokenText(), line: line) }
    return operation
  }
}
