extension Parser {
  mutating func parseCommand() throws(SyntaxError) -> Node {
    skipBlanks()
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.maximumDepth else { throw .unexpected(tokenText(), line: line) }
    guard let node = try parseCompound() else { return try parseSimple() }
    if case .function = node { return node }
    var redirections: [Redirection] = []
    skipBlanks()
    while let redirection = try parseRedirection() {
      redirections.append(redirection)
      skipBlanks()
    }
    return redirections.isEmpty ? node : .redirected(node, redirections)
  }

  private mutating func parseCompound() throws(SyntaxError) -> Node? {
    guard let byte = peek else { throw .endOfFile(expecting: nil, line: line) }
    if byte == 40 {
      if isBash && peek(1) == 40, let expression = try arithmeticCommand() { return expression }
      index += 1
      let body = try parseList(until: [")"])
      index += 1
      return .subshell(body)
    }
    if takeReserved("{") {
      let body = try parseList(until: ["}"])
      index += 1
      return .group(body)
    }
    if takeReserved("if") { return try parseIf() }
    if takeReserved("while") { return try parseLoop(until: false) }
    if takeReserved("until") { return try parseLoop(until: true) }
    if takeReserved("for") { return try parseFor() }
    if takeReserved("case") { return try parseCase() }
    // busybox's shell has it from bash.
    if dialect != .dash && takeReserved("[[") { return try parseTest() }
    if isBash && takeReserved("function") { return try parseFunctionKeyword() }
    for word in ["then", "else", "elif", "fi", "do", "done", "esac", "}"] where isReserved(word) {
      throw .unexpected(word, line: line)
    }
    switch byte {
    case 10, 59, 38, 124, 41: throw .unexpected(tokenText(), line: line)
    default: return nil
    }
  }

  private mutating func parseIf() throws(SyntaxError) -> Node {
    var branches: [Node.Branch] = []
    repeat {
      let condition = try parseList(until: ["then"])
      index += 4
      let body = try parseList(until: ["fi", "elif", "else"])
      branches.append(Node.Branch(condition: condition, body: body))
    } while takeReserved("elif")
    var otherwise: Node?
    if takeReserved("else") { otherwise = try parseList(until: ["fi"]) }
    try expect("fi")
    return .condition(branches, otherwise: otherwise)
  }

  private mutating func parseLoop(until: Bool) throws(SyntaxError) -> Node {
    let condition = try parseList(until: ["do"])
    return .loop(condition: condition, body: try parseDo(), until: until)
  }

  private mutating func parseDo() throws(SyntaxError) -> Node {
    skipNewlines()
    if isBash && takeReserved("{") {
      let body = try parseList(until: ["}"])
      index += 1
      return body
    }
    try expect("do")
    let body = try parseList(until: ["done"])
    index += 4
    return body
  }

