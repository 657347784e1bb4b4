import API
import Objects

/// Where the preferences stand: `--kuberc`, `$KUBERC`, or `~/.kube/kuberc` (`pkg/kuberc/kuberc.go`).
struct PreferencesFile: Sendable {
  var path: String
  /// Somebody named the file, so that it must be there.
  var isExplicit: Bool

  /// Nil where preferences are switched off.
  init?(flag: String?, _ host: inout some KubectlHost) throws(Failure) {
    let variable = host.variable("KUBERC") ?? ""
    if variable == "off" {
      if flag != nil {
        throw .plain("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive")
      }
      return nil
    }
    if let flag {
      path = flag
    } else {
      path = variable.isEmpty ? (host.variable("HOME") ?? "") + "/.kube/kuberc" : variable
    }
    isExplicit = flag != nil || !variable.isEmpty
  }

  /// The preferences that hold for a line, before it is taken apart.
  static func preferences(for words: [String], _ host: inout some KubectlHost) throws(Failure) -> Preferences? {
    if host.variable("KUBECTL_KUBERC") == "false" { return nil }
    let flag = try explicitPath(words)
    guard let file = try PreferencesFile(flag: flag, &host) else { return nil }
    guard host.kind(ofPath: file.path) == .file else {
      if file.isExplicit { throw .plain("kuberc error kuberc: open \(file.path): no such file or directory") }
      return nil
    }
    do throws(Failure) {
      let preferences = try file.read(&host, verbosely: verbosity(words) >= 5)
      try preferences?.validate()
      return preferences
    } catch {
      if file.isExplicit { throw .plain("kuberc error kuberc: \(error.message)") }
      guard case .verbatim(let message) = error else { throw error }
      host.complain("kuberc: no preferences loaded from \(file.path): \(message)")
      return nil
    }
  }

  /// The first object of the file that is a preference; nil for a file without objects.
  ///
  /// - Throws: `.verbatim` for what is wrong about the file as a whole.
  func read(_ host: inout some KubectlHost, verbosely: Bool = false) throws(Failure) -> Preferences? {
    let text: String
    do {
      text = String(decoding: try host.readFile(path), as: UTF8.self)
    } catch {
      throw .verbatim("open \(path): \(error.message)")
    }
    let invalid = Failure.verbatim("no valid preferences found in \(path), use --v=5 to see details")
    let objects: [Value]
    do {
      objects = try YAML.read(text)
    } catch {
      throw invalid
    }
    let some = objects.filter { $0 != .null }
    if some.isEmpty {
      if verbosely {
        host.complain("\(LogLine.head("I", "marshal.go:103", host.clock)) kuberc: no preferences found in \(path)")
      }
      return nil
    }
    for (index, object) in some.enumerated() {
      guard let preferences = Preferences(object) else { continue }
      if verbosely {
        host.complain(
          "\(LogLine.head("I", "marshal.go:94", host.clock)) kuberc: using entry \(index + 1) (\(object.apiVersion)) "
            + "in \(path)"
        )
      }
      let unknown = Preferences.unknownFields(object)
      if !unknown.isEmpty {
        let list = unknown.map { "unknown field \"\($0)\"" }.joined(separator: ", ")
        // No line ends here.
        let words = "kuberc: ignoring strict decoding error in \(path): strict decoding error: \(list)"
        host.write(Array(words.utf8), to: .error)
      }
      return preferences
    }
    throw invalid
  }

  /// What `-v` says, which is not taken apart yet.
  private static func verbosity(_ words: [String]) -> Int {
    for (index, word) in words.enumerated() {
      if word == "--" { break }
      if word == "-v" || word == "--v", index + 1 < words.count { return Int(words[index + 1]) ?? 0 }
      for prefix in ["-v=", "--v=", "-v"] where word.hasPrefix(prefix) {
        if let level = Int(word.dropFirst(prefix.count)) { return level }
      }
    }
    return 0
  }

  func save(_ preferences: Preferences, _ host: inout some KubectlHost) throws(Failure) {
    do {
      try host.writeFile(path, Array(YAML.write(preferences.object(fillsLists: false)).utf8))
    } catch {
      throw .plain("failed to write kuberc file: open \(path): \(error.message)")
    }
    host.printLine("Updated \(path)")
  }

  private static func explicitPath(_ words: [String]) throws(Failure) -> String? {
    for (index, word) in words.enumerated() {
      if word == "--" { return nil }
      if word == "--kuberc" {
        guard index + 1 < words.count else { throw .plain("kuberc file is not found") }
        return words[index + 1]
      }
      if word.hasPrefix("--kuberc=") {
        let path = String(word.dropFirst("--kuberc=".count))
        if path.isEmpty { throw .plain("kuberc file is not found") }
        return path
      }
    }
    return nil
  }
}
