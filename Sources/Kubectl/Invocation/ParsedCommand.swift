package import API

/// What a run of kubectl was about, whatever its words: for those who ask which commands were used.
package struct ParsedCommand: Hashable, Sendable {
  /// `get`, `create` (also of `create deployment`), `rollout`.
  package var verb: String
  /// The words behind the verb that are commands too: `deployment` of `create deployment`.
  package var subcommand: String?
  /// Plurals: `pods`.
  package var resources: [String] = []
  /// Empty for a command on every name.
  package var names: [String] = []
  package var namespace: String?
  package var isForAllNamespaces = false
  /// By long name; a flag without a value is `true`.
  package var flags: [String: String] = [:]
  /// Of `explain`: the fields behind the type.
  package var path: String?
  /// The words behind `--`.
  package var command: String?
  /// The arguments of `-f`.
  package var files: [String] = []

  /// Nil for arguments that are no command.
  package init?(_ arguments: [String], _ catalogue: Catalogue = .kubernetes) {
    guard let line = try? CommandLine(arguments) else { return nil }
    let words = line.node.path.split(separator: " ").dropFirst().map(String.init)
    guard let verb = words.first else { return nil }
    self.verb = verb
    subcommand = words.count > 1 ? words[1] : nil
    for name in line.flags.changed { flags[name] = line.flags.string(name) }
    isForAllNamespaces = flags["all-namespaces"] == "true"
    namespace = flags["namespace"]
    var positional = line.arguments
    if let count = line.argumentsBeforeDash {
      command = positional.dropFirst(count).joined(separator: " ")
      positional = Array(positional.prefix(count))
    }
    files = flags["filename"].map { $0.split(separator: ",").map(String.init) } ?? []
    readArguments(positional, catalogue)
  }

  private mutating func readArguments(_ positional: [String], _ catalogue: Catalogue) {
    switch verb {
    case "run", "logs", "exec", "attach", "cp", "port-forward", "debug":
      let target = positional.first ?? ""
      let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
      resources = [parts.count == 2 ? plural(parts[0], catalogue) : "pods"]
      if let name = parts.last { names = [name] }
    case "cordon", "uncordon", "drain":
      resources = ["nodes"]
      names = positional
    case "explain":
      let parts = (positional.first ?? "").split(separator: ".", maxSplits: 1).map(String.init)
      if let type = parts.first { resources = [plural(type, catalogue)] }
      path = parts.count > 1 ? parts[1] : ""
    case "create":
      if let subcommand { resources = [plural(subcommand, catalogue)] }
      names = Array(positional.prefix(1))
    default: readTypesAndNames(positional, catalogue)
    }
  }

  /// `pods web db`, `pod/web deploy/api`, `pods,services`.
  private mutating func readTypesAndNames(_ positional: [String], _ catalogue: Catalogue) {
    let words = positional.filter { !Self.isAssignment($0) }
    if words.contains(where: { $0.contains("/") }) {
      for word in words {
        let parts = word.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { continue }
        resources.append(plural(parts[0], catalogue))
        names.append(parts[1])
      }
      return
    }
    resources = (words.first ?? "").split(separator: ",").map { plural(String($0), catalogue) }
    names = Array(words.dropFirst())
  }

  /// What `label`, `annotate`, `taint` and `set image` set is no name.
  private static func isAssignment(_ word: String) -> Bool {
    word.contains("=") || (word.hasSuffix("-") && word.count > 1)
  }

  private func plural(_ type: String, _ catalogue: Catalogue) -> String {
    catalogue.resource(named: type)?.name ?? type
  }
}
