import API
import Objects

/// The learner's preferences in `~/.kube/kuberc`: defaults of flags, and aliases of commands.
struct Preferences: Sendable {
  struct Option: Hashable, Sendable {
    /// In its long form, without dashes.
    var name: String
    var value: String
  }

  struct Defaults: Hashable, Sendable {
    /// `get`, `set env`.
    var command: String
    var options: [Option]
  }

  struct Alias: Hashable, Sendable {
    var name: String
    var command: String
    var prependedArguments: [String] = []
    var appendedArguments: [String] = []
    var options: [Option] = []
  }

  var defaults: [Defaults] = []
  var aliases: [Alias] = []
  /// For credential plugins, of which none is run here.
  var policy: String?
  var allowedPlugins: [Value] = []
  /// The alias that a line was found to use.
  private var usedAlias: Alias?

  init() {}

  // MARK: As an object

  static let apiVersion = "kubectl.config.k8s.io/v1beta1"

  /// Nil for an object that is no preference.
  init?(_ object: Value) {
    guard object.kind == "Preference",
      ["v1beta1", "v1alpha1"].contains(where: { object.apiVersion == Self.group + $0 })
    else { return nil }
    // The first version had other names for the same.
    defaults = ((object["defaults"] ?? object["overrides"])?.array ?? []).map {
      Defaults(command: $0["command"]?.string ?? "", options: Self.options($0))
    }
    aliases = (object["aliases"]?.array ?? []).map {
      Alias(
        name: $0["name"]?.string ?? "",
        command: $0["command"]?.string ?? "",
        prependedArguments: $0["prependArgs"]?.strings ?? [],
        appendedArguments: $0["appendArgs"]?.strings ?? [],
        options: Self.options($0)
      )
    }
    policy = object["credentialPluginPolicy"]?.string
    allowedPlugins = object["credentialPluginAllowlist"]?.array ?? []
  }

  /// The paths of what no preference has, as a strict decoder finds them.
  static func unknownFields(_ object: Value) -> [String] {
    let isFirst = object.apiVersion.hasSuffix("v1alpha1")
    let (defaults, options) = isFirst ? ("overrides", "flags") : ("defaults", "options")
    let known: [String: Set<String>] = [
      "aliases": ["name", "command", "prependArgs", "appendArgs", options], defaults: ["command", options],
    ]
    var unknown: [String] = []
    for (key, value) in object.object ?? Fields() {
      if let fields = known[key] {
        for (index, entry) in (value.array ?? []).enumerated() {
          unknown += (entry.object ?? Fields()).keys.filter { !fields.contains($0) }.map { "\(key)[\(index)].\($0)" }
        }
      } else if !["apiVersion", "kind", "credentialPluginPolicy", "credentialPluginAllowlist"].contains(key) {
        unknown.append(key)
      }
    }
    return unknown
  }

  private static let group = "kubectl.config.k8s.io/"

  private static func options(_ entry: Value) -> [Option] {
    ((entry["options"] ?? entry["flags"])?.array ?? []).map {
      Option(name: $0["name"]?.string ?? "", value: $0["default"]?.string ?? "")
    }
  }

  /// Empty lists are null, as Go writes a slice that was never made, unless `fillsLists`.
  func object(fillsLists: Bool) -> Value {
    func list(_ values: [Value]) -> Value { values.isEmpty && !fillsLists ? .null : .array(values) }
    var object: Value = [
      "apiVersion": .string(Self.apiVersion), "kind": "Preference", "aliases": list(aliases.map(Self.object)),
      "defaults": list(
        defaults.map { ["command": .string($0.command), "options": Self.object($0.options) ?? .null] }
      ),
    ]
    object["credentialPluginPolicy"] = policy.map { .string($0) }
    if !allowedPlugins.isEmpty { object["credentialPluginAllowlist"] = .array(allowedPlugins) }
    return object
  }

  private static func object(_ alias: Alias) -> Value {
    var object: Value = ["name": .string(alias.name), "command": .string(alias.command)]
    if !alias.prependedArguments.isEmpty { object["prependArgs"] = Value(alias.prependedArguments) }
    if !alias.appendedArguments.isEmpty { object["appendArgs"] = Value(alias.appendedArguments) }
    object["options"] = Self.object(alias.options)
    return object
  }

