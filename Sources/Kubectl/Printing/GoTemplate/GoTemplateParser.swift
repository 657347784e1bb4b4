import Objects

/// Reads a Go template (`text/template/parse/parse.go`).
struct GoTemplateParser {
  typealias Token = GoTemplateLexer.Token

  private let tokens: [Token]
  private var index = 0
  /// The furthest token that was looked at, whose line errors name.
  private var furthest = 0
  private var variables = ["$"]
  private var rangeDepth = 0
  private var depth = 0
  /// Where the action begins that is being read.
  private var actionLine: Int?
  private(set) var definitions: [String: [GoTemplateNode]] = [:]

  init(_ text: String) { tokens = GoTemplateLexer.tokens(of: text) }

  private enum End: String { case end, `else`, file = "EOF" }

  mutating func parse() throws(GoTemplateError) -> [GoTemplateNode] {
    var nodes: [GoTemplateNode] = []
    while peek().kind != .end {
      if peek().kind == .leftDelimiter {
        let start = index
        _ = next()
        if nextNonSpace().isKeyword("define") {
          try parseDefinition()
          continue
        }
        index = start
      }
      switch try parseTextOrAction() {
      case .node(let node): nodes.append(node)
      case .end(let end): throw failure("unexpected {{\(end.rawValue)}}")
      }
    }
    return nodes
  }

  // MARK: Tokens

  private mutating func peek() -> Token {
    furthest = max(furthest, index)
    return tokens[min(index, tokens.count - 1)]
  }

  private mutating func next() -> Token {
    let token = peek()
    index += 1
    return token
  }

  private mutating func peekNonSpace() -> Token {
    while peek().kind == .space { index += 1 }
    return peek()
  }

  private mutating func nextNonSpace() -> Token {
    let token = peekNonSpace()
    index += 1
    return token
  }

  private func failure(_ message: String) -> GoTemplateError {
    GoTemplateError("\(tokens[min(furthest, tokens.count - 1)].line): \(message)")
  }

  private func unexpected(_ token: Token, _ context: String) -> GoTemplateError {
    guard token.kind == .error else { return failure("unexpected \(token.description) in \(context)") }
    var extra = ""
    if let actionLine, actionLine != token.line {
      extra = (token.text.hasSuffix(" action") ? "" : " in action") + " started at output:\(actionLine)"
    }
    return failure(token.text + extra)
  }

  private mutating func expectClosing(_ context: String) throws(GoTemplateError) {
    let token = nextNonSpace()
    guard token.kind == .rightDelimiter else { throw unexpected(token, context) }
  }

  // MARK: Nodes

  private enum Part {
    case node(GoTemplateNode)
    case end(End)
  }

  /// Nodes up to `end` or `else`.
  private mutating func parseList() throws(GoTemplateError) -> ([GoTemplateNode], End) {
    var nodes: [GoTemplateNode] = []
    while peekNonSpace().kind != .end {
      switch try parseTextOrAction() {
      case .node(let node): nodes.append(node)
      case .end(let end): return (nodes, end)
      }
    }
    throw failure("unexpected EOF")
  }

  private mutating func parseTextOrAction() throws(GoTemplateError) -> Part {
    let token = nextNonSpace()
    switch token.kind {
    case .text: return .node(.text(token.text))
    case .leftDelimiter:
      actionLine = token.line
      let part = try parseAction()
      actionLine = nil
      return part
    default: throw unexpected(token, "input")
    }
  }

  private mutating func parseAction() throws(GoTemplateError) -> Part {
    let token = nextNonSpace()
    guard token.kind == .keyword else {
      index -= 1
      return .node(.action(try parsePipe("command", until: .rightDelimiter)))
    }
    switch token.text {
    case "if", "with", "range":
      guard let kind = GoTemplateNode.Branch(rawValue: token.text) else { break }
      return .node(try parseBranch(kind))
    case "break", "continue":
      guard let jump = GoTemplateNode.Jump(rawValue: token.text) else { break }
      let closing = nextNonSpace()
      if closing.kind != .rightDelimiter { throw unexpected(closing, "{{\(token.text)}}") }
      if rangeDepth == 0 { throw failure("{{\(token.text)}} outside {{range}}") }
      return .node(.leave(jump, position: token.position))
    case "end":
      try expectClosing("end")
      return .end(.end)
    case "else":
      let after = peekNonSpace()
      if !after.isKeyword("if"), !after.isKeyword("with") { try expectClosing("else") }
      return .end(.else)
    case "template":
      let position = peekNonSpace().position
      let name = try parseTemplateName("template clause")
      if nextNonSpace().kind == .rightDelimiter { return .node(.template(name: name, nil, position: position)) }
      index -= 1
      return .node(.template(name: name, try parsePipe("template clause", until: .rightDelimiter), position: position))
    case "block": return .node(try parseBlock())
    default: break
    }
    index -= 1
    return .node(.action(try parsePipe("command", until: .rightDelimiter)))
  }

