/// Draws an edited line: from what is on the screen and what should be there to the bytes in between.
///
/// Pure. The terminal does the soft wraps itself, so that it can re-flow the line when its size changes, and a copy
/// out of it has no line ends of ours. A line taller than the screen shows the rows around the cursor.
package struct LineRenderer: Sendable {
  private struct Drawn: Sendable {
    var frame: LineFrame
    /// The first row shown, and the rows shown.
    var top: Int
    var height: Int
    /// Where the cursor stands, counted from the first row shown.
    var cursorRow: Int
  }

  package private(set) var columns: Int
  package private(set) var rows: Int
  private let coloring: Coloring
  private var drawn: Drawn?

  package init(columns: Int, rows: Int, coloring: Coloring) {
    self.columns = max(2, columns)
    self.rows = max(2, rows)
    self.coloring = coloring
  }

  /// The bytes that make the screen show the frame.
  package mutating func draw(_ frame: LineFrame) -> String {
    if let drawn, drawn.frame == frame { return "" }
    let layout = LineLayout(frame, columns: columns)
    if let appended = appending(frame, layout) { return appended }
    let top = firstRow(for: layout)
    let shown = layout.rows[top..<min(layout.rows.count, top + rows)]
    var bytes = drawn.map { Self.up($0.cursorRow) + "\r" } ?? ""
    for (index, row) in zip(shown.indices, shown) {
      bytes += text(of: row, isLast: index == shown.endIndex - 1, shown, index)
    }
    let isFull = shown.last.map { $0.width == columns } ?? false
    // Erasing under a cursor that hangs at the end of a full row would take the row's last cell.
    if !isFull, drawn != nil { bytes += "\u{1B}[J" }
    bytes += Self.up(shown.endIndex - 1 - layout.cursorRow) + "\r" + Self.right(layout.cursorColumn)
    drawn = Drawn(frame: frame, top: top, height: shown.count, cursorRow: layout.cursorRow - top)
    return bytes
  }

  /// The bytes that take the line off the screen; the cursor stands where the line began.
  package mutating func erase() -> String {
    guard let drawn else { return "" }
    self.drawn = nil
    return Self.up(drawn.cursorRow) + "\r\u{1B}[J"
  }

  /// The bytes that leave the line as it is and go below it.
  package mutating func leave() -> String {
    guard let drawn else { return "" }
    self.drawn = nil
    let down = drawn.height - 1 - drawn.cursorRow
    return (down > 0 ? "\u{1B}[\(down)B" : "") + "\r\n"
  }

  /// The screen was cleared, or something else wrote to it.
  package mutating func forget() { drawn = nil }

  /// Takes a new size of the screen.
  ///
  /// The terminal has already re-flowed the line, so the cursor's row is worked out for the new width; what is drawn
  /// next replaces the line.
  package mutating func resize(columns: Int, rows: Int) -> String {
    self.columns = max(2, columns)
    self.rows = max(2, rows)
    guard var old = drawn else { return "" }
    old.cursorRow = min(
      LineLayout(old.frame, columns: self.columns).cursorRow - (old.top > 0 ? old.top : 0),
      self.rows - 1
    )
    drawn = old
    return erase()
  }

  /// The bytes when the frame only has more text at its end than what is drawn, nil in all other cases.
  private mutating func appending(_ frame: LineFrame, _ layout: LineLayout) -> String? {
    guard let drawn, layout.rows.count <= rows, drawn.top == 0, drawn.frame.prompt == frame.prompt else { return nil }
    let old = drawn.frame
    guard old.cursor == old.text.count, frame.cursor == frame.text.count, old.continuation == frame.continuation,
      old.textStyle == .plain, frame.textStyle == .plain, old.text.count < frame.text.count,
      frame.text.starts(with: old.text)
    else { return nil }
    let added = frame.text[old.text.count...]
    guard added.allSatisfy({ $0.displayWidth > 0 }) else { return nil }
    self.drawn = Drawn(frame: frame, top: 0, height: layout.rows.count, cursorRow: layout.cursorRow)
    var bytes = String.UnicodeScalarView()
    bytes.append(contentsOf: added)
    return String(bytes) + (layout.cursorColumn == 0 ? " \r" : "")
  }

  /// The row that the window on a tall line begins with: as before, if the cursor is in it.
  private func firstRow(for layout: LineLayout) -> Int {
    guard layout.rows.count > rows else { return 0 }
    let before = min(drawn?.top ?? layout.rows.count, layout.rows.count - rows)
    if layout.cursorRow < before { return layout.cursorRow }
    return max(before, layout.cursorRow - rows + 1)
  }

  /// The bytes of one row and of the way to the next one.
  private func text(of row: LineLayout.Row, isLast: Bool, _ shown: ArraySlice<LineLayout.Row>, _ index: Int) -> String {
    var bytes = row.content.rendered(coloring)
    if row.width < columns, drawn != nil || row.wraps { bytes += "\u{1B}[K" }
    guard !isLast else { return bytes }
    guard row.wraps else { return bytes + "\r\n" }
    // Only a character makes the terminal wrap; if none follows, a space is drawn and stepped back over.
    return shown[index + 1].content.isEmpty ? bytes + " \r" : bytes
  }

  private static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }
  private static func right(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)C" : "" }
}
