/// A parsed expression.
struct Expression: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case literal(CELValue)
    case identifier(String)
    case select(Expression, field: String, isOptional: Bool)
    /// `has(e.f)`.
    case has(Expression, field: String)
    /// Operators too: `_+_`, `_[_]`, `!_`.
    case call(String, target: Expression?, arguments: [Expression])
    case list([Element])
    case map([Entry])
    /// `Object.spec{replicas: 1}`.
    case message(String, [Field])
    case comprehension(Comprehension)
    /// `cel.bind`, and what `optMap` makes of an optional's value.
    case bind(String, Expression, body: Expression)
  }

  struct Element: Hashable, Sendable {
    var value: Expression
    var isOptional: Bool
  }

  /// A field of a message.
  struct Field: Hashable, Sendable {
    var name: String
    var value: Expression
    var isOptional: Bool
    var place: Int
  }

  struct Entry: Hashable, Sendable {
    var key: Expression
    var value: Expression
    var isOptional: Bool
  }

  /// A macro that runs over a list or a map.
  struct Comprehension: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
      case all, exists, existsOne = "exists_one", map, filter, transformList, transformMap
      case transformMapEntry
    }

    var kind: Kind
    var range: Expression
    /// One variable, or an index (or key) and a value.
    var variables: [String]
    var condition: Expression?
    var body: Expression
  }

  var kind: Kind
  var place: Int

  /// `a.b.c` as one name; nil for what is no chain of names.
  var qualifiedName: String? {
    switch kind {
    case .identifier(let name): name
    case .select(let base, let field, false): base.qualifiedName.map { $0 + "." + field }
    default: nil
    }
  }
}

/// Why a text is no expression, or none that fits its place.
package struct CELCompileError: Error, Hashable, Sendable {
  /// In characters from the beginning.
  package var place: Int
  package var message: String

  /// As cel-go prints it, with the line that is wrong.
  package func described(in text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var column = place
    var number = 0
    while number < lines.count - 1, column > lines[number].unicodeScalars.count {
      column -= lines[number].unicodeScalars.count + 1
      number += 1
    }
    let line = lines[number].replacing("\t", with: " ")
    return "ERROR: <input>:\(number + 1):\(column + 1): \(message)\n | \(line)\n | "
      + String(repeating: ".", count: column) + "^"
  }
}
