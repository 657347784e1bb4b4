/// Where everything of an edited line stands on a screen of a given width.
struct LineLayout {
  struct Row {
    /// The text of the row, with its styles.
    var content = StyledText()
    /// The cells that it takes.
    var width = 0
    /// The text flows on into the next row without a line end, so the terminal wraps it and can re-flow it.
    var wraps = false
  }

  private(set) var rows = [Row()]
  private(set) var cursorRow = 0
  private(set) var cursorColumn = 0
  private let columns: Int

  init(_ frame: LineFrame, columns: Int) {
    self.columns = max(2, columns)
    for span in frame.prompt.spans { place(span.text, span.style) }
    for (index, scalar) in frame.text.enumerated() {
      if index == frame.cursor { markCursor(before: scalar) }
      if scalar == "\n" {
        rows.append(Row())
        for span in frame.continuation.spans { place(span.text, span.style) }
      } else {
        place(scalar, frame.textStyle)
      }
    }
    // A full last row leaves the terminal's cursor hanging at its end; the visible cursor belongs to the next row.
    if rows[rows.count - 1].width == self.columns { startRow(wrapping: true) }
    if frame.cursor >= frame.text.count {
      cursorRow = rows.count - 1
      cursorColumn = rows[rows.count - 1].width
    }
  }

  private mutating func place(_ text: String, _ style: Style) {
    for scalar in text.unicodeScalars {
      if scalar == "\n" { startRow(wrapping: false) } else { place(scalar, style) }
    }
  }

  private mutating func place(_ scalar: Unicode.Scalar, _ style: Style) {
    let shown = shownForm(of: scalar)
    let width = shown.displayWidth
    if rows[rows.count - 1].width + width > columns { startRow(wrapping: true) }
    rows[rows.count - 1].content.append(shown, style)
    rows[rows.count - 1].width += width
  }

  /// Control characters show as `^X`, and a tab as the spaces up to the next stop.
  private func shownForm(of scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09: String(repeating: " ", count: min(8 - rows[rows.count - 1].width % 8, columns))
    case 0x00...0x1F: "^" + String(Unicode.Scalar(UInt8(scalar.value) + 0x40))
    case 0x7F: "^?"
    default: String(scalar)
    }
  }

  private mutating func startRow(wrapping: Bool) {
    rows[rows.count - 1].wraps = wrapping
    rows.append(Row())
  }

  private mutating func markCursor(before scalar: Unicode.Scalar) {
    let last = rows[rows.count - 1]
    let fits =
      scalar == "\n" ? last.width < columns : last.width + max(1, shownForm(of: scalar).displayWidth) <= columns
    cursorRow = fits ? rows.count - 1 : rows.count
    cursorColumn = fits ? last.width : 0
    // The end of a full line has no cell of its own: the cursor stays on its last one.
    if !fits, scalar == "\n" {
      cursorRow = rows.count - 1
      cursorColumn = columns - 1
    }
  }
}
