/// The help of a command, made from its place in the tree; descriptions are few and our own.
struct HelpText {
  private let node: CommandTree.Node

  init(_ node: CommandTree.Node) { self.node = node }

  /// The words after `help` or `options`, nil for another command.
  static func topic(of arguments: [String]) -> [String]? {
    guard let first = arguments.first else { return nil }
    if first == "help" { return Array(arguments.dropFirst()) }
    return first == "options" ? ["options"] : nil
  }

  static func print(topic: [String], _ host: inout some KubectlHost) throws(Failure) {
    let tree = CommandTree.kubectl
    if topic == ["options"] {
      host.print("The following options can be passed to any command:\n\n" + options(tree.globalFlags))
      return
    }
    var node = tree.root
    for word in topic where !word.hasPrefix("-") {
      guard let child = node.child(word) else {
        let words = topic.map { "`\($0)`" }.joined(separator: " ")
        host.write(Array("Unknown help topic [\(words)]\n\n\n\(groups)".utf8), to: .error)
        return
      }
      node = child
    }
    host.print(HelpText(node).text)
  }

  var text: String {
    if node.path == "kubectl" { return Self.root }
    var text = (Summaries.long[node.path] ?? Summaries.of(node.path)) + "\n\n"
    let examples = Summaries.examples(node.path)
    if !examples.isEmpty {
      text += "Examples:\n"
      text += examples.map { "  # \($0.purpose)\n  \($0.line)\n" }.joined(separator: "  \n") + "\n"
    }
    if !node.children.isEmpty {
      text += "Available Commands:\n"
      for child in node.children {
        text += "  " + Self.pad(child.name, to: 15) + " " + Summaries.of(child.path) + "\n"
      }
      text += "\n"
    }
    let flags = node.flags.filter { flag in !DeprecatedFlags.messages.contains { $0.flag == flag.name } }
    if !flags.isEmpty { text += "Options:\n" + Self.options(flags) + "\n" }
    text += "Usage:\n  \(node.usage)\n\n"
    if !node.children.isEmpty {
      text += "Use \"\(node.path) <command> --help\" for more information about a given command.\n"
    }
    return text + "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n"
  }

  private static func options(_ flags: [FlagDefinition]) -> String {
    flags.map { flag in
      "    " + (flag.shorthand.map { "-\($0), " } ?? "") + "--\(flag.name)=\(flag.defaultText)\n"
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
    for group in CommandTree.groups {
      text += group.title + "\n"
      for command in group.commands {
        text += "  " + pad(command, to: 15) + " " + Summaries.of("kubectl " + command) + "\n"
      }
      text += "\n"
    }
    return text + """
      Usage:
        kubectl [flags] [options]

      Use "kubectl <command> --help" for more information about a given command.
      Use "kubectl options" for a list of global command-line options (applies to all commands).

      """
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