  private mutating func parseBranch(_ kind: GoTemplateNode.Branch) throws(GoTemplateError) -> GoTemplateNode {
    let scope = variables.count
    defer { variables.removeLast(variables.count - scope) }
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth { throw failure("max expression depth exceeded") }
    let pipe = try parsePipe(kind.rawValue, until: .rightDelimiter)
    if kind == .range { rangeDepth += 1 }
    let (body, end) = try parseList()
    if kind == .range { rangeDepth -= 1 }
    guard end == .else else { return .branch(kind, pipe, body: body, otherwise: nil) }
    if kind != .range, peek().isKeyword(kind.rawValue) {
      _ = next()
      return .branch(kind, pipe, body: body, otherwise: [try parseBranch(kind)])
    }
    let (otherwise, last) = try parseList()
    if last != .end { throw failure("expected end; found {{\(last.rawValue)}}") }
    return .branch(kind, pipe, body: body, otherwise: otherwise)
  }

  // MARK: Definitions

  private mutating func parseDefinition() throws(GoTemplateError) {
    let name = try parseTemplateName("define clause")
    try expectClosing("define clause")
    let outer = variables
    variables = ["$"]
    let (body, end) = try parseList()
    if end != .end { throw failure("unexpected {{\(end.rawValue)}} in define clause") }
    variables = outer
    try define(name, body)
  }

  /// `{{block "name" pipe}}`, which defines a template and uses it.
  private mutating func parseBlock() throws(GoTemplateError) -> GoTemplateNode {
    let position = peekNonSpace().position
    let name = try parseTemplateName("block clause")
    let pipe = try parsePipe("block clause", until: .rightDelimiter)
    let outer = variables
    variables = ["$"]
    let (body, end) = try parseList()
    if end != .end { throw failure("unexpected {{\(end.rawValue)}} in block clause") }
    variables = outer
    try define(name, body)
    return .template(name: name, pipe, position: position)
  }

  private mutating func define(_ name: String, _ body: [GoTemplateNode]) throws(GoTemplateError) {
    let isEmpty = body.allSatisfy { node in
      if case .text(let text) = node { text.unicodeScalars.allSatisfy(GoTemplateLexer.isSpace) } else { false }
    }
    guard definitions[name] != nil else {
      definitions[name] = body
      return
    }
    if !isEmpty { throw failure("template: multiple definition of template \(GoQuote.quoted(name))") }
  }

  private mutating func parseTemplateName(_ context: String) throws(GoTemplateError) -> String {
    let token = nextNonSpace()
    guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
    return try unquoted(token)
  }

  private func unquoted(_ token: Token) throws(GoTemplateError) -> String {
    if token.kind == .rawString { return token.text.dropFirst().dropLast().filter { $0 != "\r" } }
    guard let text = GoQuote.unquoted(token.text) else { throw failure("invalid syntax") }
    return text
  }

  // MARK: Pipelines

  private static let maximumDepth = 1_000

  private mutating func parsePipe(
    _ context: String,
    until end: GoTemplateLexer.Kind
  ) throws(GoTemplateError) -> GoTemplatePipe {
    var pipe = GoTemplatePipe(position: peekNonSpace().position)
    while try parseDeclaration(context, &pipe) {}
    while true {
      let token = nextNonSpace()
      if token.kind == end {
        try check(pipe, context)
        return pipe
      }
      switch token.kind {
      case .bool, .characterConstant, .field, .identifier, .number, .rawString, .string, .variable, .leftParenthesis:
        break
      case .keyword where token.text == "." || token.text == "nil": break
      default: throw unexpected(token, context)
      }
      index -= 1
      pipe.commands.append(try parseCommand())
    }
  }

