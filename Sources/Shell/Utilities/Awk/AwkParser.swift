/// Reads awk programs.
struct AwkParser {
  private let tokens: [AwkToken]
  private var index = 0
  /// Inside `print …` a bare `>` redirects.
  private var noGreater = false
  private var noIn = false
  private var depth = 0

  static func parse(_ text: String) throws(AwkFailure) -> AwkProgram {
    var parser = AwkParser(tokens: try AwkLexer.tokens(text))
    return try parser.program()
  }

  private init(tokens: [AwkToken]) { self.tokens = tokens }

  private var peek: AwkToken { tokens[min(index, tokens.count - 1)] }

  private mutating func take(_ text: String) -> Bool {
    guard peek == .operation(text) || peek == .keyword(text) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ text: String) throws(AwkFailure) {
    guard take(text) else { throw AwkFailure(message: "syntax error near \(shown)") }
  }

  private var shown: String {
    switch peek {
    case .number(let number): AwkValue.number(number).text()
    case .string(let text): "\"\(text)\""
    case .expression(let text): "/\(text)/"
    case .name(let text), .function(let text), .keyword(let text), .operation(let text): text
    case .newline, .end: "end of line"
    }
  }

  private mutating func skipNewlines() {
    while peek == .newline || peek == .operation(";") { index += 1 }
  }

  private mutating func skipLines() {
    while peek == .newline { index += 1 }
  }

  private mutating func program() throws(AwkFailure) -> AwkProgram {
    var program = AwkProgram()
    skipNewlines()
    while peek != .end {
      if take("function") {
        try parseFunction(into: &program)
      } else {
        program.rules.append(try rule())
      }
      skipNewlines()
    }
    return program
  }

  private mutating func parseFunction(into program: inout AwkProgram) throws(AwkFailure) {
    let name: String
    switch peek {
    case .name(let text), .function(let text): name = text
    default: throw AwkFailure(message: "syntax error near \(shown)")
    }
    index += 1
    try expect("(")
    var parameters: [String] = []
    while case .name(let parameter) = peek {
      index += 1
      parameters.append(parameter)
      if !take(",") { break }
      skipLines()
    }
    try expect(")")
    skipLines()
    program.functions[name] = AwkFunction(parameters: parameters, body: try block())
  }

  private mutating func rule() throws(AwkFailure) -> AwkRule {
    if take("BEGIN") { return AwkRule(pattern: .begin, action: try block()) }
    if take("END") { return AwkRule(pattern: .end, action: try block()) }
    if peek == .operation("{") { return AwkRule(pattern: .always, action: try block()) }
    let first = try expression()
    var pattern = AwkRule.Pattern.expression(first)
    if take(",") {
      skipLines()
      pattern = .range(first, try expression())
    }
    return AwkRule(pattern: pattern, action: peek == .operation("{") ? try block() : nil)
  }

  // MARK: Statements

  private mutating func block() throws(AwkFailure) -> AwkStatement {
    skipLines()
    try expect("{")
    var statements: [AwkStatement] = []
    skipNewlines()
    while !take("}") {
      guard peek != .end else { throw AwkFailure(message: "syntax error near end of line") }
      statements.append(try statement())
      skipNewlines()
    }
    return .block(statements)
  }