  private static func object(_ options: [Option]) -> Value? {
    if options.isEmpty { return nil }
    return .array(options.map { ["name": .string($0.name), "default": .string($0.value)] })
  }
}

extension Preferences {
  // MARK: On a command line

  /// - Throws: what keeps the preferences from being used at all.
  func validate() throws(Failure) {
    var names: Set<String> = []
    for alias in aliases {
      guard !alias.name.isEmpty, alias.name.allSatisfy({ $0.isASCII && $0.isLetter }) else {
        throw .plain("invalid alias name, can only include alphabetical characters")
      }
      guard names.insert(alias.name).inserted else { throw .plain("duplicate alias name \(alias.name)") }
    }
    for option in aliases.flatMap(\.options) + defaults.flatMap(\.options) where option.name.hasPrefix("-") {
      throw .plain("flag name \(option.name) should be in long form without dashes")
    }
  }

  /// Puts the alias of the line, if it is one, into the tree, and its arguments into the line.
  mutating func applyAlias(
    to words: inout [String],
    _ tree: inout CommandTree,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard let index = words.firstIndex(where: { !$0.hasPrefix("-") }),
      let alias = aliases.first(where: { $0.name == words[index] })
    else { return }
    // A command of kubectl's own goes first, whatever the file says.
    guard CommandLine.isUnknown(words, tree) else { return }
    guard var node = tree.node(alias.command) else {
      throw .plain("command \"\(alias.command)\" not found to set alias \"\(alias.name)\": []")
    }
    node.name = alias.name
    node.aliases = []
    tree.root.children.append(node)
    words.insert(contentsOf: alias.prependedArguments, at: index + 1)
    words += alias.appendedArguments
    usedAlias = alias
  }

  /// Says which defaults are for no command.
  func complainOfUnknown(_ host: inout some KubectlHost) {
    for entry in defaults where CommandTree.kubectl.node(entry.command) == nil && entry.command != usedAlias?.name {
      host.complain("Warning: command \"\(entry.command)\" not found to set kuberc override")
    }
  }

  /// Sets what the line itself does not.
  func setDefaults(of node: CommandTree.Node, in flags: inout FlagValues, _ words: [String]) throws(Failure) {
    if let usedAlias {
      for option in usedAlias.options where !Self.isGiven(option.name, in: words, flags) {
        guard let definition = flags.definitions[option.name] else {
          throw .plain("invalid alias flag \(option.name) in alias kubectl")
        }
        let words = "could not apply value \(option.value) to flag \(option.name) in alias kubectl"
        try set(definition, option, words, &flags)
      }
    }
    // Commands are told apart by their own names alone; an alias has one of its own.
    for entry in defaults {
      if entry.command == usedAlias?.name, entry.command == node.name {
        throw .plain("alias \(entry.command) can not be overridden")
      }
      guard CommandTree.kubectl.node(entry.command)?.name == node.name else { continue }
      for option in entry.options where !Self.isGiven(option.name, in: words, flags) {
        guard let definition = flags.definitions[option.name] else {
          throw .plain("invalid flag \(option.name) for command \(entry.command)")
        }
        let words = "could not apply override value \(option.value) to flag \(option.name) in command \(entry.command)"
        try set(definition, option, words, &flags)
      }
    }
  }

  private func set(
    _ definition: FlagDefinition,
    _ option: Option,
    _ words: String,
    _ flags: inout FlagValues
  ) throws(Failure) {
    if let objection = definition.objection(to: option.value) { throw .plain(words + " err: " + objection) }
    flags.set(definition, option.value)
  }

  /// Whether the line has the flag, in any of its forms.
  private static func isGiven(_ name: String, in words: [String], _ flags: FlagValues) -> Bool {
    let shorthand = flags.definitions[name]?.shorthand
    return words.contains { word in
      if word == "--" + name || word.hasPrefix("--\(name)=") { return true }
      guard let shorthand, word.hasPrefix("-"), !word.hasPrefix("--") else { return false }
      return word.dropFirst().first == shorthand || word.dropFirst().allSatisfy(\.isLetter) && word.contains(shorthand)
    }
  }
}
