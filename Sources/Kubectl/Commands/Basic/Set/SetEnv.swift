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
      if argument == "-" {
        words += String(decoding: context.input, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
      } else if argument.contains("=") || argument.hasSuffix("-") {
        words.append(argument)
      } else {
        resources.append(argument)
      }
    }
    for word in words {
      if let equals = word.firstIndex(of: "=") {
        variables.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
      } else if word.hasSuffix("-") {
        removed.append(String(word.dropLast()))
      } else {
        throw .plain("environment variables must be of the form key=value: \(word)")
      }
    }
    change = PodTemplateChange(
      context,
      arguments: resources,
      outcome: "env updated",
      failureWords: "failed to patch env update to pod template:"
    )
    if resources.isEmpty, change.builder.filenames.isEmpty {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    try change.builder.checkWords()
    if words.isEmpty, context.flags.text("from") == nil, !context.flags.bool("list") {
      throw .plain("at least one environment variable must be provided")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    if change.context.flags.bool("list") { return try list(&host) }
    let imported = try importedVariables(&host)
    let (variables, removed) = (variables, removed)
    let flags = change.context.flags
    let pattern = flags.string("containers")
    try change.run(&host) { (spec, _) throws(Failure) in
      for container in ["initContainers", "containers"] {
        for index in spec[container]?.array?.indices ?? 0..<0 {
          let name = spec[container]?.array?[index]["name"]?.string ?? ""
          guard PodTemplate.matches(name, pattern) else { continue }
          var env = spec[container]?.array?[index]["env"]?.array ?? []
          for variable in imported { Self.put(variable, in: &env) }
          for (name, value) in variables {
            if !flags.bool("overwrite"), env.contains(where: { $0["name"]?.string == name }) {
              throw .plain("'\(name)' already has a value, and --overwrite is false")
            }
            Self.put(["name": .string(name), "value": .string(value)], in: &env)
          }
          env.removeAll { removed.contains($0["name"]?.string ?? "") }
          spec[container]?.elements[index]["env"] = env.isEmpty ? nil : .array(env)
        }
      }
    }
  }

  private static func put(_ variable: Value, in env: inout [Value]) {
    if let index = env.firstIndex(where: { $0["name"] == variable["name"] }) {
      env[index] = variable
    } else {
      env.append(variable)
    }
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
        let name = flags.string("prefix") + Self.variableName(key)
        if name != flags.string("prefix") + key {
          host.complain("Warning: key \(key) transferred to \(Self.variableName(key))")
        }
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
