extension Parser {
  /// What follows `${`, with the closing brace.
  mutating func bracedParameter(quoted: Bool) throws(SyntaxError) -> Parameter {
    let start = index
    if peek == 35, let name = simpleName(at: index + 1, allDigits: true), isLengthName(name) {
      index += 1 + name.utf8.count
      let position = try parameterIndex()
      try closeBrace(from: start)
      return Parameter(name: name, index: position, operation: .length)
    }
    if peek == 33, isBash, let name = simpleName(at: index + 1), name.utf8.first?.isNameByte == true {
      index += 1 + name.utf8.count
      let position = try parameterIndex()
      try closeBrace(from: start)
      return Parameter(name: name, index: position, operation: .indirect)
    }
    guard let name = simpleName(at: index, allDigits: true) else { throw badSubstitution(from: start) }
    index += name.utf8.count
    let position = try parameterIndex()
    let operation = try parameterOperation(from: start, quoted: quoted)
    return Parameter(name: name, index: position, operation: operation)
  }

  /// `${#}` is the count of arguments, `${#-}` and such are rare: a name must follow, then the end or an index.
  private func isLengthName(_ name: String) -> Bool {
    let after = peek(1 + name.utf8.count)
    return after == 125 || after == 91
  }

  private mutating func parameterIndex() throws(SyntaxError) -> Word? {
    guard peek == 91, let close = bytes[index...].firstIndex(of: 93) else { return nil }
    let text = String(decoding: bytes[index + 1..<close], as: UTF8.self)
    index = close + 1
    return try arithmeticWord(text)
  }

  private mutating func closeBrace(from start: Int) throws(SyntaxError) {
    guard peek == 125 else { throw badSubstitution(from: start) }
    index += 1
  }

  private func badSubstitution(from start: Int) -> SyntaxError {
    guard let close = bytes[start...].firstIndex(of: 125) else { return .endOfFile(expecting: "}", line: line) }
    return .badSubstitution("${" + String(decoding: bytes[start...close], as: UTF8.self), line: line)
  }

  private mutating func parameterOperation(
    from start: Int,
    quoted: Bool
  ) throws(SyntaxError) -> Parameter.Operation {
    guard let byte = peek else { throw .endOfFile(expecting: "}", line: line) }
    index += 1
    switch byte {
    case 125: return .value
    case 45: return .fallback(try operand(quoted: quoted), orEmpty: false)
    case 61: return .assign(try operand(quoted: quoted), orEmpty: false)
    case 63: return .require(try operand(quoted: quoted), orEmpty: false)
    case 43: return .alternative(try operand(quoted: quoted), orEmpty: false)
    case 37, 35:
      let longest = peek == byte
      if longest { index += 1 }
      let pattern = try operand(quoted: false)
      return byte == 37 ? .removeSuffix(pattern, longest: longest) : .removePrefix(pattern, longest: longest)
    case 47: return try replacement()
    case 94, 44:
      let all = peek == byte
      if all { index += 1 }
      try closeBrace(from: start)
      return .changeCase(upper: byte == 94, all: all)
    case 58: return try colonOperation(quoted: quoted)
    default: throw badSubstitution(from: start)
    }
  }

  private mutating func colonOperation(quoted: Bool) throws(SyntaxError) -> Parameter.Operation {
    let byte = peek
    switch byte {
    case 45, 61, 63, 43: index += 1
    default: break
    }
    switch byte {
    case 45: return .fallback(try operand(quoted: quoted), orEmpty: true)
    case 61: return .assign(try operand(quoted: quoted), orEmpty: true)
    case 63: return .require(try operand(quoted: quoted), orEmpty: true)
    case 43: return .alternative(try operand(quoted: quoted), orEmpty: true)
    default:
      let offset = try operand(quoted: true, until: [58, 125])
      guard bytes[index - 1] == 58 else { return .slice(offset, length: nil) }
      return .slice(offset, length: try operand(quoted: true))
    }
  }

  private mutating func replacement() throws(SyntaxError) -> Parameter.Operation {
    var kind = Parameter.Replacement.first
    switch peek {
    case 47: kind = .all
    case 35: kind = .prefix
    case 37: kind = .suffix
    default: break
    }
    if kind != .first { index += 1 }
    let pattern = try operand(quoted: false, until: [47, 125])
    guard bytes[index - 1] == 47 else { return .replace(pattern, with: Word(), kind) }
    return .replace(pattern, with: try operand(quoted: true), kind)
  }

  /// The word up to the closing brace, or another terminator, which is taken too.
  private mutating func operand(quoted: Bool, until ends: [UInt8] = [125]) throws(SyntaxError) -> Word {
    var builder = WordBuilder()
    let start = line
    while let byte = peek {
      if ends.contains(byte) {
        index += 1
        let word = builder.finish() ?? Word()
        return quoted ? Word(word.parts.map(Self.asQuoted)) : word
      }
      switch byte {
      case 92:
        guard let next = peek(1) else { throw .endOfFile(expecting: "}", line: line) }
        index += 2
        if quoted && !"$`\"\\}/".utf8.contains(next) { builder.part(.quoted("\\")) }
        builder.part(.quoted(String(decoding: [next], as: UTF8.self)))
      case 39 where !quoted:
        guard let stop = bytes[(index + 1)...].firstIndex(of: 39) else { throw .unterminated("'", line: start) }
        builder.part(.quoted(String(decoding: bytes[index + 1..<stop], as: UTF8.self)))
        index = stop + 1
      case 34:
        index += 1
        builder.part(.doubleQuoted(try quotedParts(until: 34)))
      case 36, 96: try readExpansion(into: &builder, quoted: quoted)
      default:
        if byte == 10 { line += 1 }
        builder.literal(byte)
        index += 1
      }
    }
    throw .endOfFile(expecting: "}", line: start)
  }

  private static func asQuoted(_ part: WordPart) -> WordPart {
    switch part {
    case .literal(let text): .quoted(text)
    case .parameter, .command, .arithmetic: .doubleQuoted([part])
    case .quoted, .doubleQuoted, .tilde, .process: part
    }
  }
}
