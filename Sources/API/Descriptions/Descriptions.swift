import KubernetesDescriptions

/// What the types and fields of the API are for, in our own words; read when somebody first asks.
package enum Descriptions {
  /// What is said about one type.
  package struct TypeDescription: Sendable {
    package var text = ""
    /// The type whose fields are described there, where this one says nothing about its own.
    package var model: String?
    package var fields: [String: FieldDescription] = [:]
  }

  /// What is said about one field.
  package struct FieldDescription: Sendable {
    package var text = ""
    /// What a value of a closed set means.
    package var values: [String: String] = [:]
  }

  /// Every description by the full name of its type.
  package static let all: [String: TypeDescription] = {
    let text = kubernetes_descriptions()
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.count)
    var reader = DescriptionReader()
    for line in bytes.split(separator: UInt8(ascii: "\n")) { reader.read(line) }
    return reader.types
  }()

  /// What a type is; nil where nothing is written.
  package static func type(_ schema: Schema) -> String? {
    guard let text = all[schema.name]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// What a field of a type is for, with the values that it may have; nil where nothing is written.
  package static func field(_ property: Schema.Property, of schema: Schema) -> String? {
    guard let description = description(of: property.name, in: schema) else { return nil }
    guard !property.enumeration.isEmpty else { return description.text }
    let values = property.enumeration.map { value in
      " - `\"\(value)\"`" + (description.values[value].map { " " + $0 } ?? "")
    }
    return description.text + "\n\nPossible enum values:\n" + values.joined(separator: "\n")
  }

  /// What `apiVersion`, `kind` and `metadata` are, whatever the kind.
  package static func ofEveryKind(_ field: String) -> String? { all["*"]?.fields[field]?.text }

  /// The type's own words, those of its model, or those that hold for every kind.
  private static func description(of field: String, in schema: Schema) -> FieldDescription? {
    var name: String? = schema.name
    while let type = name.flatMap({ all[$0] }) {
      if let found = type.fields[field] { return found }
      name = type.model
    }
    guard schema.property("apiVersion") != nil, schema.property("kind") != nil, schema.property("metadata") != nil
    else { return nil }
    return all[schema.property("items") == nil ? "*" : "*List"]?.fields[field]
  }
}

/// Reads the files of descriptions line by line.
private struct DescriptionReader {
  var types: [String: Descriptions.TypeDescription] = [:]
  private var package = ""
  private var type = ""
  private var field: String?
  private var value: String?

  mutating func read(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
    let text = String(decoding: line.dropFirst(indent), as: UTF8.self)
    switch indent {
    case _ where text.isEmpty || text.hasPrefix("#"): break
    case 0 where text.hasPrefix("package "): package = String(text.dropFirst(8)) + "."
    case 0: beginType(text)
    case 2: beginField(text)
    case 4 where text.hasPrefix("- "): beginValue(String(text.dropFirst(2)))
    default: goOn(text)
    }
  }

  private mutating func beginType(_ line: String) {
    let (head, text) = parts(line)
    let words = head.split(separator: " ").map(String.init)
    type = qualified(words[0])
    field = nil
    value = nil
    precondition(types[type] == nil, "\(type) is described twice")
    types[type] = Descriptions.TypeDescription(text: text, model: words.count == 3 ? qualified(words[2]) : nil)
  }

  private mutating func beginField(_ line: String) {
    let (name, text) = parts(line)
    field = name
    value = nil
    precondition(types[type]?.fields[name] == nil, "\(type).\(name) is described twice")
    types[type]?.fields[name] = Descriptions.FieldDescription(text: text)
  }

  private mutating func beginValue(_ line: String) {
    guard let field else { preconditionFailure("a value without a field: \(line)") }
    let (name, text) = parts(line)
    value = name == "\"\"" ? "" : name
    types[type]?.fields[field]?.values[value ?? ""] = text
  }

  private mutating func goOn(_ text: String) {
    guard let field else {
      types[type]?.text += " " + text
      return
    }
    if let value {
      types[type]?.fields[field]?.values[value]? += " " + text
    } else {
      types[type]?.fields[field]?.text += " " + text
    }
  }

  private func qualified(_ name: String) -> String {
    name.hasPrefix("*") || name.contains(".") ? name : package + name
  }

  /// `name: text`.
  private func parts(_ line: String) -> (String, String) {
    guard let colon = line.firstIndex(of: ":") else { preconditionFailure("a description without a name: \(line)") }
    return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
  }
}
