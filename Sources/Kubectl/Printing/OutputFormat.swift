import Objects

/// What `-o` asks for.
enum OutputFormat: Sendable {
  case table(isWide: Bool)
  case json, yaml, kyaml, name
  case jsonpath(JSONPath, text: String, isJSON: Bool)
  case customColumns(CustomColumns)
  case goTemplate(GoTemplate)

  static let generatorFormats = [
    "go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json", "jsonpath-file", "kyaml", "name",
    "template", "templatefile", "yaml",
  ]
  static let getFormats =
    ["custom-columns", "custom-columns-file"] + generatorFormats.filter { $0 != "yaml" } + ["wide", "yaml"]

  /// Nil where `-o` was not given.
  init?(
    _ flags: FlagValues,
    formats: [String] = generatorFormats,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let output = flags.string("output")
    let template = flags.definitions["template"] == nil ? nil : flags.text("template")
    if output.isEmpty {
      guard let template else { return nil }
      self = try Self.goTemplate(template, flags)
      return
    }
    let parts = output.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    let argument = parts.count > 1 ? parts[1] : (template ?? "")
    switch name {
    case "json": self = .json
    case "yaml": self = .yaml
    case "kyaml": self = .kyaml
    case "name": self = .name
    case "wide" where formats.contains("wide"): self = .table(isWide: true)
    case "jsonpath", "jsonpath-as-json", "jsonpath-file", "go-template", "go-template-file", "template",
      "templatefile":
      self = try Self.templated(name, argument, flags, &host)
    case "custom-columns" where formats.contains(name), "custom-columns-file" where formats.contains(name):
      if argument.isEmpty { throw .plain("\(name) format specified but no custom columns given") }
      self = .customColumns(
        name == "custom-columns"
          ? try CustomColumns(argument) : try CustomColumns(file: try Self.read(argument, name, &host))
      )
    default:
      throw .plain(
        "unable to match a printer suitable for the output format \"\(output)\", allowed formats are: "
          + formats.joined(separator: ",")
      )
    }
  }

  private static func templated(
    _ name: String,
    _ argument: String,
    _ flags: FlagValues,
    _ host: inout some KubectlHost
  ) throws(Failure) -> OutputFormat {
    if argument.isEmpty { throw .plain("template format specified but no template given") }
    let isFile = name.hasSuffix("file")
    let text = isFile ? try read(argument, "template", &host) : argument
    guard name.hasPrefix("jsonpath") else { return try goTemplate(text, flags) }
    do throws(JSONPathError) {
      var path = try JSONPath(text)
      path.allowsMissingKeys = allowsMissingKeys(flags)
      return .jsonpath(path, text: text, isJSON: name == "jsonpath-as-json")
    } catch {
      throw .plain("error parsing jsonpath \(text), \(error.message)")
    }
  }

  private static func goTemplate(_ text: String, _ flags: FlagValues) throws(Failure) -> OutputFormat {
    var template = try GoTemplate(parsing: text)
    template.allowsMissingKeys = allowsMissingKeys(flags)
    return .goTemplate(template)
  }

  private static func allowsMissingKeys(_ flags: FlagValues) -> Bool {
    flags.definitions["allow-missing-template-keys"] == nil || flags.bool("allow-missing-template-keys")
  }

  /// Whether the format is a template, which sees all fields.
  static func isTemplate(_ output: String) -> Bool {
    ["jsonpath", "go-template", "template", "custom-columns"].contains { output.hasPrefix($0) }
  }

  private static func read(
    _ path: String,
    _ what: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    do {
      return String(decoding: try host.readFile(path), as: UTF8.self)
    } catch {
      throw .plain("error reading \(what) \(path), open \(path): \(error.message)")
    }
  }

  var isTable: Bool { if case .table = self { true } else { false } }
}
