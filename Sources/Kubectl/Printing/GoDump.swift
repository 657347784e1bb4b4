import Objects

/// Trees as Go's `%#v` writes them.
enum GoDump {
  static func dump(_ value: Value) -> String {
    switch value {
    case .null: "interface {}(nil)"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): JSON.write(number: value)
    case .string(let text): GoQuote.quoted(text)
    case .array(let elements): "[]interface {}{" + elements.map(dump).joined(separator: ", ") + "}"
    case .object(let fields):
      "map[string]interface {}{" + fields.map { GoQuote.quoted($0.key) + ":" + dump($0.value) }.joined(separator: ", ")
        + "}"
    }
  }
}
