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
        let width = max(minimum, cell.scalarCount + padding)
        if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
      }
    }
    var text: [UInt8] = []
    text.reserveCapacity(rows.count * (widths.reduce(16, +)))
    for row in rows {
      for (index, cell) in row.enumerated() {
        text.append(contentsOf: cell.utf8)
        if index == row.count - 1 { break }
        for _ in cell.scalarCount..<max(widths[index], cell.scalarCount) { text.append(0x20) }
      }
      text.append(0x0A)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension StringProtocol {
  /// How many characters Go counts.
  var scalarCount: Int {
    var count = 0
    for byte in utf8 where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
