import Terminal
import Testing

@Suite struct HistoryTests {
  @Test func fileKeepsEntriesOfSeveralLinesEachOnce() throws {
    let file = try TemporaryFile()
    let history = HistoryFile(path: file.path)
    for entry in ["cat <<E\n하나\\n\nE", "kubectl get pods", "cat <<E\n하나\\n\nE"] { history.append(entry) }
    #expect(history.load().entries == ["kubectl get pods", "cat <<E\n하나\\n\nE"])
    #expect(file.text.split(separator: "\n").count == 3)
  }

  @Test func fileIsWrittenAnewWhenItHasGrown() throws {
    let file = try TemporaryFile()
    let history = HistoryFile(path: file.path)
    for number in 1...11 { history.append("entry \(number)") }
    #expect(history.load(limit: 5).entries == (7...11).map { "entry \($0)" })
    #expect(file.text == (7...11).map { "entry \($0)\n" }.joined())
  }

  @Test func missingFileIsAnEmptyHistory() {
    #expect(HistoryFile(path: "/nonexistent/history").load().entries.isEmpty)
  }

  @Test func blankLinesAreNotKept() {
    var history = History()
    let taken = history.add("  ")
    #expect(!taken)
    #expect(history.entries.isEmpty)
  }
}
