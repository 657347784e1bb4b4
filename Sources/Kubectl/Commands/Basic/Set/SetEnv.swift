import API
import Objects

/// `kubectl set env`.
struct SetEnv: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "all", "containers", "env", "from", "keys", "list", "local", "overwrite", "prefix", "resolve", "selector",
  ]

  /// What the commands on pod templates share.
  var change: PodTemplateChange
  private var variables: [(name: String, value: String)] = []
  private var removed: [String] = []

  init(_ context: CommandContext) throws(Failure) {
    var resources: [String] = []
    var words = context.flags.list("env")
    if context.arguments.contains("-"), context.flags.list("filename").contains("-") {
      throw .plain("standard input cannot be used for multiple arguments")
    }
    for argument in context.arguments {
      if argument.dropFirst().contains("=") || argument.hasSuffix("-") {
        words.append(argument)
      } else if words.count > context.flags.list("env").count {
        throw .plain(
          "all resources must be specified before environment changes: \(context.arguments.joined(separator: " "))"
        )
      } else {
        resources.append(argument)
      }
    }
    change = PodTemplateChange(
      context,
      arguments: resources,
      outcome: "env updated",
      failureWords: "failed to patch env update to pod template:"
    )
    change.namesObjectInErrors = true
    if resources.isEmpty, change.builder.filenames.isEmpty {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    if context.flags.bool("local") { change.builder.arguments = [] }
    try change.builder.checkWords()
    try PodTemplateChange.checkFlags(context.flags)
    if context.flags.bool("list"), context.flags.text("output") != nil {
      throw .plain("--list and --output may not be specified together")
    }
    if !context.flags.list("keys").isEmpty, context.flags.text("from") == nil {
      throw .plain("when specifying --keys, a configmap or secret must be provided with --from")
    }
    try read(words, standardInput: context.input)
  }

  /// Reads what is set and what is removed (`pkg/cmd/set/env/env_parse.go`).
  private mutating func read(_ words: [String], standardInput: [UInt8]) throws(Failure) {
    for word in words {
      if word == "-" {
        for line in String(decoding: standardInput, as: UTF8.self).split(whereSeparator: \.isNewline) {
          let text = line.split(separator: "#", omittingEmptySubsequences: false).first ?? ""
          if let equals = text.firstIndex(of: "=") {
            variables.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
          }
        }
      } else if let equals = word.firstIndex(of: "=") {
        let name = String(word[..<equals])
        if let objection = EnvironmentName.objection(to: name) {
          throw .plain("\"\(name)\" is not a valid key name: \(objection)")
        }
        variables.append((name, String(word[word.index(after: equals)...])))
      } else if word.hasSuffix("-") {
        removed.append(String(word.dropLast()))
      } else {
        throw .plain("unknown environment variable: \(word)")
      }
    }
    if removed.contains(where: { name in words.contains { $0.hasPrefix(name + "=") } }) {
      throw .plain("can not both modify and remove the same environment variable in the same command")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let prefix = change.context.flags.string("prefix")
    var set: [Value] = variables.map { ["name": .string($0.name), "value": .string($0.value)] }
    set += try importedVariables(&host)
    if !prefix.isEmpty {
      for index in set.indices { set[index]["name"] = .string(prefix + (set[index]["name"]?.string ?? "")) }
    }
    let (variables, removed) = (set, removed)
    if change.context.flags.bool("list") { return try list(&host) }
    let flags = change.context.flags
    let pattern = flags.string("containers")
    var warnings: [String] = []
    try change.run(&host) { (spec, object) throws(Failure) in
      var isFound = false
      for container in ["containers", "initContainers"] {
        for index in spec[container]?.array?.indices ?? 0..<0 {
          let name = spec[container]?.array?[index]["name"]?.string ?? ""
          guard PodTemplate.matches(name, pattern) else { continue }
          isFound = true
          let before = spec[container]?.array?[index]["env"]?.array ?? []
          if !flags.bool("overwrite") { try Self.checkOverwriting(before, variables) }
          let after = Self.updated(before, variables, removed)
          if after != before { spec[container]?.elements[index]["env"] = after.isEmpty ? nil : .array(after) }
        }
      }
      if !isFound {
        warnings.append("\(object.kind)/\(object.name) does not have any containers matching \"\(pattern)\"")
      }
    }
    for warning in warnings { host.complain("Warning: " + warning) }
  }

  private static func checkOverwriting(_ before: [Value], _ variables: [Value]) throws(Failure) {
    for variable in variables {
      guard let present = before.first(where: { $0["name"] == variable["name"] }) else { continue }
      let value = present["value"]?.string ?? ""
      if value != variable["value"]?.string ?? "" {
        throw .plain("'\(present["name"]?.string ?? "")' already has a value (\(value)), and --overwrite is false")
      }
    }
  }

  /// A new value stands where the old one stood; duplicates of what is set go.
  private static func updated(_ before: [Value], _ variables: [Value], _ removed: [String]) -> [Value] {
    var covered = Set(removed)
    var after: [Value] = []
    for variable in before {
      let name = variable["name"]?.string ?? ""
      if covered.contains(name) { continue }
      if let newer = variables.first(where: { $0["name"] == variable["name"] }) {
        covered.insert(name)
        after.append(newer)
      } else {
        after.append(variable)
      }
    }
    for variable in variables where covered.insert(variable["name"]?.string ?? "").inserted { after.append(variable) }
    return after
  }

  /// References to the keys of a config map or a secret.
  private mutating func importedVariables(_ host: inout some KubectlHost) throws(Failure) -> [Value] {
    let flags = change.context.flags
    guard let from = flags.text("from") else { return [] }
    let selection = try ResourceBuilder(change.context, arguments: [from]).build(&change.context, &host)
    var variables: [Value] = []
    for target in selection.targets {
      let object = try change.context.fetch(target, selection, &host)[0].object
      let field: String
      switch object.kind {
      case "Secret": field = "secretKeyRef"
      case "ConfigMap": field = "configMapKeyRef"
      default: throw .plain("unsupported resource specified in --from")
      }
      for key in object["data"]?.object?.keys ?? [] {
        if !flags.list("keys").isEmpty, !flags.list("keys").contains(key) { continue }
        let name = Self.variableName(key)
        if name != key { host.complain("Warning: key \(key) transferred to \(name)") }
        let reference: Value = ["key": .string(key), "name": .string(object.name)]
        variables.append(["name": .string(name), "valueFrom": [field: reference]])
      }
    }
    return variables
  }

  private static func variableName(_ key: String) -> String {
    String(key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
  }
}
