import API
import Objects

/// A new object and the fields that its creator owns: the same for every object of the same shape, such as all pods of
/// a ReplicaSet, which so need not keep what they were before admission.
struct OwnershipPattern: Sendable {
  let object: Value
  /// Made for the second object of the shape.
  var fields: FieldSet?

  init(_ object: Value) { self.object = object }

  /// Whether the creator of an object owns the same fields of it.
  func fits(_ other: Value) -> Bool { Self.isSameShape(object, other, isElement: false) }

  private static func isSameShape(_ mine: Value, _ theirs: Value, isElement: Bool) -> Bool {
    if mine.isIdentical(to: theirs) { return true }
    switch mine {
    case .object(let mine):
      guard case .object(let theirs) = theirs, mine.keys == theirs.keys else { return false }
      return mine.indices.allSatisfy { place in
        let (a, b) = (mine.values[place], theirs.values[place])
        // What tells the elements of a list apart is a part of the path to their fields.
        return isSameShape(a, b, isElement: false) && !(isElement && a != b && keys.contains(mine.keys[place]))
      }
    case .array(let mine):
      guard case .array(let theirs) = theirs, mine.count == theirs.count else { return false }
      return mine.indices.allSatisfy { place in
        guard case .object = mine[place] else { return mine[place] == theirs[place] }
        return isSameShape(mine[place], theirs[place], isElement: true)
      }
    // A zero may be what is there anyway.
    case .string(let mine): return theirs.string.map { $0.isEmpty == mine.isEmpty } ?? false
    case .int(let mine): return theirs.int.map { ($0 == 0) == (mine == 0) } ?? false
    case .double: return if case .double = theirs { true } else { false }
    case .null, .bool: return mine == theirs
    }
  }

  /// The keys of all lists of the schema.
  private static let keys: Set<String> = {
    var keys: Set<String> = []
    for schema in SchemaTable.kubernetes.schemas {
      for property in schema.properties {
        keys.formUnion(property.listMapKeys)
        if let key = property.patchMergeKey { keys.insert(key) }
      }
    }
    return keys
  }()
}
