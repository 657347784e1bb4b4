package import Objects

/// RFC 7386: a patch is the part of the object that changes; null removes a field.
package enum MergePatch {
  package static func apply(_ patch: Value, to target: Value) -> Value {
    guard case .object(let changes) = patch else { return patch }
    var result = target.object ?? Fields()
    for (key, change) in changes {
      if change.isNull {
        result.removeValue(forKey: key)
      } else {
        result[key] = apply(change, to: result[key] ?? .object(Fields()))
      }
    }
    return .object(result)
  }

  /// The patch that turns one value into the other; nil when they are equal.
  package static func make(from old: Value, to new: Value) -> Value? {
    if old == new { return nil }
    guard case .object(let before) = old, case .object(let after) = new else { return new }
    var changes = Fields()
    for (key, value) in after {
      if let change = make(from: before[key] ?? .null, to: value) { changes[key] = change }
    }
    for key in before.keys where after[key] == nil { changes[key] = .null }
    return .object(changes)
  }
}
