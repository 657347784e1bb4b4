import API
import Objects

/// The objects of one resource under their keys, with an index of the labels that are asked for.
struct StoredObjects: Sendable {
  private var objects: SortedMap<String, Value> = SortedMap()
  private var labels = LabelIndex()

  var count: Int { objects.count }

  subscript(key: String) -> Value? { objects[key] }

  // MARK: Writing

  /// Puts an object under its key; what was there before.
  mutating func put(_ object: Value, _ key: String) -> Value? {
    let previous = objects.updateValue(object, forKey: key)
    labels.change(key, from: previous, to: object)
    return previous
  }

  /// Takes the object under a key away.
  mutating func remove(_ key: String) -> Value? {
    guard let removed = objects.removeValue(forKey: key) else { return nil }
    labels.change(key, from: removed, to: nil)
    return removed
  }

  // MARK: Selecting

  /// The objects in the order of their keys, of one namespace or of all.
  func all(in namespace: String?) -> [Value] {
    guard let namespace else { return objects.values }
    var found: [Value] = []
    forEach(in: namespace) { found.append($0) }
    return found
  }

  /// Whether a selector would be quicker if labels that it requires were indexed.
  func lacksIndex(for selector: LabelSelector) -> Bool { labels.lacks(selector) }

  mutating func addIndex(for selector: LabelSelector) { labels.add(selector, of: objects) }

  /// Those whose labels fit.
  func selected(by selector: LabelSelector, in namespace: String?) -> [Value] {
    if selector.isEmpty { return all(in: namespace) }
    var found: [Value] = []
    if let keys = labels.candidates(selector, namespace: namespace) {
      for key in keys {
        if let object = objects[key], selector.matches(object) { found.append(object) }
      }
    } else {
      forEach(in: namespace) { if selector.matches($0) { found.append($0) } }
    }
    return found
  }

  func forEach(in namespace: String?, _ visit: (Value) -> Void) {
    guard let namespace else {
      for (_, object) in objects { visit(object) }
      return
    }
    let prefix = namespace + "/"
    for (key, object) in objects.from(prefix) {
      guard key.hasPrefix(prefix) else { break }
      visit(object)
    }
  }
}
