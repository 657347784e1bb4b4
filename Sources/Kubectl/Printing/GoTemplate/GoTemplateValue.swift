import Objects

/// A value within a Go template, with as much of its Go type as templates show.
struct GoTemplateValue: Sendable {
  /// Nil for one that is none, such as that of a key that is missing.
  var value: Value?
  /// Held by an `interface {}`, as what stands within maps and lists is; only there can it be null.
  var isBoxed = false
  /// `int` or `uint8`, where a number is no `int64`.
  var ownType: String?

  static let missing = GoTemplateValue(value: nil)
  /// A nil `interface {}`.
  static let null = GoTemplateValue(value: .null, isBoxed: true)

  static func element(_ value: Value) -> GoTemplateValue { GoTemplateValue(value: value, isBoxed: true) }
  static func int(_ number: Int) -> GoTemplateValue { GoTemplateValue(value: .int(number), ownType: "int") }
  static func string(_ text: String) -> GoTemplateValue { GoTemplateValue(value: .string(text)) }
  static func bool(_ value: Bool) -> GoTemplateValue { GoTemplateValue(value: .bool(value)) }

  /// What an `interface {}` holds.
  var unboxed: GoTemplateValue {
    if value == .null { return .missing }
    return GoTemplateValue(value: value, ownType: ownType)
  }

  /// The type as Go names it.
  var typeName: String { isBoxed ? "interface {}" : innerTypeName }

  var innerTypeName: String {
    switch value {
    case nil, .null: "<nil>"
    case .bool: "bool"
    case .int: ownType ?? "int64"
    case .double: "float64"
    case .string: "string"
    case .array: "[]interface {}"
    case .object: "map[string]interface {}"
    }
  }

  var isTrue: Bool {
    switch value {
    case nil, .null: false
    case .bool(let value): value
    case .int(let number): number != 0
    case .double(let number): number != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let fields): !fields.isEmpty
    }
  }

  /// `%v`
  var text: String { value?.goDescription ?? "<nil>" }

  /// What an action prints.
  var printed: String { value.map { $0.isNull ? "<nil>" : $0.goDescription } ?? "<no value>" }
}
