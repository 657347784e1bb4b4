/// The lines that were entered, oldest first, each once.
package struct History: Sendable {
  package private(set) var entries: [String] = []
  package let limit: Int

  package init(entries: [String] = [], limit: Int = 2000) {
    self.limit = limit
    var seen: Set<String> = []
    self.entries = entries.reversed().filter { seen.insert($0).inserted }.prefix(limit).reversed()
  }

  /// Appends a line; the same line from before goes. Blank lines are not kept.
  ///
  /// - Returns: whether the line was taken.
  @discardableResult
  package mutating func add(_ line: String) -> Bool {
    guard line.unicodeScalars.contains(where: { $0 != " " && $0 != "\n" && $0 != "\t" }) else { return false }
    if let index = entries.lastIndex(of: line) { entries.remove(at: index) }
    entries.append(line)
    if entries.count > limit { entries.removeFirst(entries.count - limit) }
    return true
  }

  /// The newest entry before a place that holds the text, and where in the entry it stands, counted in scalars.
  func search(_ text: [Unicode.Scalar], before place: Int) -> (place: Int, offset: Int)? {
    for index in stride(from: min(place, entries.count) - 1, through: 0, by: -1) {
      if let offset = Self.lastOffset(of: text, in: Array(entries[index].unicodeScalars)) { return (index, offset) }
    }
    return nil
  }

  /// The oldest entry after a place that holds the text.
  func search(_ text: [Unicode.Scalar], after place: Int) -> (place: Int, offset: Int)? {
    for index in entries.indices where index > place {
      if let offset = Self.lastOffset(of: text, in: Array(entries[index].unicodeScalars)) { return (index, offset) }
    }
    return nil
  }

  private static func lastOffset(of part: [Unicode.Scalar], in whole: [Unicode.Scalar]) -> Int? {
    guard part.count <= whole.count else { return nil }
    return stride(from: whole.count - part.count, through: 0, by: -1)
      .first { whole[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
