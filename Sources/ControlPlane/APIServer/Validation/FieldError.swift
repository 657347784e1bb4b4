import API
import Objects

/// One thing that is wrong with an object (`k8s.io/apimachinery/pkg/util/validation/field`).
struct FieldError: Hashable, Sendable, CustomStringConvertible {
  enum Reason: String, Sendable {
    case notFound = "FieldValueNotFound"
    case required = "FieldValueRequired"
    case duplicate = "FieldValueDuplicate"
    case invalid = "FieldValueInvalid"
    case notSupported = "FieldValueNotSupported"
    case forbidden = "FieldValueForbidden"
    case tooLong = "FieldValueTooLong"
    case tooMany = "FieldValueTooMany"
    case typeInvalid = "FieldValueTypeInvalid"
  }

  var field: String
  var reason: Reason
  /// Without the field's name.
  var message: String

  var description: String { "\(field): \(message)" }

  static func required(_ field: String, _ detail: String = "") -> FieldError {
    FieldError(field: field, reason: .required, message: "Required value" + suffix(detail))
  }

  static func invalid(_ field: String, _ value: Value, _ detail: String) -> FieldError {
    FieldError(field: field, reason: .invalid, message: "Invalid value: \(shown(value))" + suffix(detail))
  }

  /// An invalid value that is not shown.
  static func bare(_ field: String, _ detail: String) -> FieldError {
    FieldError(field: field, reason: .invalid, message: "Invalid value: " + detail)
  }

  /// The error of a field at the root, which no name stands before.
  var rooted: FieldError {
    var error = self
    if error.field.hasPrefix(".") { error.field.removeFirst() }
    return error
  }

  static func negative(_ field: String, _ number: Int) -> FieldError {
    .invalid(field, .int(number), "must be greater than or equal to 0")
  }

  static func forbidden(_ field: String, _ detail: String) -> FieldError {
    FieldError(field: field, reason: .forbidden, message: "Forbidden" + suffix(detail))
  }

  static func duplicate(_ field: String, _ value: Value) -> FieldError {
    FieldError(field: field, reason: .duplicate, message: "Duplicate value: \(shown(value))")
  }

  static func notFound(_ field: String, _ value: Value) -> FieldError {
    FieldError(field: field, reason: .notFound, message: "Not found: \(shown(value))")
  }

  static func notSupported(_ field: String, _ value: Value, _ supported: [String]) -> FieldError {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldError(
      field: field,
      reason: .notSupported,
      message: "Unsupported value: \(shown(value))" + (list.isEmpty ? "" : ": supported values: " + list)
    )
  }

  static func tooLong(_ field: String, maximum: Int) -> FieldError {
    FieldError(field: field, reason: .tooLong, message: "Too long: may not be more than \(maximum) bytes")
  }

  /// For a value that is shown as Go prints a struct, with its fields in their own order.
  static func notSupported(_ field: String, shown text: String, _ supported: [String]) -> FieldError {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldError(
      field: field,
      reason: .notSupported,
      message: "Unsupported value: \(text): supported values: " + list
    )
  }

  private static func suffix(_ detail: String) -> String { detail.isEmpty ? "" : ": " + detail }

  private static func shown(_ value: Value) -> String {
    // Go prints the fields of a struct in their own order.
    if case .object(let fields) = value, let labels = fields["matchLabels"], let rest = fields["matchExpressions"],
      fields.count == 2
    {
      return "{\"matchLabels\":\(JSON.write(labels)),\"matchExpressions\":\(JSON.write(rest))}"
    }
    return JSON.write(value)
  }
}
