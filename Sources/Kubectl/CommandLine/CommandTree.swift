import API
import Objects

/// kubectl's commands with their flags, as facts.
package struct CommandTree: Sendable {
  package struct Node: Sendable {
    /// `kubectl rollout status`.
    package var path: String
    package var name: String
    var aliases: [String]
    package var usage: String
    package var flags: [FlagDefinition]
    /// In the order of the help, where there is one.
    package var children: [Node]
    /// A program of the learner's, which has none of kubectl's flags.
    package var isPlugin = false

    package func child(_ word: String) -> Node? { children.first { $0.name == word || $0.aliases.contains(word) } }

    /// Adds the words by which a plugin is called, as far as no command has them.
    fileprivate mutating func add(plugin words: ArraySlice<String>) {
      guard let word = words.first else { return }
      var index = children.firstIndex { $0.name == word || $0.aliases.contains(word) }
      if index == nil {
        let path = path + " " + word
        children.append(
          Node(path: path, name: word, aliases: [], usage: path, flags: [], children: [], isPlugin: true)
        )
        index = children.count - 1
      }
      if let index { children[index].add(plugin: words.dropFirst()) }
    }
  }

  package var root: Node
  package var globalFlags: [FlagDefinition]

  package static let kubectl = CommandTree(Facts.kubectlCommands)

  private init(_ facts: Value) {
    globalFlags = (facts["globalFlags"]?.array ?? []).map { FlagDefinition($0) }
    root = Self.node("kubectl", path: "kubectl", facts)
    root.children += Self.unlisted
    root.children.sort { Self.rank($0.name) < Self.rank($1.name) }
  }

  /// Commands that the facts leave out.
  private static let unlisted: [Node] = [
    Node(path: "kubectl alpha", name: "alpha", aliases: [], usage: "kubectl alpha [flags]", flags: [], children: []),
    Node(
      path: "kubectl completion",
      name: "completion",
      aliases: [],
      usage: "kubectl completion SHELL [options]",
      flags: [],
      children: []
    ),
    Node(
      path: "kubectl plugin",
      name: "plugin",
      aliases: [],
      usage: "kubectl plugin [flags] [options]",
      flags: [],
      children: [
        Node(
          path: "kubectl plugin list",
          name: "list",
          aliases: [],
          usage: "kubectl plugin list [flags] [options]",
          flags: [FlagDefinition(name: "name-only", form: .bool, defaultText: "false")],
          children: []
        )
      ]
    ),
  ].filter { node in !known.contains(node.name) }

  private static let known = Set(Facts.kubectlCommands["commands"]?.object?.keys ?? [])

  private static func node(_ name: String, path: String, _ fact: Value) -> Node {
    var flags = (fact["flags"]?.array ?? []).map { FlagDefinition($0) }
    // Hidden because deprecated, but still read.
    if path == "kubectl autoscale" {
      flags.append(FlagDefinition(name: "cpu-percent", form: .integer, defaultText: "-1"))
    }
    if path == "kubectl kustomize" {
      flags = (flags + kustomizeFlags).sorted { $0.name < $1.name }
    }
    if DeprecatedFlags.recording.contains(path) {
      flags.append(FlagDefinition(name: "record", form: .bool, defaultText: "false"))
    }
    return Node(
      path: path,
      name: name,
      aliases: fact["aliases"]?.strings ?? [],
      usage: fact["usage"]?.string ?? "",
      flags: flags,
      children: (fact["commands"]?.object ?? Fields()).map { node($0.key, path: path + " " + $0.key, $0.value) }
    )
  }

  /// Those that kustomize brings along.
  private static let kustomizeFlags = [
    FlagDefinition(name: "as-current-user", form: .bool, defaultText: "false"),
    FlagDefinition(name: "enable-alpha-plugins", form: .bool, defaultText: "false"),
    FlagDefinition(name: "enable-helm", form: .bool, defaultText: "false"),
    FlagDefinition(name: "env", shorthand: "e", form: .array, defaultText: "[]"),
    FlagDefinition(name: "helm-command", form: .string, defaultText: "'helm'"),
    FlagDefinition(name: "load-restrictor", form: .string, defaultText: "'LoadRestrictionsRootOnly'"),
    FlagDefinition(name: "mount", form: .array, defaultText: "[]"),
    FlagDefinition(name: "network", form: .bool, defaultText: "false"),
    FlagDefinition(name: "network-name", form: .string, defaultText: "'bridge'"),
  ]

  /// The groups of the help, in order.
  static let groups: [(title: String, commands: [String])] = [
    ("Basic Commands (Beginner):", ["create", "expose", "run", "set"]),
    ("Basic Commands (Intermediate):", ["explain", "get", "edit", "delete"]),
    ("Deploy Commands:", ["rollout", "scale", "autoscale"]),
    (
      "Cluster Management Commands:",
      ["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"]
    ),
    (
      "Troubleshooting and Debugging Commands:",
      ["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"]
    ),
    ("Advanced Commands:", ["diff", "apply", "patch", "replace", "wait", "kustomize"]),
    ("Settings Commands:", ["label", "annotate", "completion"]),
    ("Other Commands:", ["api-resources", "api-versions", "config", "kuberc", "plugin", "version"]),
  ]

  private static func rank(_ name: String) -> Int {
    groups.flatMap(\.commands).firstIndex(of: name) ?? .max
  }

  /// The node of a path such as `set env`; nil where a word names none.
  package func node(_ path: String) -> Node? {
    var node = root
    for word in path.split(separator: " ") {
      guard let child = node.child(String(word)) else { return nil }
      node = child
    }
    return node
  }

  /// The tree with what a learner has added: plugins, by the names of their programs, and the aliases that a file of
  /// preferences sets.
  package static func with(plugins: [String], preferences text: String?) -> CommandTree {
    var tree = kubectl
    for program in plugins { tree.root.add(plugin: Plugin.words(of: program)[...]) }
    let preferences = text.flatMap { try? YAML.read($0) }?.lazy.compactMap { Preferences($0) }.first
    for alias in preferences?.aliases ?? [] where tree.root.child(alias.name) == nil {
      guard var node = tree.node(alias.command) else { continue }
      node.name = alias.name
      node.aliases = []
      tree.root.children.append(node)
    }
    return tree
  }

  /// The words that may follow a command as its subcommands; a group that has none yet is left out, as cobra does.
  package func subcommands(of node: Node) -> [String] {
    let names = node.children.map(\.name).filter { $0 != "alpha" }
    return node.path == root.path ? names + ["help"] : names
  }

  /// Adds a flag to one of kubectl's own commands.
  mutating func add(_ flag: FlagDefinition, to name: String) {
    guard let index = root.children.firstIndex(where: { $0.name == name }) else { return }
    root.children[index].flags.append(flag)
  }

  /// What a misspelt command may have meant (cobra's `SuggestionsFor`).
  func suggestions(for word: String) -> [String] {
    let explicit = [
      "list": "get", "ls": "get", "rm": "delete", "remove": "delete", "inspect": "describe", "stats": "top",
    ]
    let word = word.lowercased()
    return root.children.map(\.name).filter { name in
      EditDistance.between(word, name) <= 2 || name.hasPrefix(word) || explicit[word] == name
    }
  }
}

/// Levenshtein's distance.
enum EditDistance {
  static func between(_ a: String, _ b: String) -> Int {
    let a = Array(a.unicodeScalars)
    let b = Array(b.unicodeScalars)
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<b.count {
        let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
