package import Objects

/// RFC 6902, with the errors of the library that the API server uses (`gopkg.in/evanphx/json-patch`).
package enum JSONPatch {
  package struct Failure: Error, Hashable, Sendable {
    package var message: String
    /// The patch itself is malformed, in contrast to one that does not fit the object.
    package var isInvalidPatch = false
  }

  package static func apply(_ patch: Value, to target: Value) throws(Failure) -> Value {
    guard let operations = patch.array else {
      let kind = patch.object == nil ? patch.string == nil ? "number" : "string" : "object"
      throw Failure(
        message: "error decoding patch: json: cannot unmarshal \(kind) into Go value of type []handlers.jsonPatchOp",
        isInvalidPatch: true
      )
    }
    var result = target
    for operation in operations { try apply(operation, &result) }
    return result
  }

  private static func apply(_ operation: Value, _ target: inout Value) throws(Failure) {
    let name = operation["op"]?.string ?? ""
    let text = operation["path"]?.string ?? ""
    let path = pointer(text)
    try requireParent(of: path, text, name, target)
    switch name {
    case "add": try add(operation["value"] ?? .null, at: path, text, &target)
    case "remove": _ = try remove(at: path, text, &target)
    case "replace":
      // A missing field is set, as the library does; a missing element of a list is not.
      if try value(at: path.dropLast(), text, name, target).array != nil {
        _ = try value(at: path, text, name, target)
      }
      try set(operation["value"] ?? .null, at: path, &target)
    case "test":
      let found = (try? value(at: path, text, "test", target)) ?? .null
      if found != operation["value"] ?? .null {
        throw Failure(message: "testing value \(text) failed")
      }
    case "move", "copy":
      let from = operation["from"]?.string ?? ""
      try requireParent(of: pointer(from), from, name, target)
      let moved =
        name == "move"
        ? try remove(at: pointer(from), from, &target) : try value(at: pointer(from), from, "copy", target)
      try add(moved, at: path, text, &target)
    default: throw Failure(message: "Unexpected kind: \(name)")
    }
  }

  private static func pointer(_ text: String) -> [String] {
    text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
    }
  }

  /// What an operation changes stands within an object or a list.
  private static func requireParent(
    of path: [String],
    _ text: String,
    _ operation: String,
    _ target: Value
  ) throws(Failure) {
    let parent = path.isEmpty ? nil : try? value(at: path.dropLast(), text, operation, target)
    if parent?.object == nil && parent?.array == nil {
      throw Failure(message: "\(operation) operation does not apply: doc is missing path: \"\(text)\": missing value")
    }
  }

  private static func value(
    at path: some Sequence<String>,
    _ text: String,
    _ operation: String,
    _ target: Value
  ) throws(Failure) -> Value {
    var current = target
    for name in path {
      guard let next = child(name, of: current) else {
        throw Failure(
          message: "\(operation) operation does not apply: doc is missing key: \(text): missing value"
        )
      }
      current = next
    }
    return current
  }

  private static func child(_ name: String, of value: Value) -> Value? {
    if case .array(let elements) = value {
      guard let index = Int(name), elements.indices.contains(index) else { return nil }
      return elements[index]
    }
    return value[name]
  }

  private static func set(_ value: Value, at path: [String], _ target: inout Value) throws(Failure) {
    try modify(&target, path[...]) { parent, name throws(Failure) in
      if case .array = parent, let index = Int(name) { parent.elements[index] = value } else { parent[name] = value }
    } whenEmpty: {
      $0 = value
    }
  }

  private static func add(_ value: Value, at path: [String], _ text: String, _ target: inout Value) throws(Failure) {
    try modify(&target, path[...]) { parent, name throws(Failure) in
      guard case .array(let elements) = parent else {
        parent[name] = value
        return
      }
      let index = name == "-" ? elements.count : Int(name) ?? -1
      guard index >= 0, index <= elements.count else {
        throw Failure(
          message: "add operation does not apply: doc is missing path: \"\(text)\": "
            + "Unable to access invalid index: \(name): invalid index referenced"
        )
      }
      parent.elements.insert(value, at: index)
    } whenEmpty: {
      $0 = value
    }
  }

  private static func remove(at path: [String], _ text: String, _ target: inout Value) throws(Failure) -> Value {
    let removed: Value
    do {
      removed = try value(at: path, text, "remove", target)
    } catch {
      throw Failure(
        message: "remove operation does not apply: doc is missing path: \"\(text)\": missing value"
      )
    }
    try modify(&target, path[...]) { parent, name throws(Failure) in
      if case .array = parent, let index = Int(name) {
        parent.elements.remove(at: index)
      } else {
        parent[name] = nil
      }
    } whenEmpty: {
      $0 = .null
    }
    return removed
  }

  /// Changes the parent of the place that a pointer names.
  private static func modify(
    _ value: inout Value,
    _ path: ArraySlice<String>,
    _ change: (inout Value, String) throws(Failure) -> Void,
    whenEmpty: (inout Value) -> Void
  ) throws(Failure) {
    guard let name = path.first else {
      whenEmpty(&value)
      return
    }
    if path.count == 1 {
      try change(&value, name)
    } else if case .array = value, let index = Int(name) {
      try modify(&value.elements[index], path.dropFirst(), change, whenEmpty: whenEmpty)
    } else {
      try modify(&value[name, default: .object(Fields())], path.dropFirst(), change, whenEmpty: whenEmpty)
    }
  }
}
