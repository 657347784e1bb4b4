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
    if self[key]?.array?.isEmpty ?? true { return }
    Self.forEach(in: &self[key, default: []].elements, change)
  }

  private static func forEach(in elements: inout [Value], _ change: (inout Value) -> Void) {
    for index in elements.indices { change(&elements[index]) }
  }
}
