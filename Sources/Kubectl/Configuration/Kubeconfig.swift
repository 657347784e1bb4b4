import Objects

/// `~/.kube/config`, or what `--kubeconfig` and `KUBECONFIG` name instead.
struct Kubeconfig: Sendable {
  /// Where changes are written.
  var path: String
  var value: Value

  /// Reads and merges the files; the first that says something is right.
  static func load(_ flags: FlagValues, _ host: inout some KubectlHost) throws(Failure) -> Kubeconfig {
    let explicit = flags.definitions["kubeconfig"] == nil ? nil : flags.text("kubeconfig")
    let home = host.variable("HOME") ?? ""
    var paths = [home + "/.kube/config"]
    if let explicit {
      paths = [explicit]
      if host.kind(ofPath: explicit) == nil { throw .plain("stat \(explicit): no such file or directory") }
    } else if let list = host.variable("KUBECONFIG"), !list.isEmpty {
      paths = list.split(separator: ":").map(String.init)
    }
    var config = Kubeconfig(path: paths[0], value: empty)
    for path in paths where host.kind(ofPath: path) == .file {
      let other: Value
      do {
        other = try YAML.readOne(String(decoding: try host.readFile(path), as: UTF8.self))
      } catch let error as HostFileError {
        throw .plain("error loading config file \"\(path)\": open \(path): \(error.message)")
      } catch {
        throw .plain("error loading config file \"\(path)\": \(error)")
      }
      try check(other, path)
      config.merge(other)
    }
    return config
  }

  /// A file that says to be of another kind is none (`clientcmd/api/latest`).
  private static func check(_ file: Value, _ path: String) throws(Failure) {
    let version = file["apiVersion"]?.string ?? "v1"
    let kind = file["kind"]?.string ?? "Config"
    if version == "v1" && kind == "Config" || version.isEmpty || kind.isEmpty { return }
    throw .plain(
      "error loading config file \"\(path)\": no kind \"\(kind)\" is registered for version \"\(version)\" in scheme "
        + "\"k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50\""
    )
  }

  static let empty: Value = [
    "apiVersion": "v1", "kind": "Config", "clusters": .array([]), "contexts": .array([]), "users": .array([]),
    "current-context": "", "preferences": [:],
  ]

  private mutating func merge(_ other: Value) {
    for section in ["clusters", "contexts", "users"] {
      for entry in other[section]?.array ?? [] where self.entry(section, entry["name"]?.string ?? "") == nil {
        value[section, default: .array([])].elements.append(entry)
      }
    }
    if currentContext.isEmpty { value["current-context"] = other["current-context"] ?? "" }
  }

  mutating func save(_ host: inout some KubectlHost) throws(Failure) {
    var written = value
    if written["preferences"] == nil { written["preferences"] = [:] }
    for section in ["clusters", "contexts", "users"] {
      written[section]?.elements.sort { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }
    }
    do {
      try host.writeFile(path, Array(YAML.write(written).utf8))
    } catch {
      throw .plain("open \(path): \(error.message)")
    }
  }

  var currentContext: String { value["current-context"]?.string ?? "" }

  /// The entry of that name in `clusters`, `contexts` or `users`.
  func entry(_ section: String, _ name: String) -> Value? {
    value[section]?.array?.first { $0["name"]?.string == name }
  }

  func names(_ section: String) -> [String] {
    (value[section]?.array ?? []).compactMap { $0["name"]?.string }.sorted()
  }

  /// Changes an entry, or adds it. `field` is `cluster`, `context` or `user`.
  mutating func update(_ section: String, _ field: String, _ name: String, _ change: (inout Value) -> Void) {
    if value[section]?.array == nil { value[section] = .array([]) }
    var index = value[section]?.array?.firstIndex { $0["name"]?.string == name }
    if index == nil {
      value[section]?.elements.append(["name": .string(name), .init(stringLiteral: field): [:]])
      index = (value[section]?.array?.count ?? 1) - 1
    }
    guard let index, var entry = value[section]?.array?[index] else { return }
    var body = entry[field] ?? [:]
    change(&body)
    entry[field] = body
    value[section]?.elements[index] = entry
  }

  mutating func remove(_ section: String, _ name: String) {
    value[section]?.elements.removeAll { $0["name"]?.string == name }
  }
}
