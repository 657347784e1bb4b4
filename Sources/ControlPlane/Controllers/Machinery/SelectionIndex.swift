import API
import Objects

/// Which pods the objects of one resource select, kept as both change, so that nobody scans.
struct SelectionIndex: Sendable {
  private struct Entry: Sendable {
    var selector: LabelSelector
    var bucket: String
    var members: Set<String> = []
  }

  /// Whether the pods are kept, or only the question "who selects this pod?" is answered.
  let keepsMembers: Bool
  private var entries: [String: Entry] = [:]
  /// Keys of the entries by one label that their pods must have, or by namespace alone where there is no such label.
  private var buckets: [String: [String]] = [:]

  init(keepsMembers: Bool) { self.keepsMembers = keepsMembers }

  /// The keys of the objects that select labels of a namespace.
  func selecting(_ labels: Value?, in namespace: String) -> [String] {
    if entries.isEmpty { return [] }
    var found = (buckets[namespace] ?? []).filter { entries[$0]?.selector.matches(labels: labels) ?? false }
    for (key, value) in labels?.object ?? Fields() {
      guard let candidates = buckets[Self.bucket(namespace, key, value.string ?? "")] else { continue }
      found += candidates.filter { entries[$0]?.selector.matches(labels: labels) ?? false }
    }
    return found.count > 1 ? found.sorted() : found
  }

  /// The keys of the pods that an object selects, in order.
  func members(of key: String) -> [String] { (entries[key]?.members ?? []).sorted() }

  func selector(of key: String) -> LabelSelector? { entries[key]?.selector }

  /// Enters an object; `pods` are those of its namespace.
  mutating func set(_ key: String, namespace: String, _ selector: LabelSelector, pods: [Value]) {
    remove(key)
    if selector.selectsNothing { return }
    let required = selector.requirements.first { $0.operation == .equals && $0.values.count == 1 }
    let bucket = required.map { Self.bucket(namespace, $0.key, $0.values[0]) } ?? namespace
    entries[key] = Entry(selector: selector, bucket: bucket, members: Set(pods.filter(selector.matches).map(\.key)))
    buckets[bucket, default: []].append(key)
  }

  mutating func remove(_ key: String) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    buckets[entry.bucket]?.removeAll { $0 == key }
    if buckets[entry.bucket]?.isEmpty == true { buckets[entry.bucket] = nil }
  }

  /// A pod came, went, or changed its labels.
  mutating func move(_ pod: String, in namespace: String, from before: Value?, to now: Value?) {
    if !keepsMembers || entries.isEmpty { return }
    if let before {
      for key in selecting(before, in: namespace) { entries[key]?.members.remove(pod) }
    }
    if let now {
      for key in selecting(now, in: namespace) { entries[key]?.members.insert(pod) }
    }
  }

  private static func bucket(_ namespace: String, _ key: String, _ value: String) -> String {
    "\(namespace)/\(key)=\(value)"
  }
}
