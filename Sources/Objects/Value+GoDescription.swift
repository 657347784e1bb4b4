extension Value {
  /// Go's `%v`, in which Kubernetes words some of its errors: `map[image:nginx ports:[80]]`.
  package var goDescription: String {
    switch self {
    case .null: "<nil>"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): GoNumber.general(value)
    case .string(let text): text
    case .array(let elements): "[" + elements.map(\.goDescription).joined(separator: " ") + "]"
    case .object(let fields): "map[" + fields.map { "\($0.key):\($0.value.goDescription)" }.joined(separator: " ") + "]"
    }
  }
}
