/// A program on the path whose name begins with `kubectl-`, and what it is called with.
struct Plugin: Sendable {
  let words: [String]

  /// The plugin that a line without a command of kubectl's own means: of `kubectl get all now`, `kubectl-get-all` or
  /// `kubectl-get`, the longest name that there is (`HandlePluginCommand` in `pkg/cmd/cmd.go`).
  ///
  /// The name has at least `minimum` words.
  init?(_ arguments: [String], atLeast minimum: Int = 1, _ host: inout some KubectlHost) throws(Failure) {
    let names = arguments.prefix { !$0.hasPrefix("-") }
    if names.isEmpty, let first = arguments.first {
      throw .plain("flags cannot be placed before plugin name: \(first)")
    }
    var count = names.count
    while count >= minimum, count > 0 {
      let name = "kubectl-" + names.prefix(count).map { $0.replacing("-", with: "_") }.joined(separator: "-")
      if let path = Self.find(name, &host) {
        words = [path] + arguments.dropFirst(count)
        return
      }
      count -= 1
    }
    return nil
  }

  private static func find(_ name: String, _ host: inout some KubectlHost) -> String? {
    if name.contains("/") { return nil }
    for folder in folders(host.environment) where host.isExecutable(folder + "/" + name) {
      return folder + "/" + name
    }
    return nil
  }

  /// The folders of the path, each once.
  static func folders(_ environment: [String: String]) -> [String] {
    var folders: [String] = []
    for folder in (environment["PATH"] ?? "").split(separator: ":").map(String.init) where !folders.contains(folder) {
      folders.append(folder)
    }
    return folders
  }
}
