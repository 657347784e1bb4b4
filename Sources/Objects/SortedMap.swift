/// A map sorted by key whose copies share almost everything: a two-level tree of small leaves.
///
/// swift-collections' persistent dictionary has no order, and a list request must answer in order without sorting.
/// After a copy, the first change duplicates one leaf and the list of leaves: 2,000 references at 150,000 entries.
package struct SortedMap<Key: Comparable & Sendable, Element: Sendable>: Sendable {
  fileprivate struct Leaf: Sendable {
    var keys: [Key]
    var values: [Element]
  }

  private static var capacity: Int { 128 }
  private var leaves: [Leaf] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package subscript(key: Key) -> Element? {
    get {
      guard let leaf = leaf(for: key) else { return nil }
      let index = Self.position(of: key, in: leaves[leaf].keys)
      return index < leaves[leaf].keys.count && leaves[leaf].keys[index] == key ? leaves[leaf].values[index] : nil
    }
    set {
      if let newValue { updateValue(newValue, forKey: key) } else { removeValue(forKey: key) }
    }
  }

  /// Puts a value under a key; what was there before.
  @discardableResult
  package mutating func updateValue(_ value: Element, forKey key: Key) -> Element? {
    guard let leaf = leaf(for: key) else {
      leaves.append(Leaf(keys: [key], values: [value]))
      count += 1
      return nil
    }
    let index = Self.position(of: key, in: leaves[leaf].keys)
    if index < leaves[leaf].keys.count, leaves[leaf].keys[index] == key {
      let previous = leaves[leaf].values[index]
      leaves[leaf].values[index] = value
      return previous
    }
    count += 1
    leaves[leaf].keys.insert(key, at: index)
    leaves[leaf].values.insert(value, at: index)
    if leaves[leaf].keys.count > Self.capacity { split(leaf) }
    return nil
  }

  @discardableResult
  package mutating func removeValue(forKey key: Key) -> Element? {
    guard let leaf = leaf(for: key) else { return nil }
    let index = Self.position(of: key, in: leaves[leaf].keys)
    guard index < leaves[leaf].keys.count, leaves[leaf].keys[index] == key else { return nil }
    count -= 1
    leaves[leaf].keys.remove(at: index)
    let removed = leaves[leaf].values.remove(at: index)
    if leaves[leaf].keys.isEmpty { leaves.remove(at: leaf) }
    return removed
  }

  private mutating func split(_ leaf: Int) {
    let middle = leaves[leaf].keys.count / 2
    let upper = Leaf(keys: Array(leaves[leaf].keys[middle...]), values: Array(leaves[leaf].values[middle...]))
    leaves[leaf].keys.removeSubrange(middle...)
    leaves[leaf].values.removeSubrange(middle...)
    leaves.insert(upper, at: leaf + 1)
  }

  /// The leaf that holds the key or would: the last one whose first key is not greater.
  private func leaf(for key: Key) -> Int? {
    guard !leaves.isEmpty else { return nil }
    var low = 0
    var high = leaves.count
    while low < high {
      let middle = (low + high) / 2
      if leaves[middle].keys[0] <= key { low = middle + 1 } else { high = middle }
    }
    return Swift.max(0, low - 1)
  }

  private static func position(of key: Key, in keys: [Key]) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension SortedMap: Sequence {
  package struct Iterator: IteratorProtocol {
    fileprivate let leaves: [Leaf]
    fileprivate var leaf: Int
    fileprivate var index: Int

    package mutating func next() -> (key: Key, value: Element)? {
      while leaf < leaves.count {
        if index < leaves[leaf].keys.count {
          defer { index += 1 }
          return (leaves[leaf].keys[index], leaves[leaf].values[index])
        }
        leaf += 1
        index = 0
      }
      return nil
    }
  }

  package func makeIterator() -> Iterator { Iterator(leaves: leaves, leaf: 0, index: 0) }

  /// The entries in order, from the first whose key is not less than `lower`.
  package func from(_ lower: Key) -> IteratorSequence<Iterator> {
    let leaf = leaf(for: lower) ?? 0
    let index = leaf < leaves.count ? Self.position(of: lower, in: leaves[leaf].keys) : 0
    return IteratorSequence(Iterator(leaves: leaves, leaf: leaf, index: index))
  }

  /// How many entries there are from the first whose key is not less than `lower` to the last whose key is less than
  /// `upper`; those between are not looked at.
  package func count(from lower: Key, to upper: Key) -> Int {
    guard let start = leaf(for: lower), let end = leaf(for: upper), start <= end else { return 0 }
    let within = leaves[start..<end].reduce(0) { $0 + $1.keys.count }
    return within + Self.position(of: upper, in: leaves[end].keys) - Self.position(of: lower, in: leaves[start].keys)
  }

  package var keys: [Key] { leaves.flatMap(\.keys) }
  package var values: [Element] { leaves.flatMap(\.values) }
  package var first: (key: Key, value: Element)? {
    leaves.first.map { ($0.keys[0], $0.values[0]) }
  }
}
