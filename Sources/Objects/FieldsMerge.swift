/// Fields that are made of others by changes in the order of their names: what stays is copied in one piece, names are
/// shared where none is new, and where nothing changes nothing is copied.
package struct FieldsMerge {
  private let old: Fields
  private var keys: [String] = []
  private var values: [Value] = []
  /// How many of the old names and values are in the new ones.
  private var takenKeys = 0
  private var takenValues = 0
  private var hasNewKeys = false
  private var isChanged = false

  package init(_ old: Fields) { self.old = old }

  /// Puts a value under a key that stands at that place of the old fields or would stand there; places never fall.
  package mutating func put(_ value: Value, _ key: String, at place: Int) {
    let isNew = place == old.count || old.keys[place] != key
    if !isChanged {
      isChanged = true
      values.reserveCapacity(old.count + 8)
    }
    values.append(contentsOf: old.values[takenValues..<place])
    values.append(value)
    takenValues = isNew ? place : place + 1
    guard isNew else { return }
    if !hasNewKeys {
      hasNewKeys = true
      keys.reserveCapacity(old.count + 8)
    }
    keys.append(contentsOf: old.keys[takenKeys..<place])
    keys.append(key)
    takenKeys = place
  }

  /// The new fields; nil where none has changed.
  package consuming func finish() -> Fields? {
    guard isChanged else { return nil }
    values.append(contentsOf: old.values[takenValues...])
    if !hasNewKeys { return Fields(sortedKeys: old.keys, values: values) }
    keys.append(contentsOf: old.keys[takenKeys...])
    return Fields(sortedKeys: keys, values: values)
  }
}
