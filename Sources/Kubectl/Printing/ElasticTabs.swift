/// Text whose cells end in tabs, set in columns that last as long as consecutive lines have them
/// (Go's `text/tabwriter` with blanks for padding).
enum ElasticTabs {
  static func layout(_ text: String, minimum: Int = 0, padding: Int = 2) -> String {
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.split(separator: 0x09, omittingEmptySubsequences: false)
    }
    var layout = Layout(lines: lines, minimum: minimum, padding: padding)
    layout.format(from: 0, to: lines.count)
    return String(decoding: layout.output, as: UTF8.self)
  }

  private struct Layout {
    let lines: [[Substring.UTF8View]]
    let minimum: Int
    let padding: Int
    var widths: [Int] = []
    var output: [UInt8] = []

    mutating func format(from start: Int, to end: Int) {
      let column = widths.count
      var first = start
      var index = start
      while index < end {
        guard column < lines[index].count - 1 else {
          index += 1
          continue
        }
        write(from: first, to: index)
        first = index
        var width = minimum
        while index < end, column < lines[index].count - 1 {
          width = max(width, Self.width(lines[index][column]) + padding)
          index += 1
        }
        widths.append(width)
        format(from: first, to: index)
        widths.removeLast()
        first = index
      }
      write(from: first, to: end)
    }

    private static func width(_ cell: Substring.UTF8View) -> Int {
      var count = 0
      for byte in cell where byte & 0xC0 != 0x80 { count += 1 }
      return count
    }

    private mutating func write(from start: Int, to end: Int) {
      for index in start..<end {
        for (column, cell) in lines[index].enumerated() {
          output.append(contentsOf: cell)
          if column < lines[index].count - 1, column < widths.count {
            let gap = max(0, widths[column] - Self.width(cell))
            for _ in 0..<gap { output.append(0x20) }
          }
        }
        if index + 1 < lines.count { output.append(0x0A) }
      }
    }
  }
}
