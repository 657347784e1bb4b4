/// A command line that was understood: the command, its flags, its arguments.
struct CommandLine: Sendable {
  var node: CommandTree.Node
  var flags: FlagValues
  var arguments: [String]
  /// How many arguments stand before `--`, nil where there is none.
  var argumentsBeforeDash: Int?
  var wantsHelp = false

  /// Splits the words as cobra and pflag do.
  ///
  /// - Throws: kubectl's words for unknown commands and flags.
  init(_ words: [String], _ tree: CommandTree = .kubectl, _ preferences: Preferences? = nil) throws(Failure) {
    let (node, rest) = Self.find(words, tree)
    self.node = node
    flags = FlagValues(node.flags + tree.globalFlags.filter { flag in !node.flags.contains { $0.name == flag.name } })
    arguments = []
    if node.path == "kubectl", let word = Self.firstArgument(rest, node, tree) {
      throw Self.unknownCommand(word, tree)
    }
    try preferences?.setDefaults(of: node, in: &flags, words)
    var parser = FlagParser(flags, command: node.path)
    try parser.parse(rest)
    flags = parser.values
    arguments = parser.arguments
    argumentsBeforeDash = parser.argumentsBeforeDash
    wantsHelp = parser.wantsHelp || node.path == "kubectl"
  }

  /// Whether the words name no command that kubectl has.
  static func isUnknown(_ words: [String], _ tree: CommandTree = .kubectl) -> Bool {
    let (node, rest) = find(words, tree)
    return node.path == "kubectl" && firstArgument(rest, node, tree) != nil
  }

  private static func unknownCommand(_ word: String, _ tree: CommandTree) -> Failure {
    let suggestions = tree.suggestions(for: word)
    var text = "unknown command \"\(word)\" for \"kubectl\""
    if !suggestions.isEmpty { text += "\n\nDid you mean this?\n" + suggestions.map { "\t\($0)\n" }.joined() }
    return .plain(text)
  }

  /// Goes down the tree by the words that are no flags (cobra's `Find`).
  private static func find(_ words: [String], _ tree: CommandTree) -> (CommandTree.Node, [String]) {
    var node = tree.root
    var rest = words
    while let index = firstArgumentIndex(rest, node, tree), let child = node.child(rest[index]) {
      rest.remove(at: index)
      node = child
    }
    return (node, rest)
  }

  private static func firstArgument(_ words: [String], _ node: CommandTree.Node, _ tree: CommandTree) -> String? {
    firstArgumentIndex(words, node, tree).map { words[$0] }
  }

  private static func firstArgumentIndex(_ words: [String], _ node: CommandTree.Node, _ tree: CommandTree) -> Int? {
    var index = 0
    let flags = node.flags + tree.globalFlags
    while index < words.count {
      let word = words[index]
      if word == "--" { return nil }
      if word.hasPrefix("--"), !word.contains("=") {
        // One that is not known is taken for one with a value, as cobra does.
        if flags.first(where: { "--" + $0.name == word })?.valueWhenBare == nil { index += 1 }
      } else if word.hasPrefix("-"), !word.contains("="), word.count == 2 {
        if flags.first(where: { $0.shorthand == word.last })?.valueWhenBare == nil { index += 1 }
      } else if !word.isEmpty, !word.hasPrefix("-") {
        return index
      }
      index += 1
    }
    return nil
  }
}
