/// Why an expansion cannot be finished now.
enum ExpansionStop: Error {
  /// A command's output is needed first; the expansion is then done again from its beginning.
  case needsOutput(Code)
  /// The same for a pipe from or to a command.
  case needsProcess(Code, ProcessSubstitution)
  /// The command fails; `message` has no prefix, and a fatal failure ends a shell that is not interactive.
  case failed(String, status: Int, isFatal: Bool)
}

/// A piece of an expanded word.
enum Fragment {
  /// `isQuoted` text is neither split nor a pattern; text that `splits` came from an expansion.
  case text(String, isQuoted: Bool, splits: Bool)
  case fieldBreak
}

/// One word after splitting, with what is quoted in it.
struct Field {
  var pieces: [(text: String, isQuoted: Bool)] = []

  var text: String { pieces.count == 1 ? pieces[0].text : pieces.map(\.text).joined() }

  var pattern: String { pieces.map { $0.isQuoted ? Pattern.escape($0.text) : $0.text }.joined() }

  var hasPattern: Bool {
    pieces.contains { !$0.isQuoted && $0.text.utf8.contains { $0 == 42 || $0 == 63 || $0 == 91 } }
  }
}

extension Shell {
  /// The words of a command after all expansions.
  mutating func expand(_ words: [Word], _ c: inout ProcessContext) throws(ExpansionStop) -> [String] {
    var result: [String] = []
    result.reserveCapacity(words.count)
    for word in words {
      if word.parts.count == 1 {
        if case .literal(let text) = word.parts[0], !text.utf8.contains(where: Self.isSpecial) {
          result.append(text)
          continue
        }
        if case .quoted(let text) = word.parts[0] {
          result.append(text)
          continue
        }
      }
      for braced in dialect == .bash ? BraceExpansion.expand(word) : [word] {
        for field in split(try fragments(braced.parts, &c)) { glob(field, c, into: &result) }
      }
    }
    return result
  }

  private static func isSpecial(_ byte: UInt8) -> Bool { byte == 42 || byte == 63 || byte == 91 || byte == 123 }

  /// A word that stays one word: an assignment's value, a redirection's target, a case's subject.
  mutating func expandOne(_ word: Word, _ c: inout ProcessContext) throws(ExpansionStop) -> String {
    if word.parts.count == 1 {
      switch word.parts[0] {
      case .literal(let text), .quoted(let text): return text
      default: break
      }
    }
    var text = ""
    for fragment in try fragments(word.parts, &c) {
      switch fragment {
      case .text(let piece, _, _): text += piece
      case .fieldBreak: text += " "
      }
    }
    return text
  }

  /// A word as a pattern: what is quoted in it is escaped.
  mutating func expandPattern(_ word: Word, _ c: inout ProcessContext) throws(ExpansionStop) -> String {
    var text = ""
    for fragment in try fragments(word.parts, &c) {
      switch fragment {
      case .text(let piece, let isQuoted, _): text += isQuoted ? Pattern.escape(piece) : piece
      case .fieldBreak: text += " "
      }
    }
    return text
  }

  mutating func fragments(_ parts: [WordPart], _ c: inout ProcessContext) throws(ExpansionStop) -> [Fragment] {
    var result: [Fragment] = []
    for part in parts {
      switch part {
      case .literal(let text): result.append(.text(text, isQuoted: false, splits: false))
      case .quoted(let text): result.append(.text(text, isQuoted: true, splits: false))
      case .tilde(let user): result.append(.text(home(user), isQuoted: true, splits: false))
      case .doubleQuoted(let inner): result += try quotedFragments(inner, &c)
      case .parameter(let parameter): result += try expand(parameter, isQuoted: false, &c)
      case .command(let code):
        result.append(.text(try output(of: code), isQuoted: false, splits: true))
      case .process(let code, let way):
        result.append(.text(try path(of: code, way), isQuoted: true, splits: false))
      case .arithmetic(let word):
        result.append(.text(String(try arithmetic(word, &c)), isQuoted: false, splits: true))
      }
    }
    return result
  }

