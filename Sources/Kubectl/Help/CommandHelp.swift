import API

/// What is said about one command, and which of its flags do not do all that they should.
struct CommandHelp: Hashable, Sendable {
  struct Example: Hashable, Sendable {
    var purpose: String
    var lines: [String] = []
  }

  /// How much a flag does here that its command does not honour in full.
  enum Mark: String, Hashable, Sendable, CaseIterable {
    /// Some of its effect is missing.
    case partly
    /// It has no effect, and nobody would see one.
    case quiet
    /// A line with it fails.
    case refused
  }

  struct Shortcoming: Hashable, Sendable {
    var mark: Mark
    var words: String
  }

  /// The line in lists of commands.
  var short = ""
  var paragraphs: [String] = []
  var examples: [Example] = []
  /// By the flag's name; where it is not here, `CommandHelp.flags` tells.
  var flags: [String: String] = [:]
  var shortcomings: [String: Shortcoming] = [:]
}

extension CommandHelp {
  private static let table: CommandHelpReader = {
    var reader = CommandHelpReader()
    for line in KubectlTexts.lines { reader.read(line) }
    return reader
  }()

  /// By the command's path without `kubectl`: `create deployment`.
  static var all: [String: CommandHelp] { table.commands }
  /// What flags do that several commands have.
  static var flags: [String: String] { table.flags }

  /// The help of a command by its path, `kubectl create deployment`.
  static func of(_ path: String) -> CommandHelp { all[key(path)] ?? CommandHelp() }

  static func words(about flag: String, of path: String) -> String { of(path).flags[flag] ?? flags[flag] ?? "" }

  /// Why a flag does not do all that it should; nil where it does, as far as is said.
  static func shortcoming(of flag: FlagDefinition, in node: CommandTree.Node) -> Shortcoming? {
    if node.flags.contains(flag) { return of(node.path).shortcomings[flag.name] }
    return table.everywhere.shortcomings[flag.name]
  }

  /// The same of the flags of every command.
  static var everywhere: [String: Shortcoming] { table.everywhere.shortcomings }

  private static func key(_ path: String) -> String {
    path.split(separator: " ").dropFirst().joined(separator: " ")
  }
}
