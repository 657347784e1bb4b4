import Yams

/// YAML text as trees, read as kubectl reads it: YAML 1.1 turned into JSON (`sigs.k8s.io/yaml`).
package enum YAML {
  /// Reads all documents of a text; empty ones are left out.
  ///
  /// - Throws: `YAMLError` in the words of kubectl, with the line.
  package static func read(_ text: String) throws(YAMLError) -> [Value] {
    try readLocated(text).map(\.value)
  }

  /// Reads a text that must be one document; an empty one is null.
  package static func readOne(_ text: String) throws(YAMLError) -> Value {
    let documents = try read(text)
    if documents.count > 1 { throw YAMLError(message: "expected a single document in the stream", line: nil) }
    return documents.first ?? .null
  }

  /// Reads all documents with the places of their parts.
  package static func readLocated(_ text: String) throws(YAMLError) -> [LocatedValue] {
    var documents: [LocatedValue] = []
    do {
      let parser = try Parser(yaml: text, resolver: .basic)
      while let node = try parser.nextRoot() {
        var composer = NodeComposer()
        let value = try composer.compose(node)
        if !value.value.isNull { documents.append(value) }
      }
    } catch let error as YAMLError {
      throw error
    } catch let error as YamlError {
      throw YAMLError(error)
    } catch {
      throw YAMLError(message: "\(error)", line: nil)
    }
    return documents
  }
}

/// Why a text is no YAML.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String
  /// Counts from 1.
  package var line: Int?
  package var column: Int?

  package init(message: String, line: Int?, column: Int? = nil) {
    self.message = message
    self.line = line
    self.column = column
  }

  /// What go-yaml finds wrong after it has parsed the text.
  private var isUnmarshalError = false

  /// A key that stands twice in one map.
  init(duplicate key: String, line: Int?, column: Int?) {
    self.init(message: "key \"\(key)\" already set in map", line: line, column: column)
    isUnmarshalError = true
  }

  /// `yaml: line 5: mapping values are not allowed in this context`, as go-yaml says it.
  package var description: String {
    "yaml: " + (isUnmarshalError ? "unmarshal errors:\n  " : "") + (line.map { "line \($0): " } ?? "") + message
  }

  /// The parser names the place of the key's first occurrence; go-yaml names that of the second.
  private static func secondLine(of key: String, in text: String, after mark: Mark) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let margin = String(repeating: " ", count: max(0, mark.column - 1))
    for index in lines.indices.dropFirst(mark.line) {
      let line = lines[index].replacing("- ", with: "  ", maxReplacements: 1)
      guard line.hasPrefix(margin) else { continue }
      let rest = line.dropFirst(margin.count)
      if ["\(key):", "\"\(key)\":", "'\(key)':"].contains(where: { rest.hasPrefix($0) }) { return index + 1 }
    }
    return mark.line
  }

  init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _): self.init(message: problem, line: mark.line, column: mark.column)
    case .parser(let context, let problem, let mark, _):
      // go-yaml names the line of the context where there is one.
      self.init(message: problem, line: context?.mark.line ?? mark.line, column: mark.column)
    case .composer(_, let problem, let mark, _): self.init(message: problem, line: mark.line, column: mark.column)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      self.init(
        duplicate: key,
        line: Self.secondLine(of: key, in: context.text, after: context.mark),
        column: context.mark.column
      )
    case .reader(let problem, _, _, _): self.init(message: problem, line: nil)
    default: self.init(message: "\(error)", line: nil)
    }
  }
}

/// A tree with the place of each part in its file.
package struct LocatedValue: Hashable, Sendable {
  package var value: Value
  /// Both count from 1.
  package var line: Int
  package var column: Int
  /// The fields of an object, in the order of the file.
  package var fields: [Field] = []
  /// The elements of an array.
  package var elements: [LocatedValue] = []

  package struct Field: Hashable, Sendable {
    package var key: String
    /// Where the key stands.
    package var line: Int
    package var column: Int
    package var value: LocatedValue
  }

  package subscript(key: String) -> LocatedValue? { fields.first { $0.key == key }?.value }
}

/// Turns nodes into trees, with a bound on what aliases unfold to.
private struct NodeComposer {
  /// A document of many aliases of aliases would unfold without end.
  private static var maximumNodes: Int { 1_000_000 }
  private static var maximumDepth: Int { 500 }

  private var nodes = 0
  private var depth = 0

  mutating func compose(_ node: Node) throws -> LocatedValue {
    nodes += 1
    depth += 1
    defer { depth -= 1 }
    let mark = node.mark
    if nodes > Self.maximumNodes || depth > Self.maximumDepth {
      throw YAMLError(message: "document contains excessive aliasing", line: mark?.line)
    }
    var located = LocatedValue(value: .null, line: mark?.line ?? 1, column: mark?.column ?? 1)
    switch node {
    case .scalar(let scalar): located.value = ScalarResolver.resolve(scalar)
    case .sequence(let sequence):
      for element in sequence { located.elements.append(try compose(element)) }
      located.value = .array(located.elements.map(\.value))
    case .mapping(let mapping): try compose(mapping, into: &located)
    case .alias: throw YAMLError(message: "unknown anchor", line: mark?.line)
    }
    return located
  }

  private mutating func compose(_ mapping: Node.Mapping, into located: inout LocatedValue) throws {
    var merged: [LocatedValue.Field] = []
    for (key, value) in mapping {
      let composed = try compose(value)
      if key.scalar?.string == "<<", key.scalar?.style == .plain {
        merged += composed.elements.isEmpty ? composed.fields : composed.elements.flatMap(\.fields)
        continue
      }
      let name = try keyText(key)
      if located.fields.contains(where: { $0.key == name }) {
        throw YAMLError(duplicate: name, line: key.mark?.line, column: key.mark?.column)
      }
      located.fields.append(
        LocatedValue.Field(
          key: name,
          line: key.mark?.line ?? located.line,
          column: key.mark?.column ?? 1,
          value: composed
        )
      )
    }
    for field in merged where !located.fields.contains(where: { $0.key == field.key }) {
      located.fields.append(field)
    }
    located.value = .object(Fields(located.fields.map { ($0.key, $0.value.value) }))
  }

  /// JSON keys are strings: numbers and booleans are written out.
  private func keyText(_ node: Node) throws -> String {
    guard case .scalar(let scalar) = node else {
      throw YAMLError(message: "invalid map key: only scalars may be keys", line: node.mark?.line)
    }
    switch ScalarResolver.resolve(scalar) {
    case .string(let text): return text
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .double(let value): return JSON.write(number: value)
    default: return scalar.string
    }
  }
}
