extension Parser {
  /// The word that begins here; nil if none does.
  mutating func readWord(afterAssignment: Bool = false, isPattern: Bool = false) throws(SyntaxError) -> Word? {
    var builder = WordBuilder()
    var parentheses = 0
    if peek == 126 { readTilde(into: &builder) }
    while let byte = peek {
      if isPattern, byte == 40 || byte == 124 || byte == 41 && parentheses > 0 {
        parentheses += byte == 40 ? 1 : byte == 41 ? -1 : 0
        builder.literal(byte)
        index += 1
        continue
      }
      if !isPattern, isProcessSubstitution {
        try readProcessSubstitution(into: &builder)
        continue
      }
      if Self.endsWord(byte) { break }
      try readPart(byte, into: &builder)
      if afterAssignment, byte == 58, peek == 126 { readTilde(into: &builder) }
    }
    return builder.finish()
  }

  /// Whether `<(` or `>(` stands here, which only bash knows.
  var isProcessSubstitution: Bool { isBash && (peek == 60 || peek == 62) && peek(1) == 40 }

  private mutating func readProcessSubstitution(into builder: inout WordBuilder) throws(SyntaxError) {
    let way: ProcessSubstitution = peek == 60 ? .reads : .writes
    index += 2
    let body = try parseList(until: [")"])
    index += 1
    builder.part(.process(Compiler.compile(body, documents: documents), way))
  }

  private mutating func readPart(_ byte: UInt8, into builder: inout WordBuilder) throws(SyntaxError) {
    switch byte {
    case 92: readEscape(into: &builder)
    case 39: builder.part(.quoted(try singleQuoted()))
    case 34:
      index += 1
      builder.part(.doubleQuoted(try quotedParts(until: 34)))
    case 36: try readDollar(into: &builder, quoted: false)
    case 96: builder.part(.command(try backquoted(quoted: false)))
    default:
      builder.literal(byte)
      index += 1
    }
  }

  private mutating func readEscape(into builder: inout WordBuilder) {
    guard let next = peek(1) else {
      builder.literal(92)
      index += 1
      return
    }
    index += 2
    if next == 10 {
      line += 1
      return
    }
    var character = [next]
    while let more = peek, more & 0xC0 == 0x80, next >= 0xC0 {
      character.append(more)
      index += 1
    }
    builder.part(.quoted(String(decoding: character, as: UTF8.self)))
  }

  /// `~`, `~user`, `~+` at the start of a word.
  private mutating func readTilde(into builder: inout WordBuilder) {
    var stop = index + 1
    while stop < bytes.count, bytes[stop].isNameByte || bytes[stop] == 45 || bytes[stop] == 43 { stop += 1 }
    guard stop >= bytes.count || bytes[stop] == 47 || bytes[stop] == 58 || Self.endsWord(bytes[stop]) else { return }
    builder.part(.tilde(String(decoding: bytes[index + 1..<stop], as: UTF8.self)))
    index = stop
  }

  private mutating func singleQuoted() throws(SyntaxError) -> String {
    let start = line
    guard let stop = bytes[(index + 1)...].firstIndex(of: 39) else { throw .unterminated("'", line: start) }
    let text = bytes[index + 1..<stop]
    line += text.count { $0 == 10 }
    index = stop + 1
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands between double quotes, or in a here-document.
  mutating func quotedParts(until terminator: UInt8?, isDocument: Bool = false) throws(SyntaxError) -> [WordPart] {
    let start = line
    var builder = WordBuilder()
    while let byte = peek {
      if byte == terminator {
        index += 1
        return builder.parts(quoted: true)
      }
      switch byte {
      case 92:
        let next = peek(1)
        if next == 10 {
          line += 1
          index += 2
        } else if let next, next == 36 || next == 96 || next == 92 || next == 34 && !isDocument {
          builder.literal(next)
          index += 2
        } else {
          builder.literal(92)
          index += 1
        }
      case 36: try readDollar(into: &builder, quoted: true)
      case 96: builder.part(.command(try backquoted(quoted: true)))
      default:
        if byte == 10 { line += 1 }
        builder.literal(byte)
        index += 1
      }
    }
    if terminator != nil { throw .unterminated("\"", line: start) }
    return builder.parts(quoted: true)
  }

  /// The expansion that begins with `$` or a backquote.
  mutating func readExpansion(into builder: inout WordBuilder, quoted: Bool) throws(SyntaxError) {
    if peek == 96 {
      builder.part(.command(try backquoted(quoted: quoted)))
    } else {
      try readDollar(into: &builder, quoted: quoted)
    }
  }

  private mutating func readDollar(into builder: inout WordBuilder, quoted: Bool) throws(SyntaxError) {
    guard let next = peek(1) else {
      builder.literal(36)
      index += 1
      return
    }
    switch next {
    case 40:
      index += 2
      if peek == 40, let word = try arithmeticSubstitution() {
        builder.part(.arithmetic(word))
        return
      }
      let body = try parseList(until: [")"])
      index += 1
      builder.part(.command(Compiler.compile(body, documents: documents)))
    case 123:
      index += 2
      builder.part(.parameter(try bracedParameter(quoted: quoted)))
    case 39 where !quoted:
      index += 2
      builder.part(.quoted(try escapedString()))
    case 34 where !quoted:
      index += 2
      builder.part(.doubleQuoted(try quotedParts(until: 34)))
    default:
      guard let name = simpleName(at: index + 1) else {
        builder.literal(36)
        index += 1
        return
      }
      index += 1 + name.utf8.count
      builder.part(.parameter(Parameter(name: name)))
    }
  }

  /// A variable's name, one digit or one special character.
  func simpleName(at position: Int, allDigits: Bool = false) -> String? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    var stop = position + 1
    if first.isDigit {
      while allDigits, stop < bytes.count, bytes[stop].isDigit { stop += 1 }
    } else if first.isNameByte {
      while stop < bytes.count, bytes[stop].isNameByte { stop += 1 }
    } else {
      guard "?$!#@*-".utf8.contains(first) else { return nil }
    }
    return String(decoding: bytes[position..<stop], as: UTF8.self)
  }

