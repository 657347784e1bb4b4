/// The help of a command, made from its place in the tree and the words about it.
struct HelpText {
  private let node: CommandTree.Node

  init(_ node: CommandTree.Node) { self.node = node }

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
    guard let first = words.first else { return host.print(HelpText(tree.root).text) }
    // What follows a command that has no such subcommand is passed over, as cobra does.
    guard var node = tree.root.child(first) else {
      let quoted = words.map { "`\($0)`" }.joined(separator: " ")
      host.write(Array("Unknown help topic [\(quoted)]\n\n\n\(groups)".utf8), to: .error)
      return
    }
    for word in words.dropFirst() {
      guard let child = node.child(word) else { break }
      node = child
    }
    host.print(HelpText(node).text)
  }

  var text: String {
    if node.path == "kubectl" { return Self.root }
    let help = CommandHelp.of(node.path)
    var text = (Self.layouts[node.path] ?? help.paragraphs.joined(separator: "\n\n ")) + "\n\n"
    if !node.aliases.isEmpty { text += "Aliases:\n\(node.aliases.joined(separator: ", "))\n\n" }
    if !help.examples.isEmpty {
      let examples = help.examples.map { "  # \($0.purpose)\n" + $0.lines.map { "  \($0)\n" }.joined() }
      text += "Examples:\n" + examples.joined(separator: "  \n") + "\n"
    }
    if !node.children.isEmpty {
      text +=
        "Available Commands:\n" + Self.list(node.children.map { ($0.name, $0.path) }, beside: node.children) + "\n"
    }
    let flags = node.flags.filter { flag in !DeprecatedFlags.messages.contains { $0.flag == flag.name } }
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

  private static var root: String {
    """
    kubectl controls the Kubernetes cluster manager.

     Find more information at: https://kubernetes.io/docs/reference/kubectl/

    \(groups)
    """
  }

  private static var groups: String {
    var text = ""
    let all = CommandTree.kubectl.root.children
    for group in CommandTree.groups {
      text += group.title + "\n" + list(group.commands.map { ($0, "kubectl " + $0) }, beside: all) + "\n"
    }
    return text + """
      Usage:
        kubectl [flags] [options]

      Use "kubectl <command> --help" for more information about a given command.
      Use "kubectl options" for a list of global command-line options (applies to all commands).

      """
  }

  /// Names and what each is for; the longest of all siblings makes the column (cobra's `NamePadding`).
  private static func list(_ commands: [(name: String, path: String)], beside all: [CommandTree.Node]) -> String {
    let width = max(11, all.map(\.name.count).max() ?? 0) + 3
    return commands.map { command in
      let gap = String(repeating: " ", count: max(1, width - command.name.count))
      return "  " + command.name + gap + CommandHelp.of(command.path).short + "\n"
    }.joined()
  }
}
