/// Names that were seen: few are searched one by one, which costs less than hashing them, many are hashed.
struct NameSet: Sendable {
  private static var few: Int { 8 }
  private var list: [String] = []
  private var set: Set<String> = []

  func contains(_ name: String) -> Bool { list.contains(name) || set.contains(name) }

  /// - Returns: whether the name is new.
  mutating func insert(_ name: String) -> Bool {
    if list.contains(name) { return false }
    if list.count == Self.few { return set.insert(name).inserted }
    list.append(name)
    return true
  }
}
