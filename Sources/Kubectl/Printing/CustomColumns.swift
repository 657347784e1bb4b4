import Objects

/// `-o custom-columns=NAME:.metadata.name,…`.
struct CustomColumns: Hashable, Sendable {
  private var columns: [Column]
  var hasHeaders = true

  private struct Column: Hashable, Sendable {
    var header: String
    var path: JSONPath
  }

  init(_ specification: String) throws(Failure) {
    columns = []
    for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if halves.count != 2 {
        throw .plain("unexpected custom-columns spec: \(part), expected <header>:<json-path-expr>")
      }
      columns.append(Column(header: halves[0], path: try Self.path(halves[1])))
    }
  }

  /// A file of two lines: headers, and paths below them.
  init(file: String) throws(Failure) {
    let lines = file.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    guard let headers = lines.first else { throw .plain("unexpected EOF") }
    guard lines.count > 1 else { throw .plain("unexpected EOF") }
    if headers.count != lines[1].count {
      throw .plain("number of headers (\(headers.count)) and field specifications (\(lines[1].count)) don't match")
    }
    columns = []
    for (header, path) in zip(headers, lines[1]) {
      columns.append(Column(header: header, path: try Self.path(path)))
    }
  }

  private static func path(_ text: String) throws(Failure) -> JSONPath {
    do throws(JSONPathError) {
      return try JSONPath(relaxed: text)
    } catch {
      throw .plain(error.message)
    }
  }

  func text(of objects: [Value]) -> String {
    var rows = objects.map { object in
      columns.map { column in
        let values = (try? column.path.values(in: object)) ?? []
        return values.isEmpty ? "<none>" : values.map(Self.text).joined(separator: ",")
      }
    }
    if hasHeaders { rows.insert(columns.map(\.header), at: 0) }
    var layout = TextColumns()
    return layout.text(rows)
  }

  /// Go's `%v` of a value.
  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .string(let text): text
    case .array(let elements): "[" + elements.map(text).joined(separator: " ") + "]"
    case .object(let fields): "map[" + fields.map { "\($0.key):\(text($0.value))" }.joined(separator: " ") + "]"
    default: JSON.write(value)
    }
  }
}
