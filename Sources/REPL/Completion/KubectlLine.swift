import Kubectl

/// A kubectl command line up to the cursor, taken apart.
struct KubectlLine {
  /// What a bare word at the cursor names.
  enum Operand: Hashable {
    case nothing
    /// A type, or `type/name`; further words are names of that type.
    case type
    /// A pod, or `type/name`.
    case pod
    case node
    case context
    /// A shell that completion is for.
    case shell
  }

  private(set) var command: CommandTree.Node
  /// The bare words after the command.
  private(set) var operands: [String] = []
  private(set) var namespace: String?
  private(set) var allNamespaces = false
  /// The flag whose value stands at the cursor.
  private(set) var openFlag: FlagDefinition?
  /// After `--`: the words of a command in a container.
  private(set) var isPastDashes = false

  private let globalFlags: [FlagDefinition]

  init(_ words: some Sequence<String>, tree: CommandTree) {
    command = tree.root
    globalFlags = tree.globalFlags
    for word in words {
      if let flag = openFlag {
        note(flag, value: word)
        openFlag = nil
      } else if isPastDashes {
        continue
      } else if word == "--" {
        isPastDashes = true
      } else if word.hasPrefix("-"), word.count > 1 {
        take(flag: word)
      } else if operands.isEmpty, let next = command.child(word) {
        command = next
      } else {
        operands.append(word)
      }
    }
  }

  var flags: [FlagDefinition] { command.isPlugin ? [] : command.flags + globalFlags }

  private mutating func take(flag word: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let flag = flag(named: parts[0]) else { return }
    if parts.count == 2 {
      note(flag, value: parts[1])
    } else if flag.takesNextWord {
      // `-nkube-system` and `-ojson` carry their value.
      if !word.hasPrefix("--"), word.count > 2 {
        note(flag, value: String(word.dropFirst(2)))
      } else {
        openFlag = flag
      }
    } else {
      note(flag, value: "true")
    }
  }

  /// The flag of a word `--name` or `-n…`.
  func flag(named word: String) -> FlagDefinition? {
    if word.hasPrefix("--") { return flags.first { "--" + $0.name == word } }
    return flags.first { $0.shorthand != nil && $0.shorthand == word.dropFirst().first }
  }

  private mutating func note(_ flag: FlagDefinition, value: String) {
    switch flag.name {
    case "namespace": namespace = value
    case "all-namespaces": allNamespaces = value != "false"
    default: break
    }
  }

  /// Read off the usage line, which says `TYPE NAME`, `POD | TYPE/NAME` or `NODE`.
  var operand: Operand {
    let usage = command.usage
    if usage.contains("CONTEXT_NAME") { return .context }
    if usage.contains(" SHELL") { return .shell }
    if usage.contains("(POD |") || command.name == "port-forward" || usage.hasPrefix("kubectl top pod") { return .pod }
    if usage.contains("TYPE") || usage.contains("RESOURCE") || usage.contains("resource.group") { return .type }
    if command.name == "taint" { return .type }
    return usage.contains(" NODE") || usage.hasPrefix("kubectl top node") ? .node : .nothing
  }
}