  private mutating func statement() throws(AwkFailure) -> AwkStatement {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw AwkFailure(message: "program too deep") }
    skipLines()
    if peek == .operation("{") { return try block() }
    if take(";") { return .block([]) }
    if take("if") { return try condition() }
    if take("while") {
      try expect("(")
      let test = try expression()
      try expect(")")
      if take(";") { return .loop(test, .block([])) }
      return .loop(test, try statement())
    }
    if take("do") {
      let body = try statement()
      skipNewlines()
      try expect("while")
      try expect("(")
      let test = try expression()
      try expect(")")
      return .doLoop(body, test)
    }
    if take("for") { return try forStatement() }
    return try simple()
  }

  private mutating func condition() throws(AwkFailure) -> AwkStatement {
    try expect("(")
    let test = try expression()
    try expect(")")
    let then = try statement()
    let start = index
    skipNewlines()
    guard take("else") else {
      index = start
      return .condition(test, then, nil)
    }
    return .condition(test, then, try statement())
  }

  private mutating func forStatement() throws(AwkFailure) -> AwkStatement {
    try expect("(")
    if case .name(let variable) = peek, index + 3 < tokens.count, tokens[index + 1] == .keyword("in"),
      case .name(let array) = tokens[index + 2], tokens[index + 3] == .operation(")")
    {
      index += 4
      return .forEach(variable, array, try statement())
    }
    let start = peek == .operation(";") ? nil : try simple()
    try expect(";")
    let test = peek == .operation(";") ? nil : try expression()
    try expect(";")
    let step = peek == .operation(")") ? nil : try simple()
    try expect(")")
    if take(";") { return .forLoop(start, test, step, .block([])) }
    return .forLoop(start, test, step, try statement())
  }

  private var endsStatement: Bool {
    switch peek {
    case .newline, .end: true
    case .operation(let text): text == ";" || text == "}"
    default: false
    }
  }

  private mutating func simple() throws(AwkFailure) -> AwkStatement {
    if take("next") { return .next }
    if take("break") { return .breakLoop }
    if take("continue") { return .continueLoop }
    if take("exit") { return .exit(endsStatement ? nil : try expression()) }
    if take("return") { return .giveBack(endsStatement ? nil : try expression()) }
    if take("print") { return try output { .print($0, $1) } }
    if take("printf") { return try output { .format($0, $1) } }
    if take("delete") {
      guard case .name(let name) = peek else { throw AwkFailure(message: "syntax error near \(shown)") }
      index += 1
      guard take("[") else { return .delete(name, nil) }
      let keys = try list(until: "]")
      return .delete(name, keys)
    }
    if peek == .keyword("getline") { throw AwkFailure(message: "getline is not simulated") }
    return .expression(try expression())
  }

  private mutating func output(
    _ make: ([AwkExpression], AwkOutput?) -> AwkStatement
  ) throws(AwkFailure) -> AwkStatement {
    noGreater = true
    defer { noGreater = false }
    var values: [AwkExpression] = []
    let isEmpty = endsStatement || peek == .operation(">") || peek == .operation(">>") || peek == .operation("|")
    if !isEmpty {
      values.append(try expression())
      while take(",") {
        skipLines()
        values.append(try expression())
      }
    }
    // `print (a, b)` has its parentheses around the whole list.
    if values.count == 1, case .call("\u{0}list", let inner) = values[0] { values = inner }
    if take(">") { return make(values, AwkOutput(path: try concatenation(), appends: false)) }
    if take(">>") { return make(values, AwkOutput(path: try concatenation(), appends: true)) }
    if peek == .operation("|") { throw AwkFailure(message: "pipes within awk are not simulated") }
    return make(values, nil)
  }

  private mutating func list(until end: String) throws(AwkFailure) -> [AwkExpression] {
    var values: [AwkExpression] = []
    skipLines()
    if take(end) { return values }
    repeat {
      skipLines()
      values.append(try expression())
    } while take(",")
    try expect(end)
    return values
  }

  // MARK: Expressions

  mutating func expression() throws(AwkFailure) -> AwkExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw AwkFailure(message: "program too deep") }
    let left = try ternary()
    for operation in ["=", "+=", "-=", "*=", "/=", "%=", "^="] where peek == .operation(operation) {
      switch left {
      case .variable, .field, .element: break
      default: throw AwkFailure(message: "syntax error near \(shown)")
      }
      index += 1
      skipLines()
      return .assign(left, operation, try expression())
    }
    return left
  }

  private mutating func ternary() throws(AwkFailure) -> AwkExpression {
    let test = try or()
    guard take("?") else { return test }
    skipLines()
    let first = try expression()
    skipLines()
    try expect(":")
    skipLines()
    return .conditional(test, first, try expression())
  }

  private mutating func or() throws(AwkFailure) -> AwkExpression {
    var left = try and()
    while take("||") {
      skipLines()
      left = .or(left, try and())
    }
    return left
  }

  private mutating func and() throws(AwkFailure) -> AwkExpression {
    var left = try membership()
    while take("&&") {
      skipLines()
      left = .and(left, try membership())
    }
    return left
  }

  private mutating func membership() throws(AwkFailure) -> AwkExpression {
    var left = try match()
    while peek == .keyword("in"), index + 1 < tokens.count, case .name(let array) = tokens[index + 1] {
      index += 2
      if case .call("\u{0}list", let keys) = left {
        left = .contains(array, keys)
      } else {
        left = .contains(array, [left])
      }
    }
    return left
  }

  private mutating func match() throws(AwkFailure) -> AwkExpression {
    var left = try comparison()
    while peek == .operation("~") || peek == .operation("!~") {
      let negated = peek == .operation("!~")
      index += 1
      left = .matches(left, try comparison(), negated: negated)
    }
    return left
  }

  private mutating func comparison() throws(AwkFailure) -> AwkExpression {
    let left = try concatenation()
    for operation in ["<=", ">=", "==", "!=", "<", ">"] where peek == .operation(operation) {
      if operation == ">" && noGreater { return left }
      index += 1
      return .binary(operation, left, try concatenation())
    }
    return left
  }

  private mutating func concatenation() throws(AwkFailure) -> AwkExpression {
    var left = try additive()
    while beginsOperand { left = .binary(" ", left, try additive()) }
    return left
  }

  private var beginsOperand: Bool {
    switch peek {
    case .number, .string, .name, .function, .expression: true
    case .operation(let text): ["(", "$", "!", "-", "+", "++", "--"].contains(text) && !["-", "+", "!"].contains(text)
    default: false
    }
  }

  private mutating func additive() throws(AwkFailure) -> AwkExpression {
    var left = try multiplicative()
    while peek == .operation("+") || peek == .operation("-") {
      let operation = peek == .operation("+") ? "+" : "-"
      index += 1
      left = .binary(operation, left, try multiplicative())
    }
    return left
  }

  private mutating func multiplicative() throws(AwkFailure) -> AwkExpression {
    var left = try unary()
    while true {
      guard case .operation(let operation) = peek, ["*", "/", "%"].contains(operation) else { return left }
      index += 1
      left = .binary(operation, left, try unary())
    }
  }

  private mutating func unary() throws(AwkFailure) -> AwkExpression {
    for operation in ["!", "-", "+"] where take(operation) { return .unary(operation, try unary()) }
    return try power()
  }

  private mutating func power() throws(AwkFailure) -> AwkExpression {
    let base = try postfix()
    guard take("^") else { return base }
    return .binary("^", base, try unary())
  }

  private mutating func postfix() throws(AwkFailure) -> AwkExpression {
    for (operation, change) in [("++", 1.0), ("--", -1.0)] where take(operation) {
      return .step(try primary(), by: change, isPrefix: true)
    }
    let operand = try primary()
    switch operand {
    case .variable, .field, .element:
      if take("++") { return .step(operand, by: 1, isPrefix: false) }
      if take("--") { return .step(operand, by: -1, isPrefix: false) }
    default: break
    }
    return operand
  }

  private mutating func primary() throws(AwkFailure) -> AwkExpression {
    let token = peek
    index += 1
    switch token {
    case .number(let number): return .number(number)
    case .string(let text): return .string(text)
    case .expression(let text):
      do throws(RegularExpression.Failure) { return .expression(try RegularExpression(text, isExtended: true)) } catch {
        throw AwkFailure(message: "\(error.message): /\(text)/")
      }
    case .operation("$"):
      if take("++") { return .field(.step(try primary(), by: 1, isPrefix: true)) }
      return .field(try primary())
    case .operation("-"): return .unary("-", try primary())
    case .operation("("):
      let saved = noGreater
      noGreater = false
      defer { noGreater = saved }
      let values = try list(until: ")")
      return values.count == 1 ? .group(values[0]) : .call("\u{0}list", values)
    case .function(let name):
      try expect("(")
      let saved = noGreater
      noGreater = false
      defer { noGreater = saved }
      return .call(name, try list(until: ")"))
    case .name(let name):
      if name == "length" { return .call("length", []) }
      guard take("[") else { return .variable(name) }
      return .element(name, try list(until: "]"))
    default:
      index -= 1
      throw AwkFailure(message: "syntax error near \(shown)")
    }
  }
}
