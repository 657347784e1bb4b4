import API
import Objects

/// How a server's table becomes lines (`k8s.io/cli-runtime/pkg/printers/tableprinter.go`).
struct TablePrinter: Sendable {
  var isWide = false
  var hasHeaders = true
  var showsNamespace = false
  var showsLabels = false
  var labelColumns: [String] = []
  /// Before each name: `pod/web`.
  var kindPrefix: String?
  /// Before each row: what a watch saw.
  var showsEvents = false

  /// The headers of a table's columns.
  func header(_ table: Value) -> [String] {
    var cells = columns(table).map { $0.name.uppercased() }
    if showsNamespace { cells.insert("NAMESPACE", at: 0) }
    if showsEvents { cells.insert("EVENT", at: 0) }
    cells += labelColumns.map { ($0.split(separator: "/").last.map(String.init) ?? $0).uppercased() }
    if showsLabels { cells.append("LABELS") }
    return cells
  }

  func rows(_ table: Value, event: String? = nil) -> [[String]] {
    let columns = columns(table)
    return (table["rows"]?.array ?? []).map { row in
      let cells = row["cells"]?.array ?? []
      var texts = columns.map { column in
        var text = column.index < cells.count ? Self.text(cells[column.index]) : ""
        if column.index == 0, let kindPrefix { text = kindPrefix + "/" + text }
        return text
      }
      let metadata = row["object"]?["metadata"]
      if showsNamespace { texts.insert(metadata?["namespace"]?.string ?? "", at: 0) }
      if showsEvents { texts.insert(event ?? "", at: 0) }
      let labels = metadata?["labels"]
      texts += labelColumns.map { labels?[$0]?.string ?? "" }
      if showsLabels { texts.append(Self.labels(labels)) }
      return texts
    }
  }

  static func labels(_ labels: Value?) -> String {
    guard let fields = labels?.object, !fields.isEmpty else { return "<none>" }
    return fields.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
  }

  private struct Column {
    var name: String
    var index: Int
  }

  private func columns(_ table: Value) -> [Column] {
    (table["columnDefinitions"]?.array ?? []).enumerated().compactMap { index, definition in
      let priority = definition["priority"]?.int ?? 0
      return isWide || priority == 0 ? Column(name: definition["name"]?.string ?? "", index: index) : nil
    }
  }

  /// Only the first line of a cell is shown.
  static func text(_ cell: Value) -> String {
    switch cell {
    case .null: return "<none>"
    case .string(let text):
      guard let end = text.utf8.firstIndex(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x0C }) else { return text }
      return text[..<end] + "..."
    case .array(let elements): return "[" + elements.map(text).joined(separator: " ") + "]"
    default: return JSON.write(cell)
    }
  }
}
