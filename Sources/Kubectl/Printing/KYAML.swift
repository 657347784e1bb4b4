import Objects

/// YAML in flow style with quoted strings, as `-o kyaml` prints it.
enum KYAML {
  static func write(_ value: Value) -> String { text(value, "") + "\n" }

  private static func text(_ value: Value, _ margin: String) -> String {
    switch value {
    case .object(let fields):
      if fields.isEmpty { return "{}" }
      let inner = fields.map { "\(margin)  \(key($0.key)): \(text($0.value, margin + "  ")),\n" }
      return "{\n" + inner.joined() + margin + "}"
    case .array(let elements):
      if elements.isEmpty { return "[]" }
      if elements.allSatisfy({ $0.object?.isEmpty == false }) {
        return "[" + elements.map { text($0, margin) }.joined(separator: ", ") + "]"
      }
      return "[\n" + elements.map { "\(margin)  \(text($0, margin + "  ")),\n" }.joined() + margin + "]"
    case .string(let text): return GoQuote.quoted(text)
    default: return JSON.write(value)
    }
  }

  /// Names that YAML could take for something else are quoted.
  private static func key(_ name: String) -> String {
    let isSafe =
      name.first.map { $0.isLetter || $0 == "_" } ?? false
      && name.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    let another = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    return isSafe && !another.contains(name.lowercased()) ? name : GoQuote.quoted(name)
  }
}
