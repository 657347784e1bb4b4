/// What a line at the prompt is: one of the prompt's own words, or text for the shell.
package enum PromptLine: Hashable, Sendable {
  case word(PromptWord, arguments: [String])
  /// The beginning of several words.
  case ambiguous(String, [PromptWord])
  case shell(String)
  case leave

  /// Editors need the user's real terminal, so they are the user's real ones.
  private static let editors = ["vi", "vim", "nano", "emacs"]

  /// A whole word is ours; its beginning only if it is the beginning of no other word and the shell knows no such
  /// command.
  package init(_ line: String, isCommand: (String) -> Bool) {
    let parts = line.split(whereSeparator: \.isWhitespace).map(String.init)
    // Whatever the shell could give a meaning belongs to the shell.
    let isPlain = !line.unicodeScalars.contains { "|<>&;$()`'\"\\#*=\n".unicodeScalars.contains($0) }
    guard isPlain, let first = parts.first else {
      self = .shell(line)
      return
    }
    let arguments = Array(parts.dropFirst())
    let name = first.hasSuffix("?") ? String(first.dropLast()) : first
    if let word = PromptWord(name) {
      self = .word(word, arguments: arguments)
    } else if Self.editors.contains(first), arguments.count == 1, !arguments[0].hasPrefix("-") {
      self = .word(.edit, arguments: arguments)
    } else if ["exit", "logout"].contains(first), arguments.isEmpty {
      self = .leave
    } else if isCommand(first) {
      self = .shell(line)
    } else {
      let words = PromptWord.allCases.filter { $0.rawValue.hasPrefix(first) }
      switch words.count {
      case 0: self = .shell(line)
      case 1: self = .word(words[0], arguments: arguments)
      default: self = .ambiguous(first, words)
      }
    }
  }
}
