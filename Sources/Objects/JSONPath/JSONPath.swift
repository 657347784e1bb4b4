/// A JSONPath template as kubectl reads it: text with actions in braces (`k8s.io/client-go/util/jsonpath`).
package struct JSONPath: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case text(String)
    /// The steps within one pair of braces, or within brackets.
    case list([Node])
    case field(String)
    case wildcard
    case recursive
    /// `[1]`, `[1:3]`, `[::2]`; a lone index has `isIndex`.
    case slice(start: Int?, end: Int?, step: Int?, isIndex: Bool)
    case filter(left: Node, operation: String, right: Node)
    case union([Node])
    case literal(Value)
    /// `{range …}` to `{end}`.
    case range(Node, body: [Node])
  }

  let nodes: [Node]

  /// - Throws: why it is no template, in kubectl's words.
  package init(_ template: String) throws(JSONPathError) {
    var parser = JSONPathParser(template)
    nodes = try parser.parseTemplate()
  }

  /// A single path, with or without braces and leading dot: `metadata.name`, `.spec.x`, `{.spec.x}`.
  package init(relaxed path: String) throws(JSONPathError) {
    var inner = Substring(path)
    if inner.hasPrefix("{"), inner.hasSuffix("}") { inner = inner.dropFirst().dropLast() }
    if inner.contains("{") || inner.contains("}") || path.isEmpty && !inner.isEmpty {
      throw JSONPathError(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
      )
    }
    if inner.hasPrefix(".") { inner = inner.dropFirst() }
    try self.init("{.\(inner)}")
  }

  /// What the template makes of the object.
  package func text(of value: Value) throws(JSONPathError) -> String {
    var evaluator = JSONPathEvaluator(root: value)
    return try evaluator.text(nodes, value)
  }

  /// All values that the paths of the template find.
  package func values(in value: Value) throws(JSONPathError) -> [Value] {
    let evaluator = JSONPathEvaluator(root: value)
    var found: [Value] = []
    for node in nodes { found += try evaluator.evaluate(node, [value]) }
    return found
  }
}

package struct JSONPathError: Error, Hashable, Sendable {
  package var message: String
  init(_ message: String) { self.message = message }
}
