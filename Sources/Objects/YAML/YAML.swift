import Yams

/// YAML text as trees, read as kubectl reads it: YAML 1.1 turned into JSON (`sigs.k8s.io/yaml`).
package enum YAML {
  /// Reads all documents of a text; empty ones are left out. Of a key that occurs twice the last one counts.
  ///
  /// - Throws: `YAMLError` in the words of kubectl, with the line.
  package static func read(_ text: String) throws(YAMLError) -> [Value] {
    var text = text
    // Bounds the work that a text full of repeated keys makes, the more the longer it is.
    for _ in 0..<min(100, 4_000_000 / max(1, text.utf8.count)) {
      do {
        return try compose(text).map(\.value)
      } catch {
        guard let mark = error.overwrittenKey, let marked = OverwrittenKey.mark(at: mark, in: text) else { throw error }
        text = marked
      }
    }
    return try compose(text).map(\.value)
  }

  /// Reads a text that must be one document; an empty one is null.
  package static func readOne(_ text: String) throws(YAMLError) -> Value {
    let documents = try read(text)
    if documents.count > 1 { throw YAMLError(message: "expected a single document in the stream", line: nil) }
    return documents.first ?? .null
  }

  /// Reads all documents with the places of their parts; a key that occurs twice is refused.
  package static func readLocated(_ text: String) throws(YAMLError) -> [LocatedValue] { try compose(text) }

  private static func compose(_ text: String) throws(YAMLError) -> [LocatedValue] {
    var documents: [LocatedValue] = []
    do {
      let parser = try Parser(yaml: text, resolver: .basic)
      while let node = try parser.nextRoot() {
        var composer = NodeComposer(textLength: text.utf8.count)
        let value = try composer.compose(node)
        if !value.value.isNull { documents.append(value) }
      }
    } catch let error as YAMLError {
      throw error
    } catch let error as YamlError {
      throw YAMLError(error, in: text)
    } catch {
      throw YAMLError(message: "\(error)", line: nil)
    }
    return documents
  }
}

/// Yams refuses a key that occurs twice, kubectl takes the last: the first one is marked, and left out on the way.
enum OverwrittenKey {
  /// A character of private use, which no manifest contains.
  private static let sign: Character = "\u{F8FF}"

  static func isMarked(_ key: String) -> Bool { key.first == sign }

  /// The text with the sign at the beginning of the key that stands there.
  static func mark(at mark: Mark, in text: String) -> String? {
    var scalars = text.unicodeScalars
    var index = scalars.startIndex
    for _ in 1..<max(1, mark.line) {
      guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
      index = scalars.index(after: end)
    }
    guard let key = scalars.index(index, offsetBy: mark.column - 1, limitedBy: scalars.endIndex), key < scalars.endIndex
    else { return nil }
    let isQuoted = scalars[key] == "\"" || scalars[key] == "'"
    scalars.insert(contentsOf: sign.unicodeScalars, at: isQuoted ? scalars.index(after: key) : key)
    return String(scalars)
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
  /// A document of many aliases of aliases would unfold without end; without any it has fewer nodes than bytes.
  private let maximumNodes: Int
  private static var maximumDepth: Int { 500 }

  init(textLength: Int) { maximumNodes = textLength + 100_000 }

  private var nodes = 0
  private var depth = 0

  mutating func compose(_ node: Node) throws -> LocatedValue {
    nodes += 1
    depth += 1
    defer { depth -= 1 }
    let mark = node.mark
    if nodes > maximumNodes || depth > Self.maximumDepth {
      throw YAMLError(message: "document contains excessive aliasing", line: mark?.line)
    }
    var located = LocatedValue(value: .null, line: mark?.line ?? 1, column: mark?.column ?? 1)
    switch node {
    case .scalar(let scalar): located.value = try value(of: scalar)
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
    var names = Set<String>()
    for (key, value) in mapping {
      let composed = try compose(value)
      if key.scalar?.string == "<<", key.scalar?.style == .plain {
        merged += composed.elements.isEmpty ? composed.fields : composed.elements.flatMap(\.fields)
        continue
      }
      let name = try keyText(key)
      if OverwrittenKey.isMarked(name) { continue }
      if !names.insert(name).inserted {
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
    for field in merged where names.insert(field.key).inserted { located.fields.append(field) }
    located.value = .object(Fields(located.fields.map { ($0.key, $0.value.value) }))
  }

  /// A tag such as `!!str` decides before the style does.
  private func value(of scalar: Node.Scalar) throws -> Value {
    let tag = scalar.tag.rawValue
    guard tag.isEmpty || ["null", "bool", "int", "float"].contains(where: { tag == "tag:yaml.org,2002:" + $0 }) else {
      return .string(scalar.string)
    }
    // A key in braces without a value, as in `{a}`, has no style.
    if scalar.string.isEmpty, scalar.style == .any { return .null }
    if tag.isEmpty, scalar.style != .plain { return .string(scalar.string) }
    if ScalarResolver.isSpecialFloat(scalar.string) {
      throw YAMLError(message: "json: unsupported value: \(scalar.string)", line: nil)
    }
    return ScalarResolver.resolve(plain: scalar.string)
  }

  /// A value as Go writes it with `%#v`; `{{ .Name }}` of a template is a map whose key is a map.
  private func goText(_ value: Value) -> String {
    switch value {
    // A word in braces is a key without a value.
    case .null, .string(""): "interface {}(nil)"
    case .bool, .int, .double, .string: JSON.write(value)
    case .array(let elements): "[]interface {}{" + elements.map(goText).joined(separator: ", ") + "}"
    case .object(let fields):
      "map[interface {}]interface {}{"
        + fields.map { JSON.write(.string($0.key)) + ":" + goText($0.value) }.joined(separator: ", ") + "}"
    }
  }

  /// JSON keys are strings: numbers and booleans are written out.
  private mutating func keyText(_ node: Node) throws -> String {
    guard case .scalar(let scalar) = node else {
      throw YAMLError(message: "invalid map key: " + goText(try compose(node).value), line: nil)
    }
    switch try value(of: scalar) {
    case .string(let text): return text
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .double(let value): return JSON.write(number: value)
    default: return scalar.string
    }
  }
}
