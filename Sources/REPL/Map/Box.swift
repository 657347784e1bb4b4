import Terminal

/// A frame of lines around text, with a title in its upper edge.
struct Box {
  var title: StyledText
  var lines: [StyledText]

  /// The cells that the widest line needs inside the frame.
  private var contentWidth: Int { max((lines.map(\.displayWidth).max() ?? 0), title.displayWidth + 2) }

  private func drawn(inner: Int, height: Int) -> [StyledText] {
    let edge = Style.gray
    let title = title.truncated(to: inner - 1)
    var top = StyledText("┌ ", edge) + title
    top.append(" " + String(repeating: "─", count: max(0, inner - title.displayWidth)) + "┐", edge)
    let rows = lines + Array(repeating: StyledText(), count: max(0, height - lines.count))
    let middle = rows.map { line in
      StyledText("│ ", edge) + line.truncated(to: inner).padded(to: inner) + StyledText(" │", edge)
    }
    return [top] + middle + [StyledText("└" + String(repeating: "─", count: inner + 2) + "┘", edge)]
  }

  /// Boxes of one width in rows, as many beside each other as fit.
  static func sideBySide(_ boxes: [Box], width: Int) -> [StyledText] {
    guard !boxes.isEmpty else { return [] }
    let widest = boxes.map(\.contentWidth).max() ?? 0
    // A frame takes four cells, and there is one between two boxes.
    let inner = max(10, min(widest, width - 4))
    let perRow = max(1, min(boxes.count, (width + 1) / (inner + 5)))
    return stride(from: 0, to: boxes.count, by: perRow).flatMap { start -> [StyledText] in
      let row = boxes[start..<min(start + perRow, boxes.count)]
      let height = row.map(\.lines.count).max() ?? 0
      let columns = row.map { $0.drawn(inner: inner, height: height) }
      return (0..<(height + 2)).map { line in columns.map { $0[line] }.joined(separator: " ") }
    }
  }
}