  /// Between double quotes nothing is split, but `"$@"` is as many words as there are.
  private mutating func quotedFragments(
    _ parts: [WordPart],
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> [Fragment] {
    var result: [Fragment] = []
    var isEmptyList = false
    for part in parts {
      switch part {
      case .literal(let text), .quoted(let text): result.append(.text(text, isQuoted: true, splits: false))
      case .tilde(let user): result.append(.text("~" + user, isQuoted: true, splits: false))
      case .doubleQuoted(let inner): result += try quotedFragments(inner, &c)
      case .parameter(let parameter):
        let expanded = try expand(parameter, isQuoted: true, &c)
        if expanded.isEmpty { isEmptyList = true }
        result += expanded
      case .command(let code): result.append(.text(try output(of: code), isQuoted: true, splits: false))
      // Between double quotes it is text.
      case .process: break
      case .arithmetic(let word):
        result.append(.text(String(try arithmetic(word, &c)), isQuoted: true, splits: false))
      }
    }
    if result.isEmpty && !isEmptyList { result.append(.text("", isQuoted: true, splits: false)) }
    return result
  }

  /// The output of a command substitution: known from an earlier attempt, or asked for now.
  private mutating func output(of code: Code) throws(ExpansionStop) -> String {
    guard substitutionIndex < substitutions.count else { throw .needsOutput(code) }
    defer { substitutionIndex += 1 }
    return substitutions[substitutionIndex]
  }

  /// The path by which a process substitution is read or written, in the same way.
  private mutating func path(of code: Code, _ way: ProcessSubstitution) throws(ExpansionStop) -> String {
    guard substitutionIndex < substitutions.count else { throw .needsProcess(code, way) }
    defer { substitutionIndex += 1 }
    return substitutions[substitutionIndex]
  }

  mutating func arithmetic(_ word: Word, _ c: inout ProcessContext) throws(ExpansionStop) -> Int {
    let text = try expandOne(word, &c)
    do throws(ArithmeticError) { return try Arithmetic.evaluate(text, &self) } catch {
      switch (error, dialect) {
      case (.divisionByZero, .bash):
        throw .failed("\(text): division by 0 (error token is \"0\")", status: 1, isFatal: true)
      case (.divisionByZero, .ash): throw .failed("divide by zero", status: 2, isFatal: true)
      case (.divisionByZero, .dash):
        throw .failed("arithmetic expression: division by zero: \"\(text)\"", status: 2, isFatal: true)
      case (.syntax(let token), .bash):
        let reason =
          token.isEmpty ? "syntax error: operand expected" : "syntax error in expression"
        throw .failed("\(text): \(reason) (error token is \"\(token)\")", status: 1, isFatal: true)
      case (.syntax, .ash): throw .failed("arithmetic syntax error", status: 2, isFatal: true)
      case (.syntax, .dash):
        throw .failed("arithmetic expression: expecting primary: \"\(text)\"", status: 2, isFatal: true)
      }
    }
  }

  private func home(_ user: String) -> String {
    switch user {
    case "": value("HOME") ?? "/"
    case "+": value("PWD") ?? "/"
    case "-": value("OLDPWD") ?? "~-"
    case "root": "/root"
    default: "~" + user
    }
  }

  // MARK: Splitting

  func split(_ fragments: [Fragment]) -> [Field] {
    let separators = value("IFS") ?? " \t\n"
    var fields: [Field] = []
    var current: Field?
    /// A white-space separator was seen since the last text.
    var pendingBreak = false
    for fragment in fragments {
      switch fragment {
      case .fieldBreak:
        fields.append(current ?? Field(pieces: [("", true)]))
        current = Field(pieces: [("", true)])
      case .text(let text, let isQuoted, splits: false):
        if pendingBreak, let done = current {
          fields.append(done)
          current = nil
        }
        pendingBreak = false
        if isQuoted || !text.isEmpty { current = (current ?? Field()).adding(text, isQuoted: isQuoted) }
      case .text(let text, _, splits: true):
        splitText(text, separators, &current, &fields, &pendingBreak)
      }
    }
    if let current { fields.append(current) }
    return fields
  }

  private func splitText(
    _ text: String,
    _ separators: String,
    _ current: inout Field?,
    _ fields: inout [Field],
    _ pendingBreak: inout Bool
  ) {
    guard !separators.isEmpty else {
      if !text.isEmpty { current = (current ?? Field()).adding(text, isQuoted: false) }
      return
    }
    let separators = Array(separators.utf8)
    var piece: [UInt8] = []
    func flush() {
      guard !piece.isEmpty else { return }
      if pendingBreak, let done = current {
        fields.append(done)
        current = nil
      }
      pendingBreak = false
      current = (current ?? Field()).adding(String(decoding: piece, as: UTF8.self), isQuoted: false)
      piece = []
    }
    for byte in text.utf8 {
      guard separators.contains(byte) else {
        piece.append(byte)
        continue
      }
      flush()
      if byte.isSpace {
        if current != nil { pendingBreak = true }
      } else {
        fields.append(current ?? Field(pieces: [("", true)]))
        current = nil
        pendingBreak = false
      }
    }
    flush()
  }

  // MARK: Files

  /// The files that a field with a pattern means; itself if there are none.
  private func glob(_ field: Field, _ c: ProcessContext, into result: inout [String]) {
    guard field.hasPattern, !options.noGlob else {
      result.append(field.text)
      return
    }
    let found = Glob.expand(field.pattern, c)
    if found.isEmpty { result.append(field.text) } else { result += found }
  }
}

extension Field {
  func adding(_ text: String, isQuoted: Bool) -> Field {
    var field = self
    field.pieces.append((text, isQuoted))
    return field
  }
}

/// Patterns of file names.
enum Glob {
  static func expand(_ pattern: String, _ c: ProcessContext) -> [String] {
    var found = [pattern.hasPrefix("/") ? "/" : ""]
    let parts = pattern.split(separator: "/")
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      var next: [String] = []
      for base in found { next += matches(String(part), in: base, mustBeFolder: !isLast, c) }
      found = next
      if found.count > 100_000 { return [] }
    }
    return found
  }

  private static func matches(_ part: String, in base: String, mustBeFolder: Bool, _ c: ProcessContext) -> [String] {
    guard part.utf8.contains(where: { $0 == 42 || $0 == 63 || $0 == 91 }) else {
      let path = base + unescape(part)
      guard (try? c.status(of: path, followingLinks: false)) != nil else { return [] }
      return [mustBeFolder ? path + "/" : path]
    }
    let pattern = Pattern(part)
    guard let names = try? c.list(base.isEmpty ? "." : base) else { return [] }
    return names.compactMap { name in
      guard !name.hasPrefix(".") || part.hasPrefix("."), pattern.matches(name) else { return nil }
      guard mustBeFolder else { return base + name }
      return (try? c.status(of: base + name))?.isDirectory == true ? base + name + "/" : nil
    }
  }

  private static func unescape(_ text: String) -> String {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if byte == 92 && !isEscaped {
        isEscaped = true
        continue
      }
      result.append(byte)
      isEscaped = false
    }
    return String(decoding: result, as: UTF8.self)
  }
}
