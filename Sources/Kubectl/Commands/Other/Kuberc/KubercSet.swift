import Objects

/// `kubectl kuberc set`.
struct KubercSet: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "appendarg", "command", "kuberc", "name", "option", "overwrite", "prependarg", "section",
  ]

  private let flags: FlagValues
  private let section: String

  init(_ context: CommandContext) throws(Failure) {
    flags = context.flags
    section = flags.string("section")
    guard ["defaults", "aliases", "credentialplugin"].contains(section) else {
      throw .plain("--section must be \"defaults\", \"aliases\", or \"credentialplugin\", got: \(section)")
    }
    if section == "aliases", flags.text("name") == nil {
      throw .plain("--name is required when --section=aliases")
    }
    if section == "defaults", flags.text("name") != nil {
      throw .plain("--name should not be specified when --section=defaults")
    }
    if section == "defaults", !flags.list("prependarg").isEmpty || !flags.list("appendarg").isEmpty {
      throw .plain("--prependarg and --appendarg are only valid for --section=aliases")
    }
    if section == "credentialplugin" {
      try validatePolicy()
    } else if flags.text("command") == nil {
      throw .plain("--command is required when --section=aliases or --section=defaults")
    }
  }

  private func validatePolicy() throws(Failure) {
    let policy = flags.string("policy")
    let entries = flags.list("allowlist-entry")
    switch policy {
    case "": throw .plain("--policy is required when --section=credentialplugin")
    case "AllowAll", "DenyAll":
      if entries.isEmpty { return }
      throw .plain(
        "--allowlist-entry may only be used when --section=credentialplugin and --policy=Allowlist"
      )
    case "Allowlist":
      if !entries.isEmpty { return }
      throw .plain("--allowlist-entry is required when --section=credentialplugin and --policy=Allowlist")
    default:
      throw .plain(" --policy must be  \"AllowAll\", \"DenyAll\", or \"Allowlist\", got: \(policy)")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard let file = try PreferencesFile(flag: flags.text("kuberc"), &host) else { throw KubercView.isOff }
    var preferences = Preferences()
    if host.kind(ofPath: file.path) != nil {
      do throws(Failure) {
        preferences = try file.read(&host) ?? Preferences()
      } catch {
        throw .plain("error reading kuberc file: \(error.message)")
      }
    }
    let options = try options()
    switch section {
    case "defaults": try setDefaults(options, in: &preferences)
    case "aliases": try setAlias(options, in: &preferences)
    default: try setPolicy(in: &preferences)
    }
    try file.save(preferences, &host)
  }

  private func options() throws(Failure) -> [Preferences.Option] {
    var options: [Preferences.Option] = []
    for text in flags.list("option") {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("invalid option format \"\(text)\", expected flag=value") }
      options.append(.init(name: String(halves[0].drop { $0 == "-" }), value: halves[1]))
    }
    return options
  }

  /// What is not given of an entry that is overwritten stays as it was.
  private func setDefaults(_ options: [Preferences.Option], in preferences: inout Preferences) throws(Failure) {
    let command = flags.string("command")
    guard let index = preferences.defaults.firstIndex(where: { $0.command == command }) else {
      preferences.defaults.append(.init(command: command, options: options))
      return
    }
    guard flags.bool("overwrite") else {
      throw .plain("defaults for command \"\(command)\" already exist, use --overwrite to replace")
    }
    if !options.isEmpty { preferences.defaults[index].options = options }
  }

  private func setAlias(_ options: [Preferences.Option], in preferences: inout Preferences) throws(Failure) {
    var alias = Preferences.Alias(
      name: flags.string("name"),
      command: flags.string("command"),
      prependedArguments: flags.list("prependarg"),
      appendedArguments: flags.list("appendarg"),
      options: options
    )
    guard let index = preferences.aliases.firstIndex(where: { $0.name == alias.name }) else {
      preferences.aliases.append(alias)
      return
    }
    guard flags.bool("overwrite") else {
      throw .plain("alias \"\(alias.name)\" already exists, use --overwrite to replace")
    }
    let former = preferences.aliases[index]
    if alias.options.isEmpty { alias.options = former.options }
    if alias.prependedArguments.isEmpty { alias.prependedArguments = former.prependedArguments }
    if alias.appendedArguments.isEmpty { alias.appendedArguments = former.appendedArguments }
    preferences.aliases[index] = alias
  }

  private func setPolicy(in preferences: inout Preferences) throws(Failure) {
    var entries: [Value] = []
    var failures: [Failure] = []
    for pair in flags.list("allowlist-entry").flatMap({ $0.split(separator: ",") }) {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if halves.count < 2 {
        failures.append(.plain("improperly formatted allowlist entry: \"\(pair)\""))
      } else if halves[0] == "name" {
        failures.append(.plain("allowlist entry field \"name\" is deprecated, use \"command\" instead"))
      } else if halves[0] != "command" {
        failures.append(.plain("unrecognized allowlist entry field: \"\(halves[0])\""))
      } else if halves[1].allSatisfy(\.isWhitespace) {
        failures.append(.plain("empty value in allowlist entry for field \"command\""))
      } else {
        entries.append(["command": .string(halves[1])])
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if flags.string("policy") == "Allowlist" { preferences.allowedPlugins = entries }
    preferences.policy = flags.string("policy")
  }
}
