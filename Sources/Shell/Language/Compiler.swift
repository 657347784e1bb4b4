/// Turns syntax trees into instructions.
struct Compiler {
  private var instructions: [Instruction] = []
  private let documents: [Word]

  /// `documents` are the here-documents that the parser read.
  static func compile(_ node: Node, documents: [Word]) -> Code {
    var compiler = Compiler(documents: documents)
    compiler.emit(node)
    return Code(compiler.instructions)
  }

  private init(documents: [Word]) { self.documents = documents }

  private var here: Int { instructions.count }

  private func code(_ node: Node) -> Code { Self.compile(node, documents: documents) }

  private mutating func emit(_ node: Node) {
    switch node {
    case .simple(var command):
      command.redirections = resolve(command.redirections)
      instructions.append(.simple(command))
    case .pipeline(let parts, let negated): emitPipeline(parts, negated: negated)
    case .and(let left, let right): emitDecision(left, right) { .jumpIfFailed($0) }
    case .or(let left, let right): emitDecision(left, right) { .jumpIfSucceeded($0) }
    case .sequence(let nodes): nodes.forEach { emit($0) }
    case .background(let node, let text): instructions.append(.background(code(node), text: text))
    case .group(let node): emit(node)
    case .subshell(let node): instructions.append(.subshell(code(node)))
    case .condition(let branches, let otherwise): emitCondition(branches, otherwise)
    case .loop(let condition, let body, let until): emitLoop(condition, body, until: until)
    case .forEach(let name, let words, let body): emitFor(name, words, body)
    case .forArithmetic(let start, let condition, let step, let body): emitFor(start, condition, step, body)
    case .match(let word, let clauses): emitMatch(word, clauses)
    case .function(let name, let body): instructions.append(.function(name, code(body)))
    case .test(let expression): instructions.append(.test(expression))
    case .arithmetic(let word): instructions.append(.arithmetic(word))
    case .redirected(.subshell(let node), let redirections):
      instructions.append(.subshell(code(.redirected(node, redirections))))
    case .redirected(let node, let redirections):
      let start = reserve()
      emit(node)
      instructions.append(.endRedirect)
      instructions[start] = .redirect(resolve(redirections), failed: here)
    }
  }

  private func resolve(_ redirections: [Redirection]) -> [Redirection] {
    redirections.map { redirection in
      guard redirection.kind == .hereDocument, redirection.document < documents.count else { return redirection }
      var resolved = redirection
      resolved.target = documents[redirection.document]
      return resolved
    }
  }

  /// A place for an instruction whose target is not known yet.
  private mutating func reserve() -> Int {
    instructions.append(.jump(0))
    return here - 1
  }

  private mutating func emitPipeline(_ parts: [Node], negated: Bool) {
    if negated { instructions.append(.beginDecision) }
    if parts.count == 1 { emit(parts[0]) } else { instructions.append(.pipeline(parts.map { code($0) })) }
    if negated {
      instructions.append(.endDecision)
      instructions.append(.invert)
    }
  }

  private mutating func emitDecision(_ left: Node, _ right: Node, jump: (Int) -> Instruction) {
    instructions.append(.beginDecision)
    emit(left)
    instructions.append(.endDecision)
    let decision = reserve()
    emit(right)
    instructions[decision] = jump(here)
  }

  private mutating func emitGuarded(_ node: Node) {
    instructions.append(.beginDecision)
    emit(node)
    instructions.append(.endDecision)
  }

  private mutating func emitCondition(_ branches: [Node.Branch], _ otherwise: Node?) {
    var exits: [Int] = []
    for branch in branches {
      emitGuarded(branch.condition)
      let decision = reserve()
      emit(branch.body)
      exits.append(reserve())
      instructions[decision] = .jumpIfFailed(here)
    }
    if let otherwise { emit(otherwise) } else { instructions.append(.setStatus(0)) }
    for exit in exits { instructions[exit] = .jump(here) }
  }

  private mutating func emitLoop(_ condition: Node, _ body: Node, until: Bool) {
    let begin = reserve()
    let next = here
    emitGuarded(condition)
    let decision = reserve()
    emit(body)
    instructions.append(.jump(next))
    instructions[decision] = until ? .jumpIfSucceeded(here) : .jumpIfFailed(here)
    instructions.append(.setStatus(0))
    instructions.append(.endLoop)
    instructions[begin] = .beginLoop(end: here, next: next)
  }

  private mutating func emitFor(_ name: String, _ words: [Word]?, _ body: Node) {
    let begin = reserve()
    let next = reserve()
    emit(body)
    instructions.append(.jump(next))
    instructions[next] = .nextItem(end: here)
    instructions.append(.endLoop)
    instructions[begin] = .beginFor(name: name, words: words, end: here, next: next)
  }

  private mutating func emitFor(_ start: Word, _ condition: Word, _ step: Word, _ body: Node) {
    instructions.append(.arithmetic(start))
    let begin = reserve()
    instructions.append(.jump(here + 2))
    let next = here
    instructions.append(.arithmetic(step))
    var decision: Int?
    if !condition.parts.isEmpty {
      emitGuarded(.arithmetic(condition))
      decision = reserve()
    }
    emit(body)
    instructions.append(.jump(next))
    if let decision { instructions[decision] = .jumpIfFailed(here) }
    instructions.append(.setStatus(0))
    instructions.append(.endLoop)
    instructions[begin] = .beginLoop(end: here, next: next)
  }

  private mutating func emitMatch(_ word: Word, _ clauses: [Node.CaseClause]) {
    instructions.append(.beginMatch(word))
    var exits: [Int] = []
    var fallThrough: Int?
    for clause in clauses {
      let decision = reserve()
      if let fallThrough { instructions[fallThrough] = .jump(here) }
      fallThrough = nil
      emit(clause.body)
      if clause.fallsThrough { fallThrough = reserve() } else { exits.append(reserve()) }
      instructions[decision] = .matches(clause.patterns, otherwise: here)
    }
    if let fallThrough { instructions[fallThrough] = .jump(here) }
    for exit in exits { instructions[exit] = .jump(here) }
    instructions.append(.endMatch)
  }
}
