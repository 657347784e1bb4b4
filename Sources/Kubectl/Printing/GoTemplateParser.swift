import Objects

/// Reads a Go template.
struct GoTemplateParser {
  private var pieces: [Piece] = []
  private var position = 0

  private enum Piece {
    case text(String)
    case action([Token], line: Int)
  }

  enum Token: Hashable {
    case word(String)
    case field(String)
    case variable(String)
    case literal(Value)
    case symbol(Character)
    case declare
    /// White space, which parts `.a .b` from `.a.b`.
    case blank
  }

  private var failure: GoTemplateError?

  init(_ text: String) {
    do throws(GoTemplateError) {
      pieces = try Self.split(text)
    } catch {
      failure = error
    }
  }

  mutating func parse() throws(GoTemplateError) -> [GoTemplate.Node] {
    if let failure { throw failure }
    let (nodes, end) = try parseList()
    if let end { throw GoTemplateError(message: "unexpected {{\(end)}}") }
    return nodes
  }

  // MARK: Pieces

  private static func split(_ text: String) throws(GoTemplateError) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(text)
    var line = 1
    var trimsNext = false
    while let open = rest.firstRange(of: "{{") {
      var plain = rest[..<open.lowerBound]
      line += plain.filter { $0 == "\n" }.count
      rest = rest[open.upperBound...]
      if trimsNext { plain = plain.drop(while: \.isWhitespace) }
      if rest.hasPrefix("- ") || rest.hasPrefix("-\n") {
        rest = rest.dropFirst()
        while plain.last?.isWhitespace == true { plain = plain.dropLast() }
      }
      if !plain.isEmpty { pieces.append(.text(String(plain))) }
      var lexer = GoTemplateLexer(rest, line: line)
      let tokens = try lexer.tokens()
      rest = lexer.rest
      trimsNext = lexer.trimsAfter
      if !lexer.isComment { pieces.append(.action(tokens, line: line)) }
    }
    if trimsNext { rest = rest.drop(while: \.isWhitespace) }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  // MARK: Nodes

  /// Nodes up to `end`, `else` or the end of the text.
  private mutating func parseList() throws(GoTemplateError) -> ([GoTemplate.Node], String?) {
    var nodes: [GoTemplate.Node] = []
    while position < pieces.count {
      let piece = pieces[position]
      position += 1
      switch piece {
      case .text(let text): nodes.append(.text(text))
      case .action(let all, let line):
        let tokens = Self.trimmed(all)
        switch tokens.first {
        case .word("end"): return (nodes, "end")
        case .word("else"):
          pendingElse = Array(Self.trimmed(Array(tokens.dropFirst())))
          return (nodes, "else")
        case .word("if"), .word("range"), .word("with"): nodes.append(try parseBlock(tokens, line))
        default: nodes.append(try Self.action(tokens, line))
        }
      }
    }
    return (nodes, nil)
  }

  /// What stands after `else`: `if …` or nothing.
  private var pendingElse: [Token] = []

  private mutating func parseBlock(_ tokens: [Token], _ line: Int) throws(GoTemplateError) -> GoTemplate.Node {
    let head = Self.trimmed(Array(tokens.dropFirst()))
    let (body, end) = try parseList()
    guard let end else { throw GoTemplateError(message: "unexpected EOF", line: line) }
    var otherwise: [GoTemplate.Node] = []
    if end == "else" {
      if pendingElse.first == .word("if") {
        otherwise = [try parseBlock(pendingElse, line)]
      } else {
        let (nodes, last) = try parseList()
        guard last == "end" else { throw GoTemplateError(message: "unexpected EOF", line: line) }
        otherwise = nodes
      }
    }
    switch tokens.first {
    case .word("if"):
      return .condition(try Self.pipeline(head, line), then: body, otherwise: otherwise)
    case .word("with"):
      return .with(try Self.pipeline(head, line), body: body, otherwise: otherwise)
    default:
      var names: [String] = []
      var rest = head
      if let declare = head.firstIndex(of: .declare) {
        for token in head[..<declare] { if case .variable(let name) = token { names.append(name) } }
        rest = Self.trimmed(Array(head[(declare + 1)...]))
      }
      return .range(
        key: names.count > 1 ? names[0] : nil,
        value: names.last,
        try Self.pipeline(rest, line),
        body: body,
        otherwise: otherwise
      )
    }
  }

  private static func action(_ tokens: [Token], _ line: Int) throws(GoTemplateError) -> GoTemplate.Node {
    if case .variable(let name)? = tokens.first, let declare = tokens.firstIndex(of: .declare) {
      return .assign(name: name, try pipeline(trimmed(Array(tokens[(declare + 1)...])), line))
    }
    return .output(try pipeline(tokens, line))
  }

  private static func trimmed(_ tokens: [Token]) -> [Token] {
    var tokens = tokens[...]
    while tokens.first == .blank { tokens = tokens.dropFirst() }
    while tokens.last == .blank { tokens = tokens.dropLast() }
    return Array(tokens)
  }

  // MARK: Pipelines

  private static func pipeline(_ tokens: [Token], _ line: Int) throws(GoTemplateError) -> GoTemplate.Pipeline {
    var rest = tokens[...]
    let pipeline = try takePipeline(&rest, line)
    if !rest.isEmpty { throw GoTemplateError(message: "unexpected right paren", line: line) }
    if pipeline.commands.allSatisfy(\.isEmpty) {
      throw GoTemplateError(message: "missing value for command", line: line)
    }
    return pipeline
  }

  private static func takePipeline(
    _ rest: inout ArraySlice<Token>,
    _ line: Int
  ) throws(GoTemplateError) -> GoTemplate.Pipeline {
    var commands: [[GoTemplate.Operand]] = [[]]
    while let token = rest.first {
      switch token {
      case .blank: rest = rest.dropFirst()
      case .symbol(")"): return GoTemplate.Pipeline(commands: commands)
      case .symbol("|"):
        rest = rest.dropFirst()
        commands.append([])
      default: commands[commands.count - 1].append(try takeOperand(&rest, line))
      }
    }
    return GoTemplate.Pipeline(commands: commands)
  }

  private static func takeOperand(
    _ rest: inout ArraySlice<Token>,
    _ line: Int
  ) throws(GoTemplateError) -> GoTemplate.Operand {
    guard let token = rest.popFirst() else { throw GoTemplateError(message: "missing operand", line: line) }
    switch token {
    case .literal(let value): return .literal(value)
    case .field(let name): return .field((name.isEmpty ? [] : [name]) + takeFields(&rest))
    case .variable(let name): return .variable(name, takeFields(&rest))
    case .word(let name):
      guard GoTemplateEvaluator.functions.contains(name) else {
        throw GoTemplateError(message: "function \"\(name)\" not defined", line: line)
      }
      return .function(name)
    case .symbol("("):
      let inner = try takePipeline(&rest, line)
      guard rest.popFirst() == .symbol(")") else { throw GoTemplateError(message: "unclosed left paren", line: line) }
      return .nested(inner, takeFields(&rest))
    default: throw GoTemplateError(message: "unexpected token in operand", line: line)
    }
  }

  /// Fields that follow without a blank.
  private static func takeFields(_ rest: inout ArraySlice<Token>) -> [String] {
    var names: [String] = []
    while case .field(let name)? = rest.first, !name.isEmpty {
      names.append(name)
      rest = rest.dropFirst()
    }
    return names
  }
}
