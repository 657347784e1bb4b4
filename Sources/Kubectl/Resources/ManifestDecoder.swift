import API
import Objects

/// Turns the text of a manifest into objects, refusing what kubectl refuses before it asks the server.
struct ManifestDecoder: Sendable {
  /// Whether an object without a kind is refused in the words of validation.
  var validates: Bool

  /// The documents of a file; a line of three hyphens separates them.
  static func documents(in text: String) -> [String] {
    if isJSON(text) {
      let values = values(in: text)
      // What only begins like JSON may be YAML of one line.
      if let first = values.first, objectionAsJSON(to: first) == nil { return values }
    }
    var documents: [String] = []
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("---"),
        line.dropFirst(3).allSatisfy({ $0 == " " || $0 == "\r" || $0 == "\t" })
          || line.hasPrefix("--- #")
      {
        documents.append(lines.joined(separator: "\n"))
        lines = []
      } else {
        lines.append(line)
      }
    }
    documents.append(lines.joined(separator: "\n"))
    return documents
  }

  private static func isJSON(_ text: String) -> Bool { text.drop(while: \.isWhitespace).hasPrefix("{") }

  /// Why a text is no JSON, in the words of kubectl's decoder; nil where it is.
  private static func objectionAsJSON(to text: String) -> String? {
    do {
      _ = try JSON.read(Array(text.utf8))
      return nil
    } catch {
      if error.message.hasPrefix("unexpected end") { return "unexpected EOF" }
      return "json: offset \(error.offset + 1): \(error.message)"
    }
  }

  /// JSON values that follow one another.
  private static func values(in text: String) -> [String] {
    var values: [String] = []
    var bytes: [UInt8] = []
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for byte in text.utf8 {
      bytes.append(byte)
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\") where isQuoted: isEscaped = true
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "{") where !isQuoted: depth += 1
      case UInt8(ascii: "}") where !isQuoted:
        depth -= 1
        if depth == 0 {
          values.append(String(decoding: bytes, as: UTF8.self))
          bytes = []
        }
      default: break
      }
    }
    let rest = String(decoding: bytes, as: UTF8.self)
    return rest.allSatisfy(\.isWhitespace) ? values : values + [rest]
  }

  /// The objects of one document; a list's items one by one.
  func decode(_ document: String, source: String) throws(Failure) -> [Value] {
    let value: Value
    do throws(YAMLError) {
      value = try YAML.readOne(document)
    } catch {
      if Self.isJSON(document), let objection = Self.objectionAsJSON(to: document) {
        throw .plain("error parsing \(source): \(objection)")
      }
      throw .plain("error parsing \(source): error converting YAML to JSON: \(error)")
    }
    if value.isNull { return [] }
    if value.object?.isEmpty == true { return [] }
    try validate(value, source)
    guard value.kind.hasSuffix("List"), let items = value["items"]?.array else { return [value] }
    let itemKind = value.kind == "List" ? nil : String(value.kind.dropLast(4))
    if let wrong = items.first(where: { $0.object == nil }) {
      throw .plain(
        "unable to decode \"\(source)\": json: cannot unmarshal \(Self.typeName(wrong)) into Go value of type "
          + "map[string]interface {}"
      )
    }
    return items.map { item in
      var item = item
      if let itemKind, item["kind"] == nil {
        item["kind"] = .string(itemKind)
        item["apiVersion"] = value["apiVersion"]
      }
      return item
    }
  }

  private func validate(_ value: Value, _ source: String) throws(Failure) {
    guard value.object != nil else {
      if validates { throw Self.invalid(source, "invalid object to validate") }
      throw .plain(
        "unable to decode \"\(source)\": json: cannot unmarshal \(Self.typeName(value)) into Go value of type "
          + "unstructured.detector"
      )
    }
    var wrong: [String] = []
    if value.apiVersion.isEmpty { wrong.append("apiVersion not set") }
    if value.kind.isEmpty { wrong.append("kind not set") }
    if validates, !wrong.isEmpty {
      throw Self.invalid(source, wrong.count == 1 ? wrong[0] : "[" + wrong.joined(separator: ", ") + "]")
    }
    if value.kind.isEmpty {
      throw .plain("unable to decode \"\(source)\": Object 'Kind' is missing in '\(JSON.write(value))'")
    }
    if let objection = Self.objection(toMetadata: value["metadata"]) {
      throw .plain("unable to decode \"\(source)\": json: cannot unmarshal \(objection)")
    }
  }

  private static func invalid(_ source: String, _ what: String) -> Failure {
    .plain(
      "error validating \"\(source)\": error validating data: \(what); if you choose to ignore these errors, "
        + "turn validation off with --validate=false"
    )
  }

  private static func objection(toMetadata metadata: Value?) -> String? {
    guard let metadata, !metadata.isNull else { return nil }
    guard metadata.object != nil else {
      return "\(typeName(metadata)) into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta"
    }
    for field in ["annotations", "labels"] {
      guard let map = metadata[field], !map.isNull else { continue }
      let place = "into Go struct field ObjectMeta.metadata.\(field) of type"
      guard let fields = map.object else { return "\(typeName(map)) \(place) map[string]string" }
      for value in fields.values where value.string == nil && !value.isNull {
        return "\(typeName(value)) \(place) string"
      }
    }
    for field in ["name", "namespace", "generateName"] {
      guard let value = metadata[field], value.string == nil, !value.isNull else { continue }
      return "\(typeName(value)) into Go struct field ObjectMeta.metadata.\(field) of type string"
    }
    return nil
  }

  /// JSON's name of a type, as Go's decoder says it.
  private static func typeName(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
