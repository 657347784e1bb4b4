/// What a running command has printed after its last line end: the prompt of its next question, if it asks one.
struct OpenLine {
  private(set) var text = ""
  /// How many scalars of the text are on the screen already.
  private var shown = 0

  var isShown: Bool { shown > 0 }

  /// Takes what was printed, and gives what goes to the screen now: all whole lines.
  mutating func take(_ printed: String) -> String {
    text += printed
    let scalars = text.unicodeScalars
    guard let end = scalars.lastIndex(of: "\n") else { return "" }
    let whole = scalars[...end].dropFirst(shown)
    text = String(scalars[scalars.index(after: end)...])
    shown = 0
    return String(whole)
  }

  /// Gives the rest, when no question will show it.
  mutating func showAll() -> String {
    let rest = text.unicodeScalars.dropFirst(shown)
    shown = text.unicodeScalars.count
    return String(rest)
  }

  mutating func close() { self = OpenLine() }
}
