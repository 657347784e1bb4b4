import API

/// What `kubectl explain` prints by default (pkg/explain/v2/templates/plaintext.tmpl).
struct PlaintextExplanation {
  let resource: Resource
  let isRecursive: Bool

  var head: String {
    (resource.group.isEmpty ? "" : "GROUP:      \(resource.group)\n")
      + "KIND:       \(resource.kind)\nVERSION:    \(resource.version)\n\n"
  }

  /// All below the head; nil where the path leads nowhere.
  func body(of type: ExplainedType, at path: [String]) -> String? {
    var type = type
    var descriptions = type.descriptions
    var text = ""
    for (index, name) in path.enumerated() {
      guard let field = type.innermost.fields.first(where: { $0.name == name }) else { return nil }
      type = field.type
      descriptions = field.descriptions
      if index == path.count - 1 {
        let values = field.enumeration.map { "\n    " + shown($0) }.joined()
        text += "FIELD: \(name) <\(type.typeName)>\n\(values.isEmpty ? "" : "ENUM:" + values)\n\n"
      }
    }
    let description = descriptions.isEmpty ? "<empty>" : descriptions.map { $0 + "\n" }.joined()
    text += "DESCRIPTION:\n" + Self.indented(WordWrap.wrap(description, at: 76), by: 4) + "\n"
    let fields = isRecursive ? tree(type.innermost, level: 1, above: []) : list(type.innermost)
    return text + (fields.isEmpty ? "" : "FIELDS:\n" + fields) + "\n"
  }

  private func list(_ type: ExplainedType) -> String {
    type.fields.map { field in
      let description = WordWrap.wrap(field.description ?? "<no description>", at: 76)
      return line(field, level: 1) + Self.indented(description, by: 4) + "\n\n"
    }.joined()
  }

  private func tree(_ type: ExplainedType, level: Int, above: [String]) -> String {
    type.fields.map { field in
      let inner = field.type.innermost
      // Types that hold themselves end where they repeat.
      let isRepeated = !inner.identity.isEmpty && above.contains(inner.identity)
      return line(field, level: level)
        + (isRepeated ? "" : tree(inner, level: level + 1, above: above + [inner.identity]))
    }.joined()
  }

  /// `  name	<type> -required-`, and the first values of a closed set.
  private func line(_ field: ExplainedField, level: Int) -> String {
    let margin = String(repeating: " ", count: level * 2)
    var text = "\(margin)\(field.name)\t<\(field.type.typeName)>\(field.isRequired ? " -required-" : "")\n"
    if !field.enumeration.isEmpty {
      let more = field.enumeration.count > 4 ? ", ...." : ""
      text += "\(margin)enum: \(field.enumeration.prefix(4).map(shown).joined(separator: ", "))\(more)\n"
    }
    return text
  }

  private func shown(_ value: String) -> String { value.isEmpty ? "\"\"" : value }

  /// Every line is indented, empty ones too.
  private static func indented(_ text: String, by amount: Int) -> String {
    let margin = String(repeating: " ", count: amount)
    return margin + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + margin)
  }
}
