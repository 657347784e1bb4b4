import Foundation

/// The checkout as the tests see it: its floors from the ground up, and its Swift files.
enum House {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Each floor may import only what stands before it; floors in one group may not import each other,
  /// except where `docs/MODULES.md` says so.
  static let floors: [[String]] = [
    ["CEditLine", "KubernetesDescriptions", "KubernetesFacts"],
    ["Objects"],
    ["API", "Shell", "Terminal"],
    ["CEL"],
    ["APIServer", "Scheduler", "Controllers", "ContainerRuntime", "Volumes", "Network", "Kubectl"],
    ["Kubelet"],
    ["Simulation"],
    ["Workstation"],
    ["Lessons"],
    ["Transcripts"],
    ["REPL"],
    ["APIHost"],
    ["drydock", "bench"],
  ]

  struct SourceFile {
    /// From the root of the checkout.
    var path: String
    var lines: [Substring]

    var target: String {
      let parts = path.split(separator: "/")
      return String(parts[1] == "ControlPlane" || parts[1] == "WorkerNode" ? parts[2] : parts[1])
    }
  }

  static func swiftFiles(under folder: String) throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path())?.compactMap { $0 as? String } ?? []
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      return SourceFile(path: folder + "/" + path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }
}
