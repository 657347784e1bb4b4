import Objects

/// The fields of an object that are not as in another one that was found right: a rule that looks at none of them has
/// nothing to say, since it had nothing to say of the other.
struct Changes {
  /// The other object, if there is one.
  let precedent: Value?
  /// Nil for all: nothing is known to be right.
  private var names: [String]?

  init(_ value: Value, since precedent: Value?) {
    self.precedent = precedent
    guard case .object(let fields) = value, case .object(let known)? = precedent else { return }
    var names: [String] = []
    if fields.hasSameKeys(as: known) {
      for place in fields.indices where !fields.values[place].isIdentical(to: known.values[place]) {
        names.append(fields.keys[place])
      }
    } else {
      fields.forEachName(with: known) { name, mine, theirs in
        if let mine, let theirs, fields.values[mine].isIdentical(to: known.values[theirs]) { return }
        names.append(name)
      }
    }
    self.names = names
  }

  func contains(_ name: String) -> Bool { names?.contains(name) ?? true }

  /// Whether a field of those that a condition holds for is another; without a precedent one always is.
  func contains(where condition: (String) -> Bool) -> Bool { names.map { $0.contains(where: condition) } ?? true }

  func contains(anyOf some: String...) -> Bool { names.map { $0.contains(where: some.contains) } ?? true }

  /// The element of the other object's list that stands at the same place.
  func precedent(_ list: String, _ place: Int) -> Value? {
    guard case .array(let elements)? = precedent?[list], place < elements.count else { return nil }
    return elements[place]
  }
}
