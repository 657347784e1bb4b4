import API
import Objects

/// The users of a kubeconfig, which `config set-credentials` changes (`pkg/cmd/config/set_credentials.go`).
enum ConfigUsers: ConfigSection {
  static let list = "users"
  static let field = "user"
  static let title = "User"
  static let texts = ["password", "token", "username"]
  static let certificates = ["client-certificate", "client-key"]
  static let others = [
    "auth-provider", "auth-provider-arg", "exec-api-version", "exec-arg", "exec-command", "exec-env",
    "exec-interactive-mode", "exec-provide-cluster-info",
  ]

  static func check(_ flags: FlagValues) throws(Failure) {
    if flags.text("token") != nil, flags.text("username") != nil || flags.text("password") != nil {
      throw .plain(
        "you cannot specify more than one authentication method at the same time: --token, --username/--password"
      )
    }
    if flags.bool("embed-certs"), certificates.allSatisfy({ flags.text($0) == nil }) {
      throw .plain("you must specify a --client-certificate or --client-key to embed")
    }
    if flags.isGiven("exec-interactive-mode"),
      !["IfAvailable", "Never", "Always"].contains(flags.string("exec-interactive-mode"))
    {
      throw .plain("invalid interactive mode type, can be only IfAvailable, Never, Always")
    }
  }

  static func change(_ entry: inout Value, _ flags: FlagValues) throws(Failure) {
    try changeProvider(&entry, flags)
    try changeProgram(&entry, flags)
    // A token and a password exclude each other; the one that is set now stays.
    let setsToken = flags.text("token") != nil
    let setsPassword = flags.text("username") != nil || flags.text("password") != nil
    if setsToken {
      entry["username"] = nil
      entry["password"] = nil
    } else if setsPassword {
      entry["token"] = nil
    }
  }

  private static func changeProvider(_ entry: inout Value, _ flags: FlagValues) throws(Failure) {
    if flags.isGiven("auth-provider"), entry["auth-provider"]?["name"]?.string != flags.string("auth-provider") {
      entry["auth-provider"] = ["name": .string(flags.string("auth-provider")), "config": [:]]
    }
    guard entry["auth-provider"] != nil else { return }
    for (key, value) in try pairs(flags.list("auth-provider-arg"), "auth-provider-arg") {
      var config = entry["auth-provider"]?["config"] ?? [:]
      config[key] = value.map { .string($0) }
      entry["auth-provider"]?["config"] = config
    }
  }

  private static func changeProgram(_ entry: inout Value, _ flags: FlagValues) throws(Failure) {
    if flags.isGiven("exec-command") {
      if entry["exec"] == nil {
        entry["exec"] = ["args": .null, "command": "", "env": .null, "provideClusterInfo": false]
      }
      entry["exec"]?["command"] = .string(flags.string("exec-command"))
      entry["exec"]?["args"] = .null
    }
    guard var program = entry["exec"] else { return }
    for (flag, field) in [("exec-api-version", "apiVersion"), ("exec-interactive-mode", "interactiveMode")]
    where flags.isGiven(flag) {
      program[field] = .string(flags.string(flag))
    }
    if flags.isGiven("exec-provide-cluster-info") {
      program["provideClusterInfo"] = .bool(flags.bool("exec-provide-cluster-info"))
    }
    if !flags.list("exec-arg").isEmpty { program["args"] = Value(flags.list("exec-arg")) }
    var variables = program["env"]?.array ?? []
    for (name, value) in try pairs(flags.list("exec-env"), "exec-env") {
      let index = variables.firstIndex { $0["name"]?.string == name }
      switch (index, value) {
      case (let index?, let value?): variables[index]["value"] = .string(value)
      case (let index?, nil): variables.remove(at: index)
      case (nil, let value?): variables.append(["name": .string(name), "value": .string(value)])
      case (nil, nil): break
      }
    }
    if !flags.list("exec-env").isEmpty { program["env"] = .array(variables) }
    entry["exec"] = program
  }

  /// `KEY=VALUE`, or `KEY-` for what is to go.
  private static func pairs(
    _ texts: [String],
    _ flag: String
  ) throws(Failure) -> [(key: String, value: String?)] {
    var pairs: [(key: String, value: String?)] = []
    for text in texts {
      if let equals = text.firstIndex(of: "="), equals != text.startIndex {
        pairs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
      } else if text.hasSuffix("-"), text.count > 1 {
        pairs.append((String(text.dropLast()), nil))
      } else {
        throw .plain("invalid \(flag) format: \(text)")
      }
    }
    return pairs
  }
}
