import Objects

/// A set of places within objects, as `fieldsV1` writes it (`structured-merge-diff/fieldpath`).
///
/// A node for each step of a path: `f:` a field, `k:` an element of a list by its keys, `v:` an element of a set by its
/// value. Steps are held in the words of the wire form, so that nothing is parsed or written between uses.
struct FieldSet: Hashable, Sendable {
  /// The place itself belongs to the set, not only places below it.
  var isMember = false
  private(set) var steps: [String] = []
  private(set) var children: [FieldSet] = []

  var isEmpty: Bool { !isMember && steps.isEmpty }

  /// What stands below a step; nil for nothing.
  subscript(step: String) -> FieldSet? {
    get {
      let index = position(of: step)
      return index < steps.count && steps[index] == step ? children[index] : nil
    }
    set {
      let index = position(of: step)
      let isFound = index < steps.count && steps[index] == step
      switch (newValue, isFound) {
      case (let value?, true) where !value.isEmpty: children[index] = value
      case (let value?, false) where !value.isEmpty:
        steps.insert(step, at: index)
        children.insert(value, at: index)
      case (_, true):
        steps.remove(at: index)
        children.remove(at: index)
      default: break
      }
    }
  }

  func contains(_ path: some Collection<String>) -> Bool {
    guard let first = path.first else { return isMember }
    return self[first]?.contains(path.dropFirst()) ?? false
  }

  mutating func insert(_ path: some Collection<String>) {
    guard let first = path.first else {
      isMember = true
      return
    }
    var child = self[first] ?? FieldSet()
    child.insert(path.dropFirst())
    self[first] = child
  }

  private func position(of step: String) -> Int {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension FieldSet {
  init(paths: [[String]]) {
    for path in paths { insert(path) }
  }

  func union(_ other: FieldSet) -> FieldSet {
    if isEmpty { return other }
    var result = self
    result.isMember = isMember || other.isMember
    for (step, child) in zip(other.steps, other.children) { result[step] = self[step]?.union(child) ?? child }
    return result
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.isMember = isMember && other.isMember
    for (step, child) in zip(steps, children) {
      if let theirs = other[step] { result.append(step, child.intersection(theirs)) }
    }
    return result
  }

  /// The places of this set that the other does not name.
  func subtracting(_ other: FieldSet) -> FieldSet {
    if other.isEmpty { return self }
    var result = FieldSet()
    result.isMember = isMember && !other.isMember
    for (step, child) in zip(steps, children) {
      result.append(step, other[step].map { child.subtracting($0) } ?? child)
    }
    return result
  }

  /// As `subtracting`, and a place that the other names goes with all that is below it.
  func subtractingWhole(_ other: FieldSet) -> FieldSet {
    if other.isMember { return FieldSet() }
    var result = FieldSet()
    result.isMember = isMember
    for (step, child) in zip(steps, children) {
      result.append(step, other[step].map { child.subtractingWhole($0) } ?? child)
    }
    return result
  }

  /// The places that have none below them.
  var leaves: FieldSet {
    var result = FieldSet()
    result.isMember = isMember && steps.isEmpty
    for (step, child) in zip(steps, children) { result.append(step, child.leaves) }
    return result
  }

  /// Adds a step that sorts behind all others, unless nothing is there.
  private mutating func append(_ step: String, _ child: FieldSet) {
    if child.isEmpty { return }
    steps.append(step)
    children.append(child)
  }

  /// All places, those of each level before those below it.
  var paths: [[String]] {
    var found: [[String]] = []
    collect(&found, [])
    return found
  }

  private func collect(_ found: inout [[String]], _ prefix: [String]) {
    for (step, child) in zip(steps, children) where child.isMember { found.append(prefix + [step]) }
    for (step, child) in zip(steps, children) { child.collect(&found, prefix + [step]) }
  }
}

extension FieldSet {
  /// Reads `fieldsV1`; nil where it is not in that form.
  init?(fieldsV1: Value) {
    guard case .object(let fields) = fieldsV1 else { return nil }
    for (key, value) in fields {
      if key == "." {
        isMember = true
        continue
      }
      guard key.dropFirst().first == ":", "fkvi".contains(key.prefix(1)), var child = FieldSet(fieldsV1: value) else {
        return nil
      }
      if child.isEmpty { child.isMember = true }
      append(key, child)
    }
  }

  /// The wire form: `{"f:spec": {"f:replicas": {}}}`.
  var fieldsV1: Value {
    var values = children.map(\.fieldsV1)
    var keys = steps
    if isMember, !steps.isEmpty {
      keys.insert(".", at: 0)
      values.insert(.object(Fields()), at: 0)
    }
    return .object(Fields(sortedKeys: keys, values: values))
  }
}

/// The words of one path in errors: `.spec.template.spec.containers[name="c"].image`.
enum OwnedPath {
  static func text(_ path: some Sequence<String>) -> String { path.map(text(of:)).joined() }

  static func text(of step: String) -> String {
    let rest = String(step.dropFirst(2))
    switch step.prefix(2) {
    case "f:": return "." + rest
    case "k:":
      let keys = (try? JSON.read(rest))?.object ?? Fields()
      return "[" + keys.map { $0.key + "=" + JSON.write($0.value) }.joined(separator: ",") + "]"
    case "v:": return "[=" + rest + "]"
    default: return "[" + rest + "]"
    }
  }
}
