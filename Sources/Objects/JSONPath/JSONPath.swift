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
  /// Without it, a field that is missing is an error.
  package var allowsMissingKeys = true

  /// - Throws: why it is no template, in kubectl's words.
  package init(_ template: String) throws(JSONPathError) {
    var parser = JSONPathParser(template)
    nodes = try parser.parseTemplate()
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
    Self.text(of: try results(in: value))
  }

  package static func text(of results: [[Value]]) -> String {
    results.map { $0.map(JSONPathEvaluator.text).joined(separator: " ") }.joined()
  }

  /// All values that the paths of the template find.
  package func values(in value: Value) throws(JSONPathError) -> [Value] { try results(in: value).flatMap(\.self) }

  /// The values found by each part of the template, in order; within a range once for each turn.
  package func results(in value: Value) throws(JSONPathError) -> [[Value]] {
    var evaluator = JSONPathEvaluator(self)
    return try evaluator.results(of: value)
  }
}

package struct JSONPathError: Error, Hashable, Sendable {
  package var message: String
  init(_ message: String) { self.message = message }
}
