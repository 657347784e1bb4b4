import Terminal

/// The files that a word can name.
struct FileCompleter {
  let world: any CompletionWorld

  /// What fits the beginning of a path; `prefix` stands before the path in the word, such as `--filename=`.
  func candidates(beginning: String, prefix: String = "") -> [Completion.Candidate] {
    let slash = beginning.lastIndex(of: "/")
    let folder = slash.map { String(beginning[...$0]) } ?? ""
    let name = slash.map { String(beginning[beginning.index(after: $0)...]) } ?? beginning
    return world.files(in: folder)
      .filter { $0.hasPrefix(name) && (!$0.hasPrefix(".") || name.hasPrefix(".")) }
      .map { Completion.Candidate(prefix + folder + $0, shown: $0, suffix: $0.hasSuffix("/") ? "" : " ") }
  }
}
