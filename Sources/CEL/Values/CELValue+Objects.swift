import API
package import Objects

extension CELValue {
  /// A tree of the API as a value without a schema: numbers, texts, lists and maps.
  package init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .list(elements.map { CELValue($0) })
    case .object(let fields):
      self = .map(CELMap(fields.lazy.map { (.string($0.key), CELValue($0.value)) }))
    }
  }

  /// A tree as its schema says: a whole number may be a floating-point one, and a text a date.
  package init(_ value: Value, _ type: CELType) {
    switch (type, value) {
    case (.double, .int(let number)): self = .double(Double(number))
    case (.int, .double(let number)):
      self = Int(exactly: number).map { .int($0) } ?? .double(number)
    case (.timestamp, .string(let text)):
      let parsed = Timestamp.parse(text) ?? Timestamp.parse(text + "T00:00:00Z")
      self =
        parsed.map { .timestamp(seconds: $0.seconds, nanoseconds: $0.nanoseconds) } ?? .string(text)
    case (.duration, .string(let text)):
      self = GoDuration.parse(text).map { .duration($0) } ?? .string(text)
    case (.bytes, .string(let text)): self = Base64.decode(text).map { .bytes($0) } ?? .string(text)
    case (.list(let element), .array(let elements)):
      self = .list(elements.map { CELValue($0, element) })
    case (.map(_, let element), .object(let fields)):
      self = .map(CELMap(fields.lazy.map { (.string($0.key), CELValue($0.value, element)) }))
    case (.object(let object), .object(let fields)):
      // What the schema does not name cannot be seen.
      var map = CELMap()
      for field in object.fields {
        if let value = fields[field.property] {
          map[.string(field.name)] = CELValue(value, field.type)
        }
      }
      self = .map(map)
    default: self = CELValue(value)
    }
  }

  /// The value as a tree, for what is shown or merged.
  package var tree: Value {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .int(Int(clamping: value))
    case .double(let value): .double(value)
    case .string(let text): .string(text)
    case .list(let elements): .array(elements.map(\.tree))
    case .map(let map): .object(Fields(zip(map.keys, map.values).map { ($0.text, $1.tree) }))
    case .optional(let value): value?.tree ?? .null
    default: .string(text)
    }
  }

  /// The value as `string()` makes it.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value): JSON.write(number: value)
    case .string(let text): text
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .timestamp(let seconds, let nanoseconds):
      nanoseconds == 0
        ? Timestamp.format(seconds: seconds)
        : Timestamp.format(seconds: seconds, fraction: nanoseconds, digits: 9)
    case .duration(let duration): JSON.write(number: duration / .seconds(1)) + "s"
    case .type(let name): name
    case .quantity(let quantity): quantity.description
    case .address(let address), .network(let address): address.description
    case .url(let url): url.text
    case .format(let name): name
    case .version(let version): version.text
    case .check, .decision: typeName
    case .list, .map, .optional: JSON.write(tree)
    }
  }
}
