import API
import Objects

/// Expressions of a label selector as Go's formatting shows a slice of them, in messages that refuse them.
enum SelectorExpressions {
  /// `%+v`, with the names of the fields.
  static func named(_ expressions: [Value]) -> String {
    "["
      + expressions.map { expression in
        "{Key:\(expression["key"]?.string ?? "") Operator:\(expression["operator"]?.string ?? "") "
          + "Values:[\(values(expression))]}"
      }.joined(separator: " ") + "]"
  }

  /// `%v`.
  static func bare(_ expressions: [Value]) -> String {
    "["
      + expressions.map { expression in
        "{\(expression["key"]?.string ?? "") \(expression["operator"]?.string ?? "") [\(values(expression))]}"
      }.joined(separator: " ") + "]"
  }

  private static func values(_ expression: Value) -> String {
    (expression["values"]?.strings ?? []).joined(separator: " ")
  }
}
