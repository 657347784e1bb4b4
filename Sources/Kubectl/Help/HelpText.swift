/// The help of a command, made from its place in the tree and the words about it.
struct HelpText {
  private let node: CommandTree.Node
  /// The first words of the plugins that are installed.
  private var plugins: [String] = []

  init(_ node: CommandTree.Node) { self.node = node }

  init(_ node: CommandTree.Node, _ host: inout some KubectlHost) {
    self.node = node
    if node.path == "kubectl" { plugins = Self.plugins(&host) }
  }

  /// Those that no command of kubectl's own hides.
  private static func plugins(_ host: inout some KubectlHost) -> [String] {
    let own = CommandTree.kubectl.root
    return Plugin.commands(&host).compactMap(\.first).filter { own.child($0) == nil }
  }

  /// - Parameter path: `kubectl config set`.
  init(path: String) {
    let tree = CommandTree.kubectl
    node = tree.node(path.split(separator: " ").dropFirst().joined(separator: " ")) ?? tree.root
  }

  /// The words after `help` or `options`, nil for another command.
  static func topic(of arguments: [String]) -> [String]? {
    guard let first = arguments.first else { return nil }
    if first == "help" { return Array(arguments.dropFirst()) }
    return first == "options" ? ["options"] : nil
  }

  static func print(topic: [String], _ host: inout some KubectlHost) {
    let tree = CommandTree.kubectl
    if topic.first == "options" {
      host.print("The following options can be passed to any command:\n\n" + options(tree.globalFlags, of: ""))
      return
    }
    let words = topic.filter { !$0.hasPrefix("-") }
    guard let first = words.first else { return host.print(HelpText(tree.root, &host).text) }
    // What follows a command that has no such subcommand is passed over, as cobra does.
    guard var node = tree.root.child(first) else {
      let quoted = words.map { "`\($0)`" }.joined(separator: " ")
      host.write(Array("Unknown help topic [\(quoted)]\n\n\n\(groups(plugins(&host)))".utf8), to: .error)
      return
    }
    for word in words.dropFirst() {
      guard let child = node.child(word) else { break }
      node = child
    }
    host.print(HelpText(node).text)
  }

  var text: String {
    if node.path == "kubectl" { return Self.beginning + Self.groups(plugins) }
    let help = CommandHelp.of(node.path)
    var text = (Self.layouts[node.path] ?? help.paragraphs.joined(separator: "\n\n ")) + "\n\n"
    if !node.aliases.isEmpty { text += "Aliases:\n\(node.aliases.joined(separator: ", "))\n\n" }
    if !help.examples.isEmpty {
      let examples = help.examples.map { "  # \($0.purpose)\n" + $0.lines.map { "  \($0)\n" }.joined() }
      text += "Examples:\n" + examples.joined(separator: "  \n") + "\n"
    }
    if !node.children.isEmpty {
      let commands = node.children.map { ($0.name, CommandHelp.of($0.path).short) }
      text += "Available Commands:\n" + Self.list(commands, beside: node.children.map(\.name)) + "\n"
    }
    let flags = node.flags.filter { !$0.isHidden }
    if !flags.isEmpty { text += "Options:\n" + Self.options(flags, of: node.path) }
    text += "Usage:\n  \(node.usage)\n\n"
    if !node.children.isEmpty {
      text += "Use \"\(node.path) <command> --help\" for more information about a given command.\n"
    }
    return text + "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n"
  }

  /// Beginnings that are more than paragraphs.
  private static let layouts = [
    "kubectl rollout":
      "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n"
      + "  *  deployments\n  *  daemonsets\n  *  statefulsets"
  ]

  private static func options(_ flags: [FlagDefinition], of path: String) -> String {
    flags.map { flag in
      let name = (flag.shorthand.map { "-\($0), " } ?? "") + "--\(flag.name)=\(flag.defaultText)"
      return "    \(name):\n\t\(CommandHelp.words(about: flag.name, of: path))\n\n"
    }.joined()
  }

  private static let beginning = """
    kubectl controls the Kubernetes cluster manager.

     Find more information at: https://kubernetes.io/docs/reference/kubectl/


    """

  private static func groups(_ plugins: [String]) -> String {
    var text = ""
    let all = CommandTree.kubectl.root.children
    for group in CommandTree.groups {
      if group.title == "Other Commands:" {
        let commands = plugins.map { ($0, Plugin.summary(of: $0)) }
        text += "Subcommands provided by plugins:\n" + list(commands, beside: []) + "\n"
      }
      let commands = group.commands.map { ($0, CommandHelp.of("kubectl " + $0).short) }
      text += group.title + "\n" + list(commands, beside: all.map(\.name)) + "\n"
    }
    return text + """
      Usage:
        kubectl [flags] [options]

      Use "kubectl <command> --help" for more information about a given command.
      Use "kubectl options" for a list of global command-line options (applies to all commands).

      """
  }

  /// Names and what each is for; the longest of all siblings makes the column (cobra's `NamePadding`).
  private static func list(_ commands: [(name: String, purpose: String)], beside all: [String]) -> String {
    let width = max(11, all.map(\.count).max() ?? 0) + 3
    return commands.map { command in
      let gap = String(repeating: " ", count: max(1, width - command.name.count))
      return "  " + command.name + gap + command.purpose + "\n"
    }.joined()
  }
}
