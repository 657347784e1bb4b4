/// Rows of cells in aligned columns, by the width that terminals give the text.
package struct TextTable: Sendable {
  package var rows: [[StyledText]]
  /// The cells between two columns.
  package var gap: Int

  package init(rows: [[StyledText]] = [], gap: Int = 2) {
    self.rows = rows
    self.gap = gap
  }

  /// One line a row, without spaces at its end.
  ///
  /// With a width, the last column is wrapped within what the others leave.
  package func lines(width: Int? = nil) -> [StyledText] {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.dropLast().enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.displayWidth)
      }
    }
    return rows.flatMap { row -> [StyledText] in
      let row = row[..<(row.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0)]
      guard let last = row.last else { return [StyledText()] }
      var start = StyledText()
      for (index, cell) in row.dropLast().enumerated() {
        start += cell.padded(to: widths[index] + gap)
      }
      let margin = start.displayWidth
      // Narrower than this, wrapping would make a ribbon of letters.
      guard let width, width - margin >= 20 else { return [start + last] }
      return last.wrapped(to: width - margin).enumerated().map { index, part in
        (index == 0 ? start : StyledText(String(repeating: " ", count: margin))) + part
      }
    }
  }

  /// Lays short texts out in columns, down first, as `ls` does.
  package static func columns(_ items: [String], width: Int, gap: Int = 2) -> [String] {
    let widest = items.map(\.displayWidth).max() ?? 0
    let count = max(1, (width + gap) / (widest + gap))
    let height = (items.count + count - 1) / count
    return (0..<height).map { row in
      let line = stride(from: row, to: items.count, by: height).map { items[$0] }
      return line.enumerated()
        .map { index, item in index == line.count - 1 ? item : item.padded(to: widest + gap) }
        .joined()
    }
  }
}
