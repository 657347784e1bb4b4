import CEditLine

/// The lines of one kind that were typed, for the arrow keys and the search: the list, and libedit's mirror of it.
final class Recall {
  private(set) var history: History
  let mirror: OpaquePointer
  /// libedit's numbers of the entries of `history`.
  private var numbers: [String: Int32] = [:]

  /// Nil if libedit has no memory for it.
  init?(_ history: History) {
    guard let mirror = history_winit() else { return nil }
    self.mirror = mirror
    self.history = history
    _ = editline_history_limit(mirror, Int32(history.limit))
    for entry in history.entries { enterIntoMirror(entry) }
  }

  deinit { history_wend(mirror) }

  func add(_ line: String) {
    guard history.add(line) else { return }
    enterIntoMirror(line)
  }

  private func enterIntoMirror(_ line: String) {
    // libedit drops only adjacent duplicates itself.
    if let older = numbers.removeValue(forKey: line) { _ = editline_history_remove(mirror, older) }
    let wide = line.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    let number = editline_history_enter(mirror, wide)
    if number >= 0 { numbers[line] = number }
  }
}
