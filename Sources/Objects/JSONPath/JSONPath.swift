/// A JSONPath template as kubectl reads it: text with actions in braces (`k8s.io/client-go/util/jsonpath`).
package struct JSONPath: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case text(String)
    /// The steps within one pair of braces, or on one side of a comparison.
    case list([Node])
    case field(String)
    case wildcard
    case recursive
    case slice(Slice)
    case filter(left: Node, operation: String, right: Node)
    case union([Node])
    case literal(Value)
    /// A word of the language: `range`, `end`, or one that is none.
    case identifier(String)
    /// `{range …}` to `{end}`.
    case range(Node, body: [Node])
  }

  /// `[1]`, `[1:3]`, `[::2]`.
  struct Slice: Hashable, Sendable {
    var start: Int?
    var end: Int?
    var step: Int?
    /// One element: the end follows from the start.
    var isIndex = false
  }

  let nodes: [Node]

  /// - Throws: why it is no template, in kubectl's words.
  package init(_ template: String) throws(JSONPathError) {
    var parser = JSONPathParser(template)
    nodes = Self.nested(try parser.parseTemplate()[...])
  }

  /// A single path, with or without braces and leading dot: `metadata.name`, `.spec.x`, `{.spec.x}`.
  package init(relaxed path: String) throws(JSONPathError) {
    var inner = Substring(path)
    if inner.hasPrefix("{"), inner.hasSuffix("}") { inner = inner.dropFirst().dropLast() }
    if inner.hasPrefix("."), inner.utf8.count > 1 { inner = inner.dropFirst() }
    if inner.contains("{") || inner.contains("}") || inner.isEmpty && !path.isEmpty {
      throw JSONPathError(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
      )
    }
    try self.init(path.isEmpty ? "" : "{.\(inner)}")
  }

  /// What the template makes of the object.
  package func text(of value: Value) throws(JSONPathError) -> String {
    try results(in: value).map { $0.map(JSONPathEvaluator.text).joined(separator: " ") }.joined()
  }

  /// All values that the paths of the template find.
  package func values(in value: Value) throws(JSONPathError) -> [Value] { try results(in: value).flatMap(\.self) }

  /// The values found by each part of the template, in order; within a range once for each turn.
  package func results(in value: Value) throws(JSONPathError) -> [[Value]] {
    try JSONPathEvaluator.results(nodes, value)
  }

  /// The flat list of a template's parts with each range put around its body.
  ///
  /// What follows a range that has no end is its body, and is done once more after it, as in Kubernetes.
  private static func nested(_ parts: ArraySlice<Node>) -> [Node] {
    guard let start = parts.firstIndex(where: { $0.begins("range") }) else { return Array(parts) }
    let rest = parts[(start + 1)...]
    var depth = 1
    let end = rest.firstIndex { part in
      depth += part.begins("range") ? 1 : part.begins("end") ? -1 : 0
      return depth == 0
    }
    let body = nested(rest[..<(end ?? rest.endIndex)])
    let after = end.map { nested(rest[($0 + 1)...]) } ?? body
    return Array(parts[..<start]) + [.range(parts[start].withoutFirst, body: body)] + after
  }
}

extension JSONPath.Node {
  /// Whether this is an action that begins with that word.
  fileprivate func begins(_ word: String) -> Bool {
    if case .list(let steps) = self, case .identifier(word)? = steps.first { true } else { false }
  }

  fileprivate var withoutFirst: JSONPath.Node {
    if case .list(let steps) = self { .list(Array(steps.dropFirst())) } else { self }
  }
}

package struct JSONPathError: Error, Hashable, Sendable {
  package var message: String
  init(_ message: String) { self.message = message }
}
