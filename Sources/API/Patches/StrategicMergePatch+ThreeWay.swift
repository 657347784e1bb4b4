package import Objects

extension StrategicMergePatch {
  /// The patch that `kubectl apply` sends: what the manifest changes of the live object, and what the manifest no
  /// longer has of what was last applied (`CreateThreeWayMergePatch`). Nil when there is nothing to do.
  package func threeWay(lastApplied: Value, manifest: Value, live: Value, _ schema: Schema) -> Value? {
    let changes = difference(from: live, to: manifest, schema, deletions: false)
    let deletions = difference(from: lastApplied, to: manifest, schema, deletions: true, onlyDeletions: true)
    let patch = merge(deletions, changes)
    return patch.isEmpty ? nil : .object(patch)
  }

  /// The patch that makes `new` out of `old`.
  package func twoWay(from old: Value, to new: Value, _ schema: Schema) -> Value? {
    let patch = difference(from: old, to: new, schema, deletions: true)
    return patch.isEmpty ? nil : .object(patch)
  }

  private func difference(
    from old: Value,
    to new: Value,
    _ schema: Schema,
    deletions: Bool,
    onlyDeletions: Bool = false
  ) -> Fields {
    var patch = Fields()
    let before = old.object ?? Fields()
    let after = new.object ?? Fields()
    let mode = Mode(deletions: deletions, onlyDeletions: onlyDeletions)
    for (key, value) in after {
      guard let present = before[key], !present.isNull else {
        if !onlyDeletions, !value.isNull { patch[key] = value }
        continue
      }
      if present == value { continue }
      addChange(from: present, to: value, key, Field(key, in: schema, table), mode, &patch)
    }
    if deletions {
      for key in before.keys where after[key] == nil { patch[key] = .null }
    }
    return patch
  }

  private struct Mode {
    var deletions: Bool
    var onlyDeletions: Bool
  }

  private func addChange(
    from old: Value,
    to new: Value,
    _ key: String,
    _ field: Field,
    _ mode: Mode,
    _ patch: inout Fields
  ) {
    switch (old, new) {
    case (.object, .object) where !field.replaces:
      var nested = difference(
        from: old,
        to: new,
        field.type,
        deletions: mode.deletions,
        onlyDeletions: mode.onlyDeletions
      )
      if nested.isEmpty { return }
      if field.retainsKeys { nested["$retainKeys"] = Value((new.object ?? Fields()).keys) }
      patch[key] = .object(nested)
    case (.array(let before), .array(let after)) where field.merges:
      addListChange(from: before, to: after, key, field, mode, &patch)
    default:
      if !mode.onlyDeletions { patch[key] = new }
    }
  }

  private func addListChange(
    from old: [Value],
    to new: [Value],
    _ key: String,
    _ field: Field,
    _ mode: Mode,
    _ patch: inout Fields
  ) {
    guard let mergeKey = field.mergeKey else {
      let removed = old.filter { !new.contains($0) }
      let added = new.filter { !old.contains($0) }
      if mode.deletions, !removed.isEmpty { patch["$deleteFromPrimitiveList/" + key] = .array(removed) }
      if !mode.onlyDeletions, !added.isEmpty { patch[key] = .array(added) }
      if patch[key] != nil || patch["$deleteFromPrimitiveList/" + key] != nil {
        patch["$setElementOrder/" + key] = .array(new)
      }
      return
    }
    var changes: [Value] = []
    for element in new {
      guard let name = element[mergeKey] else { continue }
      guard let present = old.first(where: { $0[mergeKey] == name }) else {
        if !mode.onlyDeletions { changes.append(element) }
        continue
      }
      var nested = difference(
        from: present,
        to: element,
        field.element,
        deletions: mode.deletions,
        onlyDeletions: mode.onlyDeletions
      )
      if nested.isEmpty { continue }
      nested[mergeKey] = name
      changes.append(.object(nested))
    }
    if mode.deletions {
      for element in old {
        guard let name = element[mergeKey], !new.contains(where: { $0[mergeKey] == name }) else { continue }
        changes.append(.object(Fields([("$patch", "delete"), (mergeKey, name)])))
      }
    }
    // Another order is a change too, also where it comes from elements that only the server has.
    let isOrderSame = old.map { $0[mergeKey] } == new.map { $0[mergeKey] }
    if changes.isEmpty, mode.onlyDeletions || isOrderSame { return }
    if !changes.isEmpty { patch[key] = .array(changes) }
    patch["$setElementOrder/" + key] = .array(
      new.compactMap { $0[mergeKey] }.map { .object(Fields([(mergeKey, $0)])) }
    )
  }

  /// Both patches in one; the second says last.
  private func merge(_ first: Fields, _ second: Fields) -> Fields {
    var result = first
    for (key, value) in second {
      guard let present = result[key] else {
        result[key] = value
        continue
      }
      switch (present, value) {
      case (.object(let a), .object(let b)): result[key] = .object(merge(a, b))
      case (.array(let a), .array(let b)) where !key.hasPrefix("$"): result[key] = .array(joined(a, b))
      default: result[key] = value
      }
    }
    return result
  }

  /// Two lists of changes of one list; changes of the same element are merged.
  private func joined(_ first: [Value], _ second: [Value]) -> [Value] {
    var result = second
    for change in first {
      let names = Set((change.object ?? Fields()).keys.filter { !$0.hasPrefix("$") && change[$0]?.array == nil })
      let index = result.firstIndex { other in
        names.contains { change[$0] == other[$0] && change[$0] != nil && ["name", "type", "key"].contains($0) }
      }
      if let index, let a = change.object, let b = result[index].object {
        result[index] = .object(merge(a, b))
      } else {
        result.append(change)
      }
    }
    return result
  }
}