  private mutating func backquoted(quoted: Bool) throws(SyntaxError) -> Code {
    let start = line
    index += 1
    var text: [UInt8] = []
    while let byte = peek, byte != 96 {
      if byte == 92, let next = peek(1), next == 96 || next == 92 || next == 36 || quoted && next == 34 {
        text.append(next)
        index += 2
        continue
      }
      if byte == 10 { line += 1 }
      text.append(byte)
      index += 1
    }
    guard peek == 96 else { throw .unterminated("`", line: start) }
    index += 1
    var inner = Parser(text)
    inner.dialect = dialect
    inner.aliases = aliases
    inner.line = start
    return try inner.wholeScript()
  }

  /// The rest of the text as one piece of code.
  mutating func wholeScript() throws(SyntaxError) -> Code {
    var instructions: [Instruction] = []
    while let node = try nextCommand() {
      let offset = instructions.count
      let code = Compiler.compile(node, documents: documents)
      instructions += code.instructions.map { $0.moved(by: offset) }
    }
    return Code(instructions)
  }

  /// `$'…'` with its escapes.
  private mutating func escapedString() throws(SyntaxError) -> String {
    let start = index
    while let byte = peek, byte != 39 { index += byte == 92 ? 2 : 1 }
    guard index < bytes.count else { throw .unterminated("'", line: line) }
    let text = Escapes.decode(Array(bytes[start..<index]), style: .ansi).bytes
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Arithmetic

  /// `((…))` as a command; nil when it is two subshells after all.
  mutating func arithmeticCommand() throws(SyntaxError) -> Node? {
    let start = (index, line)
    index += 2
    guard let text = try? arithmeticText() else {
      (index, line) = start
      return nil
    }
    return .arithmetic(try arithmeticWord(text))
  }

  private mutating func arithmeticSubstitution() throws(SyntaxError) -> Word? {
    let start = (index, line)
    index += 1
    guard let text = try? arithmeticText() else {
      (index, line) = start
      if !bytes[index...].contains(41) { throw .endOfFile(expecting: ")", line: line) }
      return nil
    }
    return try arithmeticWord(text)
  }

  /// The text up to the `))` that belongs to the `((` before it.
  mutating func arithmeticText() throws(SyntaxError) -> String {
    let start = index
    var parentheses = 0
    while let byte = peek {
      if byte == 40 { parentheses += 1 }
      if byte == 41 {
        if parentheses == 0 {
          guard peek(1) == 41 else { throw .unexpected(")", line: line) }
          let text = String(decoding: bytes[start..<index], as: UTF8.self)
          index += 2
          return text
        }
        parentheses -= 1
      }
      if byte == 10 { line += 1 }
      index += 1
    }
    throw .endOfFile(expecting: "))", line: line)
  }

  func arithmeticWord(_ text: String) throws(SyntaxError) -> Word {
    guard text.utf8.contains(where: { $0 == 36 || $0 == 96 || $0 == 34 || $0 == 92 }) else {
      return Word(text.isEmpty ? [] : [.quoted(text)])
    }
    var inner = Parser(text.filter { $0 != "\"" })
    inner.dialect = dialect
    return Word([.doubleQuoted(try inner.quotedParts(until: nil))])
  }
}

extension Instruction {
  /// The same with its targets moved.
  func moved(by offset: Int) -> Instruction {
    switch self {
    case .jump(let target): .jump(target + offset)
    case .jumpIfFailed(let target): .jumpIfFailed(target + offset)
    case .jumpIfSucceeded(let target): .jumpIfSucceeded(target + offset)
    case .beginLoop(let end, let next): .beginLoop(end: end + offset, next: next + offset)
    case .beginFor(let name, let words, let end, let next):
      .beginFor(name: name, words: words, end: end + offset, next: next + offset)
    case .nextItem(let end): .nextItem(end: end + offset)
    case .matches(let words, let otherwise): .matches(words, otherwise: otherwise + offset)
    case .redirect(let redirections, let failed): .redirect(redirections, failed: failed + offset)
    default: self
    }
  }
}

/// Collects the parts of a word.
struct WordBuilder {
  private var collected: [WordPart] = []
  private var text: [UInt8] = []

  mutating func literal(_ byte: UInt8) { text.append(byte) }

  mutating func part(_ part: WordPart) {
    flush(quoted: false)
    collected.append(part)
  }

  private mutating func flush(quoted: Bool) {
    guard !text.isEmpty else { return }
    let string = String(decoding: text, as: UTF8.self)
    collected.append(quoted ? .quoted(string) : .literal(string))
    text = []
  }

  mutating func finish() -> Word? {
    flush(quoted: false)
    return collected.isEmpty ? nil : Word(collected)
  }

  /// The parts; between double quotes text is quoted.
  mutating func parts(quoted: Bool) -> [WordPart] {
    flush(quoted: quoted)
    guard quoted else { return collected }
    return collected.map { part in
      if case .literal(let text) = part { .quoted(text) } else { part }
    }
  }
}
