import Objects

/// JSON with the fields of an API object in the order of its Go type: kind, apiVersion, metadata, then the rest.
enum TypedJSON {
  private static let head = ["kind", "apiVersion", "metadata"]
  private static let statusHead = head + ["status", "message", "reason", "details", "code"]

  /// On one line, as the server sends it.
  static func line(_ object: Value) -> String {
    let parts = fields(object).map { "\(JSON.write(.string($0.key))):\(JSON.write($0.value, escapesHTML: true))" }
    return object.object == nil ? JSON.write(object) : "{" + parts.joined(separator: ",") + "}"
  }

  /// Indented, as a client prints what it made itself.
  static func indented(_ object: Value, by width: Int = 4) -> String {
    let indent = String(repeating: " ", count: width)
    let parts = fields(object).map { key, value in
      "\(indent)\(JSON.write(.string(key))): "
        + JSON.writeIndented(value, by: width).replacing("\n", with: "\n" + indent)
    }
    return parts.isEmpty ? JSON.writeIndented(object, by: width) : "{\n" + parts.joined(separator: ",\n") + "\n}"
  }

  private static func fields(_ object: Value) -> [(key: String, value: Value)] {
    guard let fields = object.object else { return [] }
    let head = fields["kind"] == "Status" ? statusHead : Self.head
    return head.compactMap { key in fields[key].map { (key, $0) } }
      + fields.filter { !head.contains($0.key) }.map { ($0.key, $0.value) }
  }
}
