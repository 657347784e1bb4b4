/// The fields of an object, sorted by the bytes of their names: small, ordered, and shared until changed.
package struct Fields: Hashable, Sendable {
  package typealias Element = (key: String, value: Value)

  /// Keys apart from values: objects of one shape share their keys, and a search touches only them.
  package private(set) var keys: [String]
  package private(set) var values: [Value]

  package init() {
    keys = []
    values = []
  }

  /// Fields in any order; of a name that occurs twice the last one stays.
  package init(_ pairs: some Sequence<(String, Value)>) {
    self.init()
    let pairs = Array(pairs)
    keys.reserveCapacity(pairs.count)
    values.reserveCapacity(pairs.count)
    // Sorting by hand is quick for few; many in any order must not cost their square.
    if pairs.count <= 16 {
      for (key, value) in pairs { insert(key, value) }
    } else {
      for place in pairs.indices.sorted(by: { pairs[$0].0 < pairs[$1].0 }) { insert(pairs[place].0, pairs[place].1) }
    }
  }

  private mutating func insert(_ key: String, _ value: Value) {
    if keys.last.map({ $0 < key }) ?? true {
      keys.append(key)
      values.append(value)
      return
    }
    let index = position(of: key)
    if keys[index] == key {
      values[index] = value
    } else {
      keys.insert(key, at: index)
      values.insert(value, at: index)
    }
  }

  /// Fields whose names are known to be sorted and unique.
  package init(sortedKeys keys: [String], values: [Value]) {
    assert(keys.count == values.count && zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }, "keys must be sorted")
    self.keys = keys
    self.values = values
  }

  package var count: Int { keys.count }
  package var isEmpty: Bool { keys.isEmpty }

  package subscript(key: String) -> Value? {
    get {
      let index = position(of: key)
      return index < keys.count && keys[index] == key ? values[index] : nil
    }
    _modify {
      let index = position(of: key)
      let found = index < keys.count && keys[index] == key
      var value: Value?
      if found {
        value = values[index]
        values[index] = .null
      }
      defer { put(value, at: index, found: found, key: key) }
      yield &value
    }
  }

  /// The field of that name for changing in place, made from `default` where it is missing or null.
  package subscript(key: String, default fallback: @autoclosure () -> Value) -> Value {
    get { self[key] ?? fallback() }
    _modify {
      let index = position(of: key)
      if index == keys.count || keys[index] != key {
        keys.insert(key, at: index)
        values.insert(fallback(), at: index)
      } else if values[index].isNull {
        values[index] = fallback()
      }
      yield &values[index]
    }
  }

  @discardableResult
  package mutating func removeValue(forKey key: String) -> Value? {
    let index = position(of: key)
    guard index < keys.count, keys[index] == key else { return nil }
    keys.remove(at: index)
    return values.remove(at: index)
  }

  /// The fields with each value replaced; names are shared with the original.
  package func mapValues<E: Error>(_ transform: (Value) throws(E) -> Value) throws(E) -> Fields {
    var result = self
    for index in values.indices { result.values[index] = try transform(values[index]) }
    return result
  }

  private mutating func put(_ value: Value?, at index: Int, found: Bool, key: String) {
    switch (value, found) {
    case (let value?, true):
      values[index] = value
    case (let value?, false):
      keys.insert(key, at: index)
      values.insert(value, at: index)
    case (nil, true):
      keys.remove(at: index)
      values.remove(at: index)
    case (nil, false):
      break
    }
  }

  /// Where the key stands, or would stand; who looks for several in order begins at the place of the last one.
  package func position(of key: String, from start: Int = 0) -> Int {
    var low = start
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Fields: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { keys.count }
  package subscript(position: Int) -> Element { (keys[position], values[position]) }
}
