/// Cells set in columns as Go's tabwriter does for kubectl: at least six wide, three blanks between.
struct TextColumns: Sendable {
  var minimum = 6
  var padding = 3
  /// Widths never shrink from one batch to the next (`tabwriter.RememberWidths`).
  private var widths: [Int] = []

  init(minimum: Int = 6, padding: Int = 3) {
    self.minimum = minimum
    self.padding = padding
  }

  mutating func text(_ rows: [[String]]) -> String {
    for row in rows {
      for (index, cell) in row.dropLast().enumerated() {
        let width = max(minimum, cell.unicodeScalars.count + padding)
        if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
      }
    }
    var text = ""
    for row in rows {
      for (index, cell) in row.dropLast().enumerated() {
        text += cell
        text += String(repeating: " ", count: max(0, widths[index] - cell.unicodeScalars.count))
      }
      text += (row.last ?? "") + "\n"
    }
    return text
  }
}
