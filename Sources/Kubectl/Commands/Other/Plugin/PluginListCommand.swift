/// `kubectl plugin list`.
struct PluginListCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["name-only"]

  private let showsNamesOnly: Bool
  /// Where each name was seen first.
  private var seen: [String: String] = [:]

  init(_ context: CommandContext) throws(Failure) { showsNamesOnly = context.flags.bool("name-only") }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var complaints: [String] = []
    let paths = Plugin.paths(&host) { folder, error in
      complaints.append(
        "Unable to read directory \"\(folder)\" from your PATH: open \(folder): \(error.message). Skipping..."
      )
    }
    for complaint in complaints { host.complain(complaint) }
    if paths.isEmpty { throw .plain("unable to find any kubectl plugins in your PATH") }
    host.print("The following compatible plugins are available:\n\n")
    var count = 0
    for path in paths {
      let name = String(path.split(separator: "/").last ?? "")
      host.printLine(showsNamesOnly ? name : path)
      for warning in warnings(about: name, at: path, &host) {
        host.complain("  - warning: " + warning)
        count += 1
      }
    }
    if count == 1 { throw .plain("one plugin warning was found") }
    if count > 1 { throw .plain("\(count) plugin warnings were found") }
  }

  private mutating func warnings(about name: String, at path: String, _ host: inout some KubectlHost) -> [String] {
    var warnings: [String] = []
    if !host.isExecutable(path) {
      warnings.append("\(path) identified as a kubectl plugin, but it is not executable")
    }
    if let first = seen[name] {
      warnings.append("\(path) is overshadowed by a similarly named plugin: \(first)")
    } else {
      seen[name] = path
    }
    let command = name.split(separator: "-").dropFirst().map(String.init)
    if !CommandLine.isUnknown(command), let line = try? CommandLine(command) {
      warnings.append("\(name) overwrites existing command: \"\(line.node.path)\"")
    }
    return warnings
  }
}
