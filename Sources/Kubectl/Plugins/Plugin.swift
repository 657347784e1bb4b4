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
    for folder in folders(host) where host.isExecutable(folder + "/" + name) {
      return folder + "/" + name
    }
    return nil
  }

  /// The folders of the path, each once.
  static func folders(_ host: some KubectlHost) -> [String] {
    var folders: [String] = []
    for folder in (host.variable("PATH") ?? "").split(separator: ":").map(String.init) where !folders.contains(folder) {
      folders.append(folder)
    }
    return folders
  }

  /// The files on the path whose names are those of plugins; `complain` is told of folders that cannot be read.
  static func paths(
    _ host: inout some KubectlHost,
    complain: (String, HostFileError) -> Void = { _, _ in }
  ) -> [String] {
    var paths: [String] = []
    for folder in folders(host) {
      do {
        for name in try host.listDirectory(folder) where name.hasPrefix("kubectl-") {
          let path = folder + "/" + name
          if host.kind(ofPath: path) != .directory { paths.append(path) }
        }
      } catch {
        complain(folder, error)
      }
    }
    return paths
  }

  /// The words behind `kubectl` by which a program is called: `kubectl-get_all-now` is `get-all now`.
  static func words(of program: String) -> [String] {
    program.dropFirst("kubectl-".count).split(separator: "-").map { String($0).replacing("_", with: "-") }
  }

  /// The same of all that are installed.
  static func commands(_ host: inout some KubectlHost) -> [[String]] {
    paths(&host).map { words(of: String($0.split(separator: "/").last ?? "")) }
  }

  /// What help says of one.
  static func summary(of word: String) -> String { "The command \(word) is a plugin installed by the user" }
}
