import API
import Objects

/// The entries that `--from-literal`, `--from-file` and `--from-env-file` name.
struct DataSources: Sendable {
  /// `ConfigMap` or `Secret`, for errors.
  let kind: String
  let name: String
  private(set) var entries: [(key: String, bytes: [UInt8])] = []

  init(kind: String, name: String, _ context: CommandContext, _ host: inout some KubectlHost) throws(Failure) {
    self.kind = kind
    self.name = name
    let flags = context.flags
    if flags.isGiven("from-env-file"), flags.isGiven("from-file") || flags.isGiven("from-literal") {
      throw .plain("from-env-file cannot be combined with from-file or from-literal")
    }
    for literal in flags.list("from-literal") { try addLiteral(literal) }
    for file in flags.list("from-file") { try addFile(file, context, &host) }
    for file in flags.list("from-env-file") { try addEnvironment(file, &host) }
  }

  private mutating func addLiteral(_ text: String) throws(Failure) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, !halves[0].isEmpty else {
      throw .plain("invalid literal source \(text), expected key=value")
    }
    var value = halves[1]
    // Quotation marks that the shell left are taken off.
    for mark in ["\"", "'"] where value.count >= 2 && value.hasPrefix(mark) && value.hasSuffix(mark) {
      value = String(value.dropFirst().dropLast())
    }
    try add(halves[0], Array(value.utf8))
  }

  private mutating func addFile(
    _ text: String,
    _ context: CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let halves = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    if halves.count > 2 { throw .plain("key names or file paths cannot contain '='") }
    if halves.count == 2, halves[0].isEmpty { throw .plain("key name for file path \(halves[1]) missing") }
    if halves.count == 2, halves[1].isEmpty { throw .plain("file path for key name \(halves[0]) missing") }
    let path = halves.last ?? text
    if path == "/dev/stdin" {
      return try add(halves.count == 2 ? halves[0] : "stdin", context.input)
    }
    switch host.kind(ofPath: path) {
    case nil: throw .plain("error reading \(path): no such file or directory")
    case .directory:
      if halves.count == 2 { throw .plain("cannot give a key name for a directory path") }
      let names: [String]
      do {
        names = try host.listDirectory(path)
      } catch {
        throw .plain("error listing files in \(path): \(error.message)")
      }
      for name in names where host.kind(ofPath: path + "/" + name) == .file {
        try add(name, try read(path + "/" + name, &host))
      }
    case .file:
      let base = path.split(separator: "/").last.map(String.init) ?? path
      try add(halves.count == 2 ? halves[0] : base, try read(path, &host))
    }
  }

  private mutating func addEnvironment(_ path: String, _ host: inout some KubectlHost) throws(Failure) {
    if host.kind(ofPath: path) == nil { throw .plain("error reading \(path): no such file or directory") }
    if host.kind(ofPath: path) == .directory { throw .plain("env config file cannot be a directory") }
    let text = String(decoding: try read(path, &host), as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") { continue }
      let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if let objection = EnvironmentName.objection(to: halves[0]) {
        throw .plain("\"\(halves[0])\" is not a valid key name: \(objection)")
      }
      try add(halves[0], Array((halves.count == 2 ? halves[1] : "").utf8))
    }
  }

  private func read(_ path: String, _ host: inout some KubectlHost) throws(Failure) -> [UInt8] {
    do {
      return try host.readFile(path)
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
  }

  private mutating func add(_ key: String, _ bytes: [UInt8]) throws(Failure) {
    let isValid = !key.isEmpty && key.utf8.allSatisfy { Self.isKeyByte($0) }
    if !isValid {
      let rule =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
        + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
      throw .plain(
        kind == "Secret"
          ? "\"\(key)\" is not valid key name for a Secret \(rule)"
          : "\"\(key)\" is not a valid key name for a ConfigMap: \(rule)"
      )
    }
    if entries.contains(where: { $0.key == key }) {
      throw .plain(
        kind == "Secret"
          ? "cannot add key \(key), another key by that name already exists"
          : "cannot add key \"\(key)\", another key by that name already exists in Data for ConfigMap \"\(name)\""
      )
    }
    entries.append((key, bytes))
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
