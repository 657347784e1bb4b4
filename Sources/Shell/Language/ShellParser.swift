/// The front door of the language for a prompt.
package enum ShellParser {
  /// Whether a text is a whole command yet.
  package enum Completeness: Hashable, Sendable {
    case complete
    /// More lines are needed; what bash's `$PS2` prompt would show.
    case incomplete(prompt: String)
    case error(String)
  }

  package static func completeness(of text: String) -> Completeness {
    if text.hasSuffix("\\\n") || text.hasSuffix("\\") && !text.hasSuffix("\\\\") { return .incomplete(prompt: "> ") }
    var parser = Parser(text)
    do throws(SyntaxError) {
      while try parser.nextCommand() != nil {
        if parser.openDocument || parser.hasPendingDocuments { return .incomplete(prompt: "> ") }
      }
      return .complete
    } catch {
      return error.isIncomplete
        ? .incomplete(prompt: "> ") : .error(Dialect.bash.message(error, shell: "bash", text: text))
    }
  }

  /// The words of a line up to its end, unquoted, for completion; the last may be empty.
  package static func words(of line: String) -> [String] {
    var parser = Parser(line)
    var words: [String] = []
    while true {
      parser.skipBlanks()
      guard parser.index < parser.bytes.count else { break }
      guard let word = try? parser.readWord() else {
        if parser.peek.map(Parser.endsWord) != true { break }
        words = []
        parser.index += 1
        continue
      }
      words.append(word.parts.map(Self.text).joined())
    }
    if line.isEmpty || line.hasSuffix(" ") { words.append("") }
    return words
  }

  private static func text(_ part: WordPart) -> String {
    switch part {
    case .literal(let text), .quoted(let text): text
    case .tilde(let name): "~" + name
    case .doubleQuoted(let parts): parts.map(text).joined()
    case .parameter(let parameter): "$" + parameter.name
    case .command, .process, .arithmetic: ""
    }
  }
}
