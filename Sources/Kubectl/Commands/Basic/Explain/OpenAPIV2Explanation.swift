import API

/// What `kubectl explain --output=plaintext-openapiv2` prints (pkg/explain/model_printer.go).
struct OpenAPIV2Explanation {
  let resource: Resource
  let isRecursive: Bool

  func text(of type: ExplainedType, at path: [String]) throws(Failure) -> String {
    var type = type
    var field: ExplainedField?
    for name in path {
      // A scalar ends the path, whatever follows.
      if type.innermost.fields.isEmpty { break }
      field = type.innermost.fields.first { $0.name == name }
      guard let field else { throw .plain("field \"\(name)\" does not exist") }
      type = field.type
    }
    var text = "KIND:     \(resource.kind)\nVERSION:  \(resource.apiVersion)\n\n"
    let fields = type.innermost.fields
    if let name = path.last {
      text += "\(fields.isEmpty ? "FIELD:   " : "RESOURCE:") \(name) <\(typeName(type))>\n\n"
    }
    text += "DESCRIPTION:\n" + described(field?.descriptions ?? type.descriptions)
    if fields.isEmpty { return text }
    return text + "\nFIELDS:\n" + (isRecursive ? tree(fields, margin: 3, above: []) : list(fields))
  }

  private func described(_ descriptions: [String]) -> String {
    if descriptions.isEmpty { return "     <empty>\n" }
    return descriptions.map { lines($0, margin: 5) }.joined(separator: "\n")
  }

  private func list(_ fields: [ExplainedField]) -> String {
    fields.map { field in
      "   \(field.name)\t<\(typeName(field.type))>\(field.isRequired ? " -required-" : "")\n"
        + (field.description.map { lines($0, margin: 5) } ?? "") + "\n"
    }.joined()
  }

  private func tree(_ fields: [ExplainedField], margin: Int, above: [String]) -> String {
    fields.map { field in
      let inner = field.type.innermost
      let isRepeated = !inner.identity.isEmpty && above.contains(inner.identity)
      return "\(String(repeating: " ", count: margin))\(field.name)\t<\(typeName(field.type))>\n"
        + (isRepeated ? "" : tree(inner.fields, margin: margin + 3, above: above + [inner.identity]))
    }.joined()
  }

  /// Version 2 knows no name of a type, and writes quantities and such as the strings that they are.
  private func typeName(_ type: ExplainedType) -> String {
    let name = type.typeName
    let prefix = name.prefix { !$0.isLetter } == "[]" ? "[]" : name.hasPrefix("map[string]") ? "map[string]" : ""
    if !prefix.isEmpty { return prefix + (type.element.map { typeName($0) } ?? "Object") }
    switch name {
    case "string", "boolean", "integer", "number": return name
    case "Quantity", "IntOrString": return "string"
    default: return "Object"
    }
  }

  private func lines(_ text: String, margin: Int) -> String {
    let indent = String(repeating: " ", count: margin)
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { WordWrap.wrap(String($0), at: 80 - margin).split(separator: "\n", omittingEmptySubsequences: false) }
      .map { ($0.isEmpty ? "" : indent + $0.drop { $0 == " " }) + "\n" }.joined()
  }
}
