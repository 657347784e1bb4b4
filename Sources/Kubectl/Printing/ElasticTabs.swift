/// Text whose cells end in tabs, set in columns that last as long as consecutive lines have them
/// (Go's `text/tabwriter` with blanks for padding).
enum ElasticTabs {
  static func layout(_ text: String, minimum: Int = 0, padding: Int = 2) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false)
    }
    var layout = Layout(lines: lines, minimum: minimum, padding: padding)
    layout.format(from: 0, to: lines.count)
    return layout.output
  }

  private struct Layout {
    let lines: [[Substring]]
    let minimum: Int
    let padding: Int
    var widths: [Int] = []
    var output = ""

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
          width = max(width, lines[index][column].unicodeScalars.count + padding)
          index += 1
        }
        widths.append(width)
        format(from: first, to: index)
        widths.removeLast()
        first = index
      }
      write(from: first, to: end)
    }

    private mutating func write(from start: Int, to end: Int) {
      for index in start..<end {
        for (column, cell) in lines[index].enumerated() {
          output += cell
          if column < lines[index].count - 1, column < widths.count {
            output += String(repeating: " ", count: max(0, widths[column] - cell.unicodeScalars.count))
          }
        }
        if index + 1 < lines.count { output += "\n" }
      }
    }
  }
}