  /// `$x :=`, `$x =`, or the first of `$k, $v :=`; true where a second variable may follow.
  private mutating func parseDeclaration(
    _ context: String,
    _ pipe: inout GoTemplatePipe
  ) throws(GoTemplateError) -> Bool {
    let variable = peekNonSpace()
    guard variable.kind == .variable else { return false }
    let start = index
    index += 1
    let next = peekNonSpace()
    switch next.kind {
    case .assign, .declare:
      pipe.isAssignment = next.kind == .assign
      index += 1
      pipe.variables.append(variable.text)
      variables.append(variable.text)
      return false
    case .character where next.text == ",":
      index += 1
      pipe.variables.append(variable.text)
      variables.append(variable.text)
      guard context == "range", pipe.variables.count < 2 else { throw failure("too many declarations in \(context)") }
      switch peekNonSpace().kind {
      case .variable, .rightDelimiter, .rightParenthesis: return true
      default: throw failure("range can only initialize variables")
      }
    default:
      index = start
      return false
    }
  }

  private func check(_ pipe: GoTemplatePipe, _ context: String) throws(GoTemplateError) {
    if pipe.commands.isEmpty { throw failure("missing value for \(context)") }
    for (stage, command) in pipe.commands.enumerated().dropFirst() {
      switch command.operands.first?.form {
      case .bool, .dot, .null, .number, .string:
        throw failure("non executable command in pipeline stage \(stage + 1)")
      default: break
      }
    }
  }

  private mutating func parseCommand() throws(GoTemplateError) -> GoTemplateCommand {
    var command = GoTemplateCommand(position: peekNonSpace().position)
    while true {
      _ = peekNonSpace()
      if let operand = try parseOperand() { command.operands.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParenthesis: index -= 1
      case .pipe: break
      default: throw unexpected(token, "operand")
      }
      if command.operands.isEmpty { throw failure("empty command") }
      return command
    }
  }

  /// A term with the fields that follow it without space.
  private mutating func parseOperand() throws(GoTemplateError) -> GoTemplateOperand? {
    guard let term = try parseTerm() else { return nil }
    guard peek().kind == .field else { return term }
    let position = peek().position
    var names: [String] = []
    while peek().kind == .field { names.append(String(next().text.dropFirst())) }
    switch term.form {
    case .field(let first): return GoTemplateOperand(form: .field(first + names), position: position)
    case .variable(let first): return GoTemplateOperand(form: .variable(first + names), position: position)
    case .bool, .string, .number, .null, .dot:
      throw failure("unexpected . after term \(GoQuote.quoted(term.description))")
    case .function, .pipe, .chain: return GoTemplateOperand(form: .chain(term, names), position: position)
    }
  }

  private mutating func parseTerm() throws(GoTemplateError) -> GoTemplateOperand? {
    let token = nextNonSpace()
    let form: GoTemplateOperand.Form
    switch token.kind {
    case .identifier:
      guard GoTemplateFunction.all[token.text] != nil else {
        throw failure("function \(GoQuote.quoted(token.text)) not defined")
      }
      form = .function(token.text)
    case .keyword where token.text == ".": form = .dot
    case .keyword where token.text == "nil": form = .null
    case .variable:
      guard variables.contains(token.text) else {
        throw failure("undefined variable \(GoQuote.quoted(token.text))")
      }
      form = .variable([token.text])
    case .field: form = .field([String(token.text.dropFirst())])
    case .bool: form = .bool(token.text == "true")
    case .characterConstant, .number:
      do throws(GoTemplateError) {
        form = .number(try GoTemplateNumber.value(of: token.text), text: token.text)
      } catch {
        throw failure(error.message)
      }
    case .leftParenthesis:
      depth += 1
      defer { depth -= 1 }
      if depth > Self.maximumDepth { throw failure("max expression depth exceeded") }
      form = .pipe(try parsePipe("parenthesized pipeline", until: .rightParenthesis))
    case .string, .rawString: form = .string(try unquoted(token), quoted: token.text)
    default:
      index -= 1
      return nil
    }
    return GoTemplateOperand(form: form, position: token.position)
  }
}