  private mutating func parseFor() throws(SyntaxError) -> Node {
    skipBlanks()
    if isBash && at("((") { return try parseArithmeticFor() }
    guard let name = try readWord()?.bare else {
      throw index < bytes.count ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: nil, line: line)
    }
    skipNewlines()
    var words: [Word]?
    if takeReserved("in") {
      var list: [Word] = []
      skipBlanks()
      while let word = try readWord() {
        list.append(word)
        skipBlanks()
      }
      words = list
    }
    skipBlanks()
    if peek == 59 { index += 1 }
    return .forEach(name: name, words: words, body: try parseDo())
  }

  private mutating func parseArithmeticFor() throws(SyntaxError) -> Node {
    index += 2
    let text = try arithmeticText()
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3 else { throw .unexpected("((", line: line) }
    let words = try parts.map { part throws(SyntaxError) in try arithmeticWord(part.trimmed) }
    skipBlanks()
    if peek == 59 { index += 1 }
    return .forArithmetic(start: words[0], condition: words[1], step: words[2], body: try parseDo())
  }

  private mutating func parseCase() throws(SyntaxError) -> Node {
    skipBlanks()
    guard let subject = try readWord() else { throw .unexpected(tokenText(), line: line) }
    skipNewlines()
    try expect("in")
    skipNewlines()
    var clauses: [Node.CaseClause] = []
    while !takeReserved("esac") {
      guard index < bytes.count else { throw .endOfFile(expecting: "esac", line: line) }
      if peek == 40 { index += 1 }
      var patterns: [Word] = []
      repeat {
        if peek == 124 { index += 1 }
        skipBlanks()
        guard let pattern = try readWord() else { throw .unexpected(tokenText(), line: line) }
        patterns.append(pattern)
        skipBlanks()
      } while peek == 124
      guard peek == 41 else {
        throw index < bytes.count ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: ")", line: line)
      }
      index += 1
      let body = try parseList(until: [";;", ";&", "esac"])
      var clause = Node.CaseClause(patterns: patterns, body: body)
      clause.fallsThrough = at(";&")
      if at(";;") || at(";&") { index += 2 }
      clauses.append(clause)
      skipNewlines()
    }
    return .match(subject, clauses)
  }

  private mutating func parseFunctionKeyword() throws(SyntaxError) -> Node {
    skipBlanks()
    guard let name = try readWord()?.bare else { throw .unexpected(tokenText(), line: line) }
    skipBlanks()
    if peek == 40 {
      index += 1
      try expect(")")
    }
    return try parseFunctionBody(name)
  }

  private mutating func parseFunctionBody(_ name: String) throws(SyntaxError) -> Node {
    skipNewlines()
    guard index < bytes.count else { throw .endOfFile(expecting: nil, line: line) }
    return .function(name: name, body: try parseCommand())
  }

  // MARK: Simple commands

  private mutating func parseSimple() throws(SyntaxError) -> Node {
    var command = SimpleCommand()
    command.line = line
    while true {
      skipBlanks()
      if let redirection = try parseRedirection() {
        command.redirections.append(redirection)
        continue
      }
      let start = index
      if command.words.isEmpty, let assignment = try parseAssignment() {
        command.assignments.append(assignment)
        continue
      }
      guard let word = try readWord() else { break }
      if command.words.isEmpty, let name = word.bare {
        if expandAlias(name, from: start) { return try parseAfterAlias(command) }
        skipBlanks()
        if peek == 40, command.assignments.isEmpty, command.redirections.isEmpty {
          index += 1
          skipBlanks()
          guard peek == 41 else { throw .unexpected(peek == nil ? "newline" : tokenText(), line: line) }
          index += 1
          return try parseFunctionBody(name)
        }
      }
      if let first = command.words.first?.bare, Self.declarations.contains(first),
        let declared = try declaration(word, from: start)
      {
        command.words.append(declared)
        continue
      }
      command.words.append(word)
    }
    guard !command.words.isEmpty || !command.assignments.isEmpty || !command.redirections.isEmpty else {
      throw .unexpected(tokenText(), line: line)
    }
    return .simple(command)
  }

  static let declarations: Set<String> = ["export", "local", "readonly", "declare", "typeset"]

  /// `export a=$b`: the value is one word whatever it expands to.
  private mutating func declaration(_ word: Word, from start: Int) throws(SyntaxError) -> Word? {
    let end = index
    index = start
    defer { index = end }
    guard let assignment = try parseAssignment(), index == end, case .word(let value) = assignment.value,
      !assignment.appends, assignment.index == nil
    else { return nil }
    return Word([.quoted(assignment.name + "="), .doubleQuoted(Self.quoted(value.parts))])
  }

  /// Parts as they are between double quotes.
  private static func quoted(_ parts: [WordPart]) -> [WordPart] {
    parts.flatMap { part -> [WordPart] in
      if case .doubleQuoted(let inner) = part { inner } else { [part] }
    }
  }

  /// The alias is replaced in the text; whatever it stands for is parsed in its place.
  private mutating func expandAlias(_ name: String, from start: Int) -> Bool {
    let left = bytes.count - index
    activeAliases.removeAll { $0.left > left }
    guard let text = aliases[name], !activeAliases.contains(where: { $0.name == name }) else { return false }
    bytes.replaceSubrange(start..<index, with: Array(text.utf8))
    index = start
    activeAliases.append((name, left))
    return true
  }

  private mutating func parseAfterAlias(_ command: SimpleCommand) throws(SyntaxError) -> Node {
    let node = try parseCommand()
    guard case .simple(var expanded) = node else { return node }
    expanded.assignments = command.assignments + expanded.assignments
    expanded.redirections = command.redirections + expanded.redirections
    return .simple(expanded)
  }

  /// `name=value` at the start of a command.
  private mutating func parseAssignment() throws(SyntaxError) -> Assignment? {
    guard let first = peek, first.isNameByte, !first.isDigit else { return nil }
    var stop = index
    while stop < bytes.count, bytes[stop].isNameByte { stop += 1 }
    let name = String(decoding: bytes[index..<stop], as: UTF8.self)
    var subscriptText: String?
    if isBash, stop < bytes.count, bytes[stop] == 91, let close = bytes[stop...].firstIndex(of: 93) {
      subscriptText = String(decoding: bytes[stop + 1..<close], as: UTF8.self)
      stop = close + 1
    }
    var appends = false
    if stop + 1 < bytes.count, bytes[stop] == 43, bytes[stop + 1] == 61 {
      appends = true
      stop += 1
    }
    guard stop < bytes.count, bytes[stop] == 61 else { return nil }
    index = stop + 1
    let position = try subscriptText.map { text throws(SyntaxError) in try arithmeticWord(text) }
    if isBash && peek == 40 {
      index += 1
      return Assignment(name: name, index: position, value: .list(try arrayWords()), appends: appends)
    }
    let value = try readWord(afterAssignment: true) ?? Word()
    return Assignment(name: name, index: position, value: .word(value), appends: appends)
  }

  private mutating func arrayWords() throws(SyntaxError) -> [Word] {
    var words: [Word] = []
    while true {
      skipNewlines()
      if peek == 41 {
        index += 1
        return words
      }
      guard let word = try readWord() else {
        throw index < bytes.count ? .unexpected(tokenText(), line: line) : .endOfFile(expecting: ")", line: line)
      }
      words.append(word)
    }
  }

  // MARK: Redirections

  private mutating func parseRedirection() throws(SyntaxError) -> Redirection? {
    var stop = index
    while stop < bytes.count, bytes[stop].isDigit { stop += 1 }
    guard stop < bytes.count else { return nil }
    if bytes[stop] == 38, stop == index, isBash, peek(1) == 62 {
      let appends = peek(2) == 62
      index += appends ? 3 : 2
      return Redirection(descriptor: 1, kind: appends ? .bothAppend : .both, target: try redirectionTarget())
    }
    guard bytes[stop] == 60 || bytes[stop] == 62 else { return nil }
    if stop == index, isProcessSubstitution { return nil }
    let number = Int(String(decoding: bytes[index..<stop], as: UTF8.self))
    let isInput = bytes[stop] == 60
    index = stop
    let kind = redirectionKind()
    let descriptor = number ?? (isInput ? 0 : 1)
    if kind == .hereDocument {
      let stripsTabs = peek == 45
      if stripsTabs { index += 1 }
      let delimiter = try redirectionTarget()
      let document = expectDocument(delimiter, stripsTabs: stripsTabs)
      return Redirection(descriptor: descriptor, kind: .hereDocument, target: Word(), document: document)
    }
    let target = try redirectionTarget()
    // `>& file` is bash's other way to write `&> file`.
    if kind == .duplicate, !isInput, number == nil, let text = target.bare, Int(text) == nil, text != "-" {
      return Redirection(descriptor: 1, kind: .both, target: target)
    }
    return Redirection(descriptor: descriptor, kind: kind, target: target)
  }

  private mutating func redirectionKind() -> Redirection.Kind {
    let operators: [(StaticString, Redirection.Kind)] = [
      ("<<<", .hereString), ("<<", .hereDocument), ("<&", .duplicate), ("<>", .readWrite), (">>", .append),
      (">&", .duplicate), (">|", .clobber), ("<", .read), (">", .write),
    ]
    for (text, kind) in operators where at(text) {
      index += text.utf8CodeUnitCount
      return kind
    }
    return .read
  }

  private mutating func redirectionTarget() throws(SyntaxError) -> Word {
    skipBlanks()
    guard let word = try readWord() else {
      throw .unexpected(tokenText(), line: line)
    }
    return word
  }
}
