import Objects

/// What client and server say they are.
enum VersionFacts {
  static let text = "v1.36.2"
  /// The first digits of the commit, as a client names itself to the server.
  static let commit = "6e4e038"
  static let kustomize = "v5.8.1"

  static let version: Value = [
    "buildDate": "2026-06-16T00:00:00Z", "compiler": "gc", "gitCommit": "", "gitTreeState": "clean",
    "gitVersion": .string(text), "goVersion": "go1.26.0", "major": "1", "minor": "36", "platform": "linux/amd64",
  ]
}
