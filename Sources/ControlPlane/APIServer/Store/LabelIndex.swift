import API
import Objects

/// The objects of one resource by the labels that selectors have asked for: built when a label is asked for first, and
/// kept as objects are written from then on.
///
/// Most labels are never selected by, so that an index of all of them would cost every write for nothing.
struct LabelIndex: Sendable {
  /// Labels beyond so many are looked for without an index: those that somebody asks for only to fill the memory.
  private static let maximum = 8

  /// The labels that are indexed.
  private var labels: [String] = []
  /// For each of these the keys of the objects that have it, under its value and the key.
  private var entries: [SortedMap<String, String>] = []

  /// Whether a selector would be quicker if labels that it requires were indexed.
  func lacks(_ selector: LabelSelector) -> Bool {
    labels.count < Self.maximum && selector.requirements.contains { $0.isOfValues && !labels.contains($0.key) }
  }

  /// Indexes the labels that a selector requires.
  mutating func add(_ selector: LabelSelector, of objects: SortedMap<String, Value>) {
    for requirement in selector.requirements where requirement.isOfValues && !labels.contains(requirement.key) {
      if labels.count == Self.maximum { return }
      var found = SortedMap<String, String>()
      for (key, object) in objects {
        guard let value = object["metadata"]?["labels"]?[requirement.key]?.string else { continue }
        found[Self.entry(value, key)] = key
      }
      labels.append(requirement.key)
      entries.append(found)
    }
  }

  /// Follows a write of the object under a key; nil is no object.
  mutating func change(_ key: String, from old: Value?, to new: Value?) {
    if labels.isEmpty { return }
    let before = old?["metadata"]?["labels"]
    let after = new?["metadata"]?["labels"]
    if before == after { return }
    for (index, label) in labels.enumerated() {
      let (was, isNow) = (before?[label]?.string, after?[label]?.string)
      if was == isNow { continue }
      if let was { entries[index].removeValue(forKey: Self.entry(was, key)) }
      if let isNow { entries[index][Self.entry(isNow, key)] = key }
    }
  }

  /// The keys of the objects that can fit, in order, by the requirement that the fewest fulfil; nil where no label that
  /// the selector requires is indexed.
  func candidates(_ selector: LabelSelector, namespace: String?) -> [String]? {
    var best: (index: Int, values: [String], count: Int)?
    for requirement in selector.requirements where requirement.isOfValues {
      guard let index = labels.firstIndex(of: requirement.key) else { continue }
      let count = requirement.values.reduce(0) { sum, value in
        let (lower, upper) = Self.bounds(value, namespace)
        return sum + entries[index].count(from: lower, to: upper)
      }
      if count < best?.count ?? .max { best = (index, requirement.values, count) }
    }
    guard let best else { return nil }
    var keys: [String] = []
    keys.reserveCapacity(best.count)
    let values = Set(best.values)
    for value in values {
      let (lower, upper) = Self.bounds(value, namespace)
      let count = entries[best.index].count(from: lower, to: upper)
      for (_, key) in entries[best.index].from(lower).prefix(count) { keys.append(key) }
    }
    if values.count > 1 { keys.sort() }
    return keys
  }

  private static func entry(_ value: String, _ key: String) -> String { value + "\0" + key }

  /// Between which entries those of a value stand, of one namespace or of all.
  private static func bounds(_ value: String, _ namespace: String?) -> (lower: String, upper: String) {
    guard let namespace else { return (value + "\0", value + "\u{1}") }
    // "0" is what follows on "/".
    return (value + "\0" + namespace + "/", value + "\0" + namespace + "0")
  }
}

extension LabelSelector.Requirement {
  /// Whether it names the values that it allows.
  fileprivate var isOfValues: Bool { operation == .equals || operation == .isIn }
}
