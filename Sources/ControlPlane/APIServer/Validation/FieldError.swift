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

  static func required(_ field: FieldPath, _ detail: String = "") -> FieldError {
    FieldError(field: field.description, reason: .required, message: "Required value" + suffix(detail))
  }

  static func invalid(_ field: FieldPath, _ value: Value, _ detail: String) -> FieldError {
    FieldError(field: field.description, reason: .invalid, message: "Invalid value: \(shown(value))" + suffix(detail))
  }

  /// For a value that is shown as Go prints a struct of its own.
  static func invalid(_ field: FieldPath, shown text: String, _ detail: String) -> FieldError {
    FieldError(field: field.description, reason: .invalid, message: "Invalid value: \(text)" + suffix(detail))
  }

  static func duplicate(_ field: FieldPath, shown text: String, _ detail: String = "") -> FieldError {
    FieldError(field: field.description, reason: .duplicate, message: "Duplicate value: \(text)" + suffix(detail))
  }

  static func tooMany(_ field: FieldPath, _ count: Int, maximum: Int) -> FieldError {
    FieldError(
      field: field.description,
      reason: .tooMany,
      message: "Too many: \(count): must have at most \(maximum) items"
    )
  }

  /// An invalid value that is not shown.
  static func bare(_ field: FieldPath, _ detail: String) -> FieldError {
    FieldError(field: field.description, reason: .invalid, message: "Invalid value: " + detail)
  }

  static func negative(_ field: FieldPath, _ number: Int) -> FieldError {
    .invalid(field, .int(number), "must be greater than or equal to 0")
  }

  static func forbidden(_ field: FieldPath, _ detail: String) -> FieldError {
    FieldError(field: field.description, reason: .forbidden, message: "Forbidden" + suffix(detail))
  }

  static func duplicate(_ field: FieldPath, _ value: Value) -> FieldError {
    FieldError(field: field.description, reason: .duplicate, message: "Duplicate value: \(shown(value))")
  }

  static func notFound(_ field: FieldPath, _ value: Value) -> FieldError {
    FieldError(field: field.description, reason: .notFound, message: "Not found: \(shown(value))")
  }

  static func notSupported(_ field: FieldPath, _ value: Value, _ supported: [String]) -> FieldError {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldError(
      field: field.description,
      reason: .notSupported,
      message: "Unsupported value: \(shown(value))" + (list.isEmpty ? "" : ": supported values: " + list)
    )
  }

  static func tooLong(_ field: FieldPath, maximum: Int) -> FieldError {
    FieldError(field: field.description, reason: .tooLong, message: "Too long: may not be more than \(maximum) bytes")
  }

  /// For a value that is shown as Go prints a struct, with its fields in their own order.
  static func notSupported(_ field: FieldPath, shown text: String, _ supported: [String]) -> FieldError {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    return FieldError(
      field: field.description,
      reason: .notSupported,
      message: "Unsupported value: \(text): supported values: " + list
    )
  }

  private static func suffix(_ detail: String) -> String { detail.isEmpty ? "" : ": " + detail }

  private static func shown(_ value: Value) -> String {
    guard case .object(let fields) = value, !fields.isEmpty,
      fields.keys.allSatisfy({ $0 == "matchLabels" || $0 == "matchExpressions" })
    else { return JSON.write(value) }
    return shown(selector: fields)
  }

  /// A label selector, which Go prints in the order of its own fields and without empty ones.
  private static func shown(selector: Fields) -> String {
    var parts: [String] = []
    if let labels = selector["matchLabels"], !labels.isSame(as: nil) {
      parts.append("\"matchLabels\":\(JSON.write(labels))")
    }
    if case .array(var requirements)? = selector["matchExpressions"], !requirements.isEmpty {
      for index in requirements.indices where requirements[index]["values"].isSame(as: nil) {
        requirements[index]["values"] = nil
      }
      parts.append("\"matchExpressions\":\(JSON.write(.array(requirements)))")
    }
    return "{" + parts.joined(separator: ",") + "}"
  }
}

extension [FieldError] {
  /// Most rules have nothing to say.
  static func += (errors: inout [FieldError], more: [FieldError]) {
    if !more.isEmpty { errors.append(contentsOf: more) }
  }
}
