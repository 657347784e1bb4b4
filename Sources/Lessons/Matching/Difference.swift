package import Objects

/// One place where an object is not what a lesson expects.
package struct Difference: Hashable, Sendable {
  /// `spec.containers[web].image`.
  package var path: String
  package var want: Expected
  /// What stands there, nil where the field is missing.
  package var have: Value?

  /// What was expected, as a value or as a condition on it.
  package enum Expected: Hashable, Sendable {
    case value(Value)
    case condition(Condition, Value)
    /// No such element in a list, or no such field.
    case absent
    case present
  }

  package init(path: String, want: Expected, have: Value?) {
    self.path = path
    self.want = want
    self.have = have
  }
}

/// The operators of expectations, written as maps with a single key that begins with `$`.
package enum Condition: String, Hashable, Sendable, CaseIterable {
  case equal = "$eq"
  case notEqual = "$ne"
  case greater = "$gt"
  case greaterOrEqual = "$gte"
  case less = "$lt"
  case lessOrEqual = "$lte"
  case oneOf = "$in"
  case noneOf = "$nin"
  case exists = "$exists"
  case regex = "$regex"
  case contains = "$contains"
  case any = "$any"
  case all = "$all"
  case none = "$none"
  case size = "$size"
  case list = "$list"
  case quantity = "$quantity"
  case image = "$image"

  /// The operator and its operand, if the value is a map with a single key that is one.
  package static func parse(_ value: Value) -> (Condition, Value)? {
    guard let fields = value.object, fields.count == 1, let condition = Condition(rawValue: fields[0].key) else {
      return nil
    }
    return (condition, fields[0].value)
  }
}
