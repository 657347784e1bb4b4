import Objects

extension Value {
  /// Sets a field that is missing.
  mutating func fill(_ key: String, _ value: Value) {
    if self[key]?.isNull ?? true { self[key] = value }
  }

  /// Sets a list or a map that is missing or empty.
  mutating func fillEmpty(_ key: String, _ value: Value) {
    if self[key].isSame(as: nil) { self[key] = value }
  }

  /// Changes each element of a list field in place.
  mutating func forEach(_ key: String, _ change: (inout Value) -> Void) {
    guard case .array(let elements)? = self[key], !elements.isEmpty else { return }
    var changed = elements
    for index in changed.indices { change(&changed[index]) }
    if changed != elements { self[key] = .array(changed) }
  }
}
