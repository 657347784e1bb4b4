/// The part of `docs/COVERAGE.md` about kubectl: the flags that do not do all that they should.
package enum CommandCoverageDocument {
  package static var text: String {
    var text = """

      # kubectl

      All commands of kubectl v1.36 are here with all their flags, which do what they do there, but for those that
      follow. The table stands in `Sources/KubernetesDescriptions/Kubectl`.

      ## Flags of every command


      """
    text += section(CommandHelp.everywhere)
    for path in CommandHelp.all.keys.sorted() {
      let lines = section(CommandHelp.all[path]?.shortcomings ?? [:])
      if !lines.isEmpty { text += "\n## kubectl \(path)\n\n" + lines }
    }
    return text
  }

  /// Flags of which the same is said stand in one line.
  private static func section(_ shortcomings: [String: CommandHelp.Shortcoming]) -> String {
    var rows: [(what: CommandHelp.Shortcoming, names: [String])] = []
    for (name, what) in shortcomings.sorted(by: { $0.key < $1.key }) {
      if let index = rows.firstIndex(where: { $0.what == what }) {
        rows[index].names.append(name)
      } else {
        rows.append((what, [name]))
      }
    }
    return rows.map { row in
      let names = row.names.map { "`--\($0)`" }.joined(separator: ", ")
      return "- \(names) \(words(row.what.mark)): \(row.what.words)\n"
    }.joined()
  }

  private static func words(_ mark: CommandHelp.Mark) -> String {
    switch mark {
    case .partly: "(in part)"
    case .quiet: "(no effect)"
    case .refused: "(refused)"
    }
  }
}
