/// Numbered things in small chunks, so that a change after a copy duplicates one chunk only.
struct SlotTable<Element: Sendable>: Sendable {
  private static var width: Int { 32 }
  private var chunks: [[Element?]] = []
  private var free: [Int] = []
  private(set) var count = 0

  /// Puts a thing under the number that was freed last, or a new one.
  mutating func insert(_ element: Element) -> Int {
    count += 1
    if let index = free.popLast() {
      chunks[index / Self.width][index % Self.width] = element
      return index
    }
    if chunks.last.map({ $0.count < Self.width }) != true { chunks.append([]) }
    let chunk = chunks.count - 1
    chunks[chunk].append(element)
    return chunk * Self.width + chunks[chunk].count - 1
  }

  mutating func remove(_ index: Int) {
    guard self[index] != nil else { return }
    chunks[index / Self.width][index % Self.width] = nil
    free.append(index)
    count -= 1
  }

  subscript(index: Int) -> Element? {
    get {
      guard index >= 0, index / Self.width < chunks.count else { return nil }
      let chunk = chunks[index / Self.width]
      return index % Self.width < chunk.count ? chunk[index % Self.width] : nil
    }
    _modify {
      precondition(index >= 0 && index / Self.width < chunks.count, "a number that was never given out")
      yield &chunks[index / Self.width][index % Self.width]
    }
  }
}
