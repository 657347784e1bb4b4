import Objects

/// `replacements`: the value of one field put into others.
enum KustomizeReplacements {
  static func apply(
    _ replacements: [Value],
    to objects: inout [KustomizedObject],
    _ folder: KustomizeFolder,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    for entry in replacements {
      guard let path = entry["path"]?.string else {
        try apply(entry, to: &objects)
        continue
      }
      let place = folder.absolute(path)
      for value in try KustomizePath.values(in: KustomizePath.read(place, &host), place) {
        for one in value.array ?? [value] { try apply(one, to: &objects) }
      }
    }
  }

  private static func apply(_ entry: Value, to objects: inout [KustomizedObject]) throws(Failure) {
    guard let source = entry["source"], let targets = entry["targets"]?.array else {
      throw .plain("replacements must specify a source and at least one target")
    }
    let found = objects.filter { KustomizeSelector(source).matches($0) }
    guard let object = found.first, found.count == 1 else {
      throw .plain(
        found.isEmpty
          ? "nothing selected by \(describe(source))"
          : "multiple matches for selector \(describe(source))"
      )
    }
    let fieldPath = source["fieldPath"]?.string ?? "metadata.name"
    guard var value = FieldPath(fieldPath).value(in: object.value) else {
      throw .plain("fieldPath `\(fieldPath)` is missing for replacement source \(describe(source))")
    }
    if let delimiter = source["options"]?["delimiter"]?.string, !delimiter.isEmpty {
      let parts = text(value).split(separator: delimiter, omittingEmptySubsequences: false)
      let index = source["options"]?["index"]?.int ?? 0
      guard parts.indices.contains(index) else {
        throw .plain("options.index \(index) is out of bounds for value \(text(value))")
      }
      value = .string(String(parts[index]))
    }
    for target in targets {
      guard let select = target["select"] else { throw .plain("target must specify resources to select") }
      let rejected = (target["reject"]?.array ?? []).map { KustomizeSelector($0) }
      for index in objects.indices where KustomizeSelector(select).matches(objects[index]) {
        if rejected.contains(where: { $0.matches(objects[index]) }) { continue }
        for path in target["fieldPaths"]?.array?.compactMap(\.string) ?? ["metadata.name"] {
          let isSet = FieldPath(path).set(value, target["options"], in: &objects[index].value)
          if !isSet { throw .plain("unable to find field \"\(path)\" in replacement target") }
        }
      }
    }
  }

  private static func describe(_ selector: Value) -> String {
    let kind = ["kind", "version", "group"].compactMap { selector[$0]?.string }.joined(separator: ".")
    return "\(kind)/\(selector["name"]?.string ?? "").\(selector["namespace"]?.string ?? "[noNs]")"
  }

  private static func text(_ value: Value) -> String { value.string ?? JSON.write(value) }

  /// `spec.template.spec.containers.[name=web].image`.
  private struct FieldPath {
    private let parts: [String]

    init(_ text: String) {
      var parts: [String] = []
      var part = ""
      var depth = 0
      var isEscaped = false
      for character in text {
        switch character {
        case _ where isEscaped:
          part.append(character)
          isEscaped = false
        case "\\": isEscaped = true
        case "." where depth == 0:
          parts.append(part)
          part = ""
        default:
          if character == "[" { depth += 1 }
          if character == "]" { depth -= 1 }
          part.append(character)
        }
      }
      self.parts = (parts + [part]).filter { !$0.isEmpty }
    }

    /// Which elements of a list a part of the path means.
    private static func indices(_ part: String, in elements: [Value]) -> [Int] {
      if part == "*" { return Array(elements.indices) }
      if let index = Int(part) { return elements.indices.contains(index) ? [index] : [] }
      guard part.hasPrefix("["), part.hasSuffix("]") else { return [] }
      let halves = part.dropFirst().dropLast().split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { return [] }
      return elements.indices.filter { elements[$0][halves[0]].map(text) == halves[1] }
    }

    func value(in root: Value) -> Value? {
      var value = root
      for part in parts {
        if let elements = value.array {
          guard let index = Self.indices(part, in: elements).first else { return nil }
          value = elements[index]
        } else {
          guard let inner = value[part] else { return nil }
          value = inner
        }
      }
      return value
    }

    func set(_ value: Value, _ options: Value?, in root: inout Value) -> Bool {
      Self.set(value, options, parts[...], &root)
    }

    private static func set(_ new: Value, _ options: Value?, _ path: ArraySlice<String>, _ value: inout Value) -> Bool {
      guard let part = path.first else {
        value = spliced(new, options, into: value)
        return true
      }
      if let elements = value.array {
        var isSet = false
        for index in indices(part, in: elements) {
          isSet = set(new, options, path.dropFirst(), &value.elements[index]) || isSet
        }
        return isSet
      }
      let creates = options?["create"]?.bool == true
      guard var inner = value[part] ?? (creates ? .object(Fields()) : nil) else { return false }
      guard set(new, options, path.dropFirst(), &inner) else { return false }
      value[part] = inner
      return true
    }

    /// The value with one of its parts replaced, where a delimiter is set.
    private static func spliced(_ new: Value, _ options: Value?, into old: Value) -> Value {
      guard let delimiter = options?["delimiter"]?.string, !delimiter.isEmpty, let text = old.string else { return new }
      var parts = text.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
      let index = options?["index"]?.int ?? 0
      let piece = KustomizeReplacements.text(new)
      if index < 0 {
        parts.insert(piece, at: 0)
      } else if index >= parts.count {
        parts.append(piece)
      } else {
        parts[index] = piece
      }
      return .string(parts.joined(separator: delimiter))
    }
  }
}
