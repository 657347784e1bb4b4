/// What is known of an expression before it runs: its type, what it may cost, and how long its value may be.
struct Judgement {
  /// How long the keys and the values of a list or map may be that an expression makes.
  struct Entries {
    var isList: Bool
    var key: CostRange
    var value: CostRange

    func union(_ other: Entries?) -> Entries? {
      guard let other else { return nil }
      return Entries(isList: isList, key: key.union(other.key), value: value.union(other.value))
    }
  }

  var type: CELType
  var cost = CostRange.zero
  /// The way to it from a variable, where it is a part of one.
  var path: [String] = []
  var size: CostRange?
  var entries: Entries?
  /// A whole number or a text that the expression spells out.
  var literal: CELValue?

  /// Not known means anything.
  var length: CostRange { size ?? .unknown }
}

extension CELType {
  /// Whether a value of it is as good as of length one.
  var isScalar: Bool {
    switch self {
    case .bool, .double, .duration, .int, .timestamp, .uint: true
    case .optional(let inner): inner.isScalar
    default: false
    }
  }

  var isList: Bool { if case .list = self { true } else { false } }
}
