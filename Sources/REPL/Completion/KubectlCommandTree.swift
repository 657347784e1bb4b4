import API
import Objects

/// kubectl's commands with their flags, as `kubectl --help` tells them.
struct KubectlCommandTree: Sendable {
  struct Flag: Hashable, Sendable {
    var name: String
    var short: String?
    /// `-w` needs no value, `-n` does.
    var takesValue: Bool

    init(_ fact: Value) {
      name = fact["name"]?.string ?? ""
      short = fact["short"]?.string
      let preset = fact["default"]?.string ?? ""
      takesValue = preset != "true" && preset != "false"
    }
  }

  struct Command: Sendable {
    var name: String
    /// `kubectl exec (POD | TYPE/NAME) …`
    var usage: String
    var aliases: [String]
    var flags: [Flag]
    var commands: [Command]

    init(name: String, _ fact: Value) {
      self.name = name
      usage = fact["usage"]?.string ?? ""
      aliases = fact["aliases"]?.strings ?? []
      flags = (fact["flags"]?.array ?? []).map { Flag($0) }
      commands = (fact["commands"]?.object ?? Fields()).map { Command(name: $0.key, $0.value) }
    }

    func command(_ word: String) -> Command? {
      commands.first { $0.name == word || $0.aliases.contains(word) }
    }
  }

  let root: Command
  let globalFlags: [Flag]

  static let kubernetes: KubectlCommandTree = {
    let facts = Facts.kubectlCommands
    return KubectlCommandTree(
      root: Command(name: "kubectl", facts),
      globalFlags: (facts["globalFlags"]?.array ?? []).map { Flag($0) }
    )
  }()
}
