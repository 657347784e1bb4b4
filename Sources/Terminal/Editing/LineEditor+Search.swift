import CEditLine

extension LineEditor {
  /// The search through the history, from the newest entry back, while its text is typed.
  private struct Search {
    var query: [Unicode.Scalar] = []
    var place: Int
    var match: [Unicode.Scalar] = []
    var offset = 0
    var failed = false

    init(_ history: History) { place = history.entries.count }

    mutating func take(_ found: (place: Int, offset: Int)?, in history: History) {
      failed = found == nil
      guard let found else { return }
      place = found.place
      offset = found.offset
      match = Array(history.entries[found.place].unicodeScalars)
    }
  }

  /// Ctrl-R. libedit's own search ends at the first Korean syllable.
  ///
  /// Enter runs what was found, Ctrl-G and Ctrl-C give up, Escape keeps it for editing, and any other key keeps it and
  /// acts.
  func search() -> Int32 {
    guard request.purpose != .input else { return CC_ERROR }
    var search = Search(history)
    defer { overlay = nil }
    while true {
      overlay = frame(of: search)
      guard let key = readKey() else { return CC_EOF }
      switch key {
      case Key.abort, Key.cancel: return CC_REFRESH
      case Key.search: search.take(history.search(search.query, before: search.place), in: history)
      case Key.searchForward: search.take(history.search(search.query, after: search.place), in: history)
      case Key.backspace, Key.rubout:
        guard !search.query.isEmpty else { break }
        let query = search.query.dropLast()
        search = Search(history)
        lengthen(&search, by: Array(query))
      case Key.paste: lengthen(&search, by: Array(decoder.takePaste().unicodeScalars))
      case _ where key.value >= 0x20 && !(0x7F..<0xA0).contains(key.value): lengthen(&search, by: [key])
      default:
        if !search.match.isEmpty { replaceLine(with: search.match, cursor: search.offset) }
        if key != Key.escape { decoder.putBack(key) }
        return CC_REFRESH
      }
    }
  }

  /// The entry that is shown stays as long as it holds the longer text.
  private func lengthen(_ search: inout Search, by scalars: [Unicode.Scalar]) {
    search.query += scalars
    guard !search.query.isEmpty else { return }
    search.take(history.search(search.query, before: search.place + 1), in: history)
  }

  private func frame(of search: Search) -> LineFrame {
    let label = search.failed ? settings.failedSearchLabel : settings.searchLabel
    return LineFrame(
      prompt: StyledText("(\(label))`\(Self.string(search.query))': ", .dim),
      continuation: request.continuation,
      text: search.match,
      cursor: search.offset
    )
  }
}
