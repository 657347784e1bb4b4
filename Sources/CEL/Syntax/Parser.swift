/// Reads the words of an expression by precedence, and unfolds its macros.
struct Parser {
  /// Deeper expressions are refused.
  private static var maximumDepth: Int { 100 }

  private let tokens: [Token]
  private var next = 0
  private var depth = 0

  static func parse(_ text: String) throws(CELCompileError) -> Expression {
    var parser = Parser(tokens: try Lexer.tokens(of: text))
    let expression = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("expecting <EOF>") }
    return expression
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var token: Token { tokens[next] }

  private func unexpected(_ expectation: String) -> CELCompileError {
    CELCompileError(
      place: token.place,
      message: "Syntax error: \(token.kind == .end ? "mismatched" : "extraneous") input '\(token.text)' \(expectation)"
    )
  }

  private func isSymbol(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

  private mutating func take(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    next += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(CELCompileError) {
    if !take(symbol) {
      throw CELCompileError(
        place: token.place,
        message: "Syntax error: mismatched input '\(token.text)' expecting '\(symbol)'"
      )
    }
  }

  // MARK: Operators

  private mutating func expression() throws(CELCompileError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth {
      throw CELCompileError(place: token.place, message: "expression recursion limit exceeded: \(Self.maximumDepth)")
    }
    let condition = try binary(0)
    let place = token.place
    guard take("?") else { return condition }
    let first = try binary(0)
    try expect(":")
    let second = try expression()
    return call("_?_:_", [condition, first, second], place)
  }

  private static let levels: [[String]] = [
    ["||"], ["&&"], ["<", "<=", ">", ">=", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int) throws(CELCompileError) -> Expression {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level + 1)
    while case .symbol(let symbol) = token.kind, Self.levels[level].contains(symbol) {
      let place = token.place
      next += 1
      let right = try binary(level + 1)
      left = call(symbol == "in" ? "@in" : "_\(symbol)_", [left, right], place)
    }
    return left
  }

  private mutating func unary() throws(CELCompileError) -> Expression {
    let place = token.place
    if take("!") { return call("!_", [try unary()], place) }
    guard take("-") else { return try member() }
    switch token.kind {
    case .literal(.int(let number)):
      next += 1
      return try members(of: Expression(kind: .literal(.int(-number)), place: place))
    case .literal(.uint(let number)) where number == UInt(Int.max) + 1 && token.text.last?.isNumber == true:
      next += 1
      return Expression(kind: .literal(.int(.min)), place: place)
    case .literal(.double(let number)):
      next += 1
      return Expression(kind: .literal(.double(-number)), place: place)
    default: return call("-_", [try unary()], place)
    }
  }

  private func call(_ name: String, _ arguments: [Expression], _ place: Int) -> Expression {
    Expression(kind: .call(name, target: nil, arguments: arguments), place: place)
  }

  // MARK: Members

  private mutating func member() throws(CELCompileError) -> Expression { try members(of: try primary()) }

  private mutating func members(of base: Expression) throws(CELCompileError) -> Expression {
    var result = base
    while true {
      let place = token.place
      if isSymbol(".") || isSymbol(".?") {
        let isOptional = isSymbol(".?")
        next += 1
        let name = try fieldName()
        let callPlace = token.place
        if !isOptional, take("(") {
          let arguments = try self.arguments(until: ")")
          result = try Macros.expand(name, target: result, arguments, callPlace)
        } else {
          result = Expression(kind: .select(result, field: name, isOptional: isOptional), place: place)
        }
      } else if isSymbol("[") || isSymbol("[?") {
        let isOptional = isSymbol("[?")
        next += 1
        let index = try expression()
        try expect("]")
        result = call(isOptional ? "_[?_]" : "_[_]", [result, index], place)
      } else if isSymbol("{"), let name = result.qualifiedName {
        next += 1
        result = Expression(kind: .message(name, try fields()), place: place)
      } else {
        return result
      }
    }
  }

  /// The fields of a message.
  private mutating func fields() throws(CELCompileError) -> [Expression.Field] {
    var fields: [Expression.Field] = []
    while !isSymbol("}") {
      let isOptional = take("?")
      let name = try fieldName()
      let place = token.place
      try expect(":")
      fields.append(Expression.Field(name: name, value: try expression(), isOptional: isOptional, place: place))
      if !take(",") { break }
    }
    try expect("}")
    return fields
  }

  private mutating func fieldName() throws(CELCompileError) -> String {
    switch token.kind {
    case .identifier(let name), .quotedIdentifier(let name):
      next += 1
      return name
    case .symbol("in"):
      next += 1
      return "in"
    default: throw unexpected("expecting IDENTIFIER")
    }
  }

  private mutating func arguments(until end: String) throws(CELCompileError) -> [Expression] {
    var arguments: [Expression] = []
    while !isSymbol(end) {
      arguments.append(try expression())
      if !take(",") { break }
    }
    try expect(end)
    return arguments
  }

  // MARK: Primaries

  private static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]

  private mutating func primary() throws(CELCompileError) -> Expression {
    let token = token
    switch token.kind {
    case .literal(let value):
      if case .uint(let number) = value, number > UInt(Int.max), token.text.last?.isNumber == true {
        throw CELCompileError(place: token.place, message: "invalid int literal")
      }
      next += 1
      return Expression(kind: .literal(value), place: token.place)
    case .symbol("("):
      next += 1
      let inner = try expression()
      try expect(")")
      return inner
    case .symbol("["):
      next += 1
      return Expression(kind: .list(try elements()), place: token.place)
    case .symbol("{"):
      next += 1
      return Expression(kind: .map(try entries()), place: token.place)
    case .identifier(let name):
      next += 1
      if Self.reserved.contains(name) {
        throw CELCompileError(place: token.place, message: "reserved identifier: \(name)")
      }
      let callPlace = self.token.place
      if take("(") { return try Macros.expand(name, target: nil, try arguments(until: ")"), callPlace) }
      return Expression(kind: .identifier(name), place: token.place)
    default:
      throw CELCompileError(
        place: token.place,
        message: "Syntax error: mismatched input '\(token.text)' expecting {'[', '{', '(', '.', '-', '!', 'true', "
          + "'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
      )
    }
  }

  private mutating func elements() throws(CELCompileError) -> [Expression.Element] {
    var elements: [Expression.Element] = []
    while !isSymbol("]") {
      let isOptional = take("?")
      elements.append(Expression.Element(value: try expression(), isOptional: isOptional))
      if !take(",") { break }
    }
    try expect("]")
    return elements
  }

  private mutating func entries() throws(CELCompileError) -> [Expression.Entry] {
    var entries: [Expression.Entry] = []
    while !isSymbol("}") {
      let isOptional = take("?")
      let key = try expression()
      try expect(":")
      entries.append(Expression.Entry(key: key, value: try expression(), isOptional: isOptional))
      if !take(",") { break }
    }
    try expect("}")
    return entries
  }
}
