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

  private static func isSameShape(_ a: Value, _ b: Value, isElement: Bool) -> Bool {
    switch (a, b) {
    case (.object(let mine), .object(let theirs)):
      guard mine.keys == theirs.keys else { return false }
      for index in mine.values.indices {
        // What tells the elements of a list apart is a part of the path to their fields.
        if isElement, keys.contains(mine.keys[index]) {
          if mine.values[index] != theirs.values[index] { return false }
        } else if !isSameShape(mine.values[index], theirs.values[index], isElement: false) {
          return false
        }
      }
      return true
    case (.array(let mine), .array(let theirs)):
      guard mine.count == theirs.count else { return false }
      for index in mine.indices {
        if case .object = mine[index] {
          if !isSameShape(mine[index], theirs[index], isElement: true) { return false }
        } else if mine[index] != theirs[index] {
          return false
        }
      }
      return true
    // A zero may be what is there anyway.
    case (.string(let mine), .string(let theirs)): return mine.isEmpty == theirs.isEmpty
    case (.int(let mine), .int(let theirs)): return (mine == 0) == (theirs == 0)
    case (.double, .double), (.null, .null): return true
    default: return a == b
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
