extension StyledText {
  private typealias Cell = (scalar: Unicode.Scalar, style: Style)

  /// Breaks the text into lines of at most `width` cells, at spaces; a longer word is broken where it must.
  ///
  /// Line ends in the text are kept; `indent` goes before every line but the first.
  package func wrapped(to width: Int, indent: String = "") -> [StyledText] {
    var result: [StyledText] = []
    for line in lines {
      var rest = line.cells[...]
      repeat {
        let margin = result.isEmpty ? "" : indent
        let end = Self.breakingPoint(of: rest, in: max(1, width - margin.displayWidth))
        result.append(StyledText(margin) + StyledText(cells: Self.trimmed(rest[..<end])))
        rest = rest[end...].drop { $0.scalar == " " }
      } while !rest.isEmpty
    }
    return result
  }

  private var cells: [Cell] {
    spans.flatMap { span in span.text.unicodeScalars.map { ($0, span.style) } }
  }

  private init(cells: ArraySlice<Cell>) {
    self.init()
    for cell in cells { append(String(cell.scalar), cell.style) }
  }

  private static func trimmed(_ cells: ArraySlice<Cell>) -> ArraySlice<Cell> {
    cells[..<(cells.lastIndex { $0.scalar != " " }.map { $0 + 1 } ?? cells.startIndex)]
  }

  /// Where a line of at most `width` cells ends.
  private static func breakingPoint(of cells: ArraySlice<Cell>, in width: Int) -> Int {
    var used = 0
    var lastSpace: Int?
    for index in cells.indices {
      let cell = cells[index]
      if cell.scalar == " ", index > cells.startIndex, cells[index - 1].scalar != " " { lastSpace = index }
      used += cell.scalar.displayWidth
      guard used > width else { continue }
      if cell.scalar == " " { return index }
      // A line that holds only its own indentation is no place to break.
      if let lastSpace, cells[..<lastSpace].contains(where: { $0.scalar != " " }) { return lastSpace }
      return max(index, cells.startIndex + 1)
    }
    return cells.endIndex
  }
}
