package import Objects

/// RFC 6902, with the errors of the library that the API server uses (`gopkg.in/evanphx/json-patch`).
package enum JSONPatch {
  package struct Failure: Error, Hashable, Sendable {
    package var message: String
    /// The patch itself is malformed, in contrast to one that does not fit the object.
    package var isInvalidPatch = false
    /// There are more operations than a server takes.
    package var isTooLarge = false
  }

  /// How many operations a patch may have (`maxJSONPatchOperations`).
  private static var maximumOperations: Int { 10_000 }
  /// How many bytes its copies may make (`JSONPatchMaxCopyBytes`).
  private static var maximumCopies: Int { 3 * 1024 * 1024 }
  /// How deep an object may become; a text that is deeper is not read either.
  private static var maximumDepth: Int { 1000 }

  package static func apply(_ patch: Value, to target: Value) throws(Failure) -> Value {
    guard let operations = patch.array else {
      throw Failure(
        message:
          "error decoding patch: json: cannot unmarshal \(kind(patch)) into Go value of type []handlers.jsonPatchOp",
        isInvalidPatch: true
      )
    }
    for (index, operation) in operations.enumerated() { try check(operation, at: index) }
    if operations.count > maximumOperations {
      throw Failure(
        message: "The allowed maximum operations in a JSON patch is \(maximumOperations), got \(operations.count)",
        isTooLarge: true
      )
    }
    var result = target
    var copied = 0
    for operation in operations { try apply(operation, &result, &copied) }
    return result
  }

  /// An operation is an object whose names are strings.
  private static func check(_ operation: Value, at index: Int) throws(Failure) {
    guard case .object = operation else {
      if operation.isNull { return }
      throw Failure(
        message: "error decoding patch: json: cannot unmarshal \(kind(operation)) into Go value of type "
          + "handlers.jsonPatchOp",
        isInvalidPatch: true
      )
    }
    for name in ["from", "op", "path"] {
      guard let value = operation[name], value.string == nil, !value.isNull else { continue }
      throw Failure(
        message: "error decoding patch: json: cannot unmarshal \(kind(value)) into Go struct field jsonPatchOp.\(name) "
          + "of type string",
        isInvalidPatch: true
      )
    }
  }

  private static func kind(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  private static func apply(_ operation: Value, _ target: inout Value, _ copied: inout Int) throws(Failure) {
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
      if name == "copy" {
        copied += JSON.write(moved).utf8.count
        if copied > maximumCopies {
          throw Failure(
            message: "Unable to complete the copy, the accumulated size increase of copy is \(copied), exceeding the "
              + "limit \(maximumCopies)"
          )
        }
      }
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
      return index(name, in: elements).map { elements[$0] }
    }
    return value[name]
  }

  /// The place of an element; negative ones count from the end.
  private static func index(_ name: String, in elements: [Value]) -> Int? {
    guard let number = Int(name) else { return nil }
    let index = number < 0 ? number + elements.count : number
    return elements.indices.contains(index) ? index : nil
  }

  /// As `index`, without holding on to the elements, which are about to change in place.
  private static func place(of name: String, in value: Value) -> Int? { value.array.flatMap { index(name, in: $0) } }

  private static func checkDepth(of value: Value, at path: [String]) throws(Failure) {
    if value.isDeeper(than: maximumDepth - path.count) {
      throw Failure(message: "error in patched document: exceeded max depth", isInvalidPatch: true)
    }
  }

  private static func set(_ value: Value, at path: [String], _ target: inout Value) throws(Failure) {
    try checkDepth(of: value, at: path)
    try modify(&target, path[...]) { parent, name throws(Failure) in
      if let index = place(of: name, in: parent) {
        parent.elements[index] = value
      } else {
        parent[name] = value
      }
    } whenEmpty: {
      $0 = value
    }
  }

  private static func add(_ value: Value, at path: [String], _ text: String, _ target: inout Value) throws(Failure) {
    try checkDepth(of: value, at: path)
    try modify(&target, path[...]) { parent, name throws(Failure) in
      guard let count = parent.array?.count else {
        parent[name] = value
        return
      }
      let number = name == "-" ? count : Int(name) ?? .min
      // Negative ones count from behind the last one.
      let index = number < 0 && number >= -count - 1 ? number + count + 1 : number
      guard index >= 0, index <= count else {
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
      if let index = place(of: name, in: parent) {
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
    } else if let index = place(of: name, in: value) {
      try modify(&value.elements[index], path.dropFirst(), change, whenEmpty: whenEmpty)
    } else {
      try modify(&value[name, default: .object(Fields())], path.dropFirst(), change, whenEmpty: whenEmpty)
    }
  }
}
