/// Which shell speaks: the words of its errors differ.
enum Dialect: Sendable {
  case bash
  /// Busybox.
  case ash
  /// Debian's `/bin/sh`.
  case dash

  /// A syntax error, with the newline; `shell` is the prefix that the shell puts before its messages.
  func message(_ error: SyntaxError, shell: String, text: String) -> String {
    switch self {
    case .bash: bashMessage(error, shell: shell, text: text)
    case .ash: "\(shell): syntax error: \(plainMessage(error, unexpectedFirst: true))\n"
    case .dash: "\(shell): \(error.line): Syntax error: \(plainMessage(error, unexpectedFirst: false))\n"
    }
  }

  private func bashMessage(_ error: SyntaxError, shell: String, text: String) -> String {
    let prefix = "\(shell): line \(error.line): "
    switch error {
    case .unexpected(let token, let line):
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let shown = line - 1 < lines.count && line > 0 ? String(lines[line - 1]) : ""
      return "\(prefix)syntax error near unexpected token `\(token)'\n\(prefix)`\(shown)'\n"
    case .endOfFile: return "\(prefix)syntax error: unexpected end of file\n"
    case .unterminated(let quote, _): return "\(prefix)unexpected EOF while looking for matching `\(quote)'\n"
    case .badSubstitution(let text, _): return "\(prefix)\(text): bad substitution\n"
    }
  }

  private func plainMessage(_ error: SyntaxError, unexpectedFirst: Bool) -> String {
    switch error {
    case .unexpected(let token, _):
      let word = token == "newline" ? token : "\"\(token)\""
      return unexpectedFirst ? "unexpected \(word)" : "\(word) unexpected"
    case .endOfFile(let expecting, _):
      let tail = expecting.map { " (expecting \"\($0)\")" } ?? ""
      return (unexpectedFirst ? "unexpected end of file" : "end of file unexpected") + tail
    case .unterminated(let quote, _):
      if quote == "`" { return unexpectedFirst ? "EOF in backquote substitution" : "EOF in backquote substitution" }
      return unexpectedFirst ? "unterminated quoted string" : "Unterminated quoted string"
    case .badSubstitution: return unexpectedFirst ? "bad substitution" : "Bad substitution"
    }
  }
}
