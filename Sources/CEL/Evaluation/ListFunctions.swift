/// Lists (`k8s.io/apiserver/pkg/cel/library/lists.go`) and sets (`cel-go/ext/sets.go`).
enum ListFunctions {
  static func call(_ name: String, _ elements: [CELValue], _ arguments: [CELValue]) throws(CELError) -> CELValue? {
    switch (name, arguments.count) {
    case ("size", 0): return .int(elements.count)
    case ("isSorted", 0):
      for (a, b) in zip(elements, elements.dropFirst()) {
        guard let order = CELValue.compare(a, b) else { throw .noOverload }
        if order > 0 { return .bool(false) }
      }
      return .bool(true)
    case ("sum", 0):
      guard let first = elements.first else { return .int(0) }
      var total = first
      for element in elements.dropFirst() { total = try Operators.sum(total, element) }
      return total
    case ("min", 0), ("max", 0):
      guard var best = elements.first else { throw CELError("\(name) called on empty list") }
      for element in elements.dropFirst() {
        guard let order = CELValue.compare(element, best) else { throw .noOverload }
        if name == "min" ? order < 0 : order > 0 { best = element }
      }
      return best
    case ("indexOf", 1): return .int(elements.firstIndex { $0.isEqual(to: arguments[0]) } ?? -1)
    case ("lastIndexOf", 1): return .int(elements.lastIndex { $0.isEqual(to: arguments[0]) } ?? -1)
    case ("slice", _), ("flatten", _), ("distinct", _), ("reverse", _), ("sort", _), ("@sortByAssociatedKeys", _),
      ("first", _), ("last", _):
      return try extended(name, elements, arguments)
    case ("join", 0), ("join", 1):
      var separator = ""
      if case .string(let text)? = arguments.first { separator = text }
      var texts: [String] = []
      for element in elements {
        guard case .string(let text) = element else { throw .noOverload }
        texts.append(text)
      }
      return .string(texts.joined(separator: separator))
    default: return nil
    }
  }

  /// `cel-go/ext/lists.go`.
  private static func extended(
    _ name: String,
    _ elements: [CELValue],
    _ arguments: [CELValue]
  ) throws(CELError) -> CELValue? {
    switch (name, arguments.first) {
    case ("slice", .int(let start)?):
      guard arguments.count == 2, case .int(let end) = arguments[1] else { return nil }
      let call = "cannot slice(\(start), \(end)), "
      if start < 0 || end < 0 { throw CELError(call + "negative indexes not supported") }
      if start > end { throw CELError(call + "start index must be less than or equal to end index") }
      if elements.count < end { throw CELError(call + "list is length \(elements.count)") }
      return .list(Array(elements[start..<end]))
    case ("flatten", nil): return .list(flattened(elements, 1))
    case ("flatten", .int(let depth)?):
      if depth < 0 { throw CELError("level must be non-negative") }
      return .list(flattened(elements, depth))
    case ("distinct", nil):
      var seen: [CELValue] = []
      for element in elements where !seen.contains(where: { $0.isEqual(to: element) }) { seen.append(element) }
      return .list(seen)
    case ("reverse", nil): return .list(elements.reversed())
    case ("sort", nil): return .list(try sorted(elements, by: elements))
    case ("@sortByAssociatedKeys", .list(let keys)?): return .list(try sorted(elements, by: keys))
    case ("first", nil): return .optional(elements.first)
    case ("last", nil): return .optional(elements.last)
    default: return nil
    }
  }

  private static func flattened(_ elements: [CELValue], _ depth: Int) -> [CELValue] {
    elements.flatMap { element in
      guard depth > 0, case .list(let inner) = element else { return [element] }
      return flattened(inner, depth - 1)
    }
  }

  /// Keys of one type that has an order.
  private static func sorted(_ elements: [CELValue], by keys: [CELValue]) throws(CELError) -> [CELValue] {
    guard let first = keys.first else { return elements }
    if CELValue.compare(first, first) == nil { throw CELError("list elements must be comparable") }
    if keys.contains(where: { $0.typeName != first.typeName }) {
      throw CELError("list elements must have the same type")
    }
    return keys.indices.sorted { a, b in
      let order = CELValue.compare(keys[a], keys[b]) ?? 0
      return order == 0 ? a < b : order < 0
    }
    .map { elements[$0] }
  }

  /// `lists.range`.
  static func range(_ count: Int) -> CELValue { .list((0..<min(max(0, count), 1_000_000)).map { .int($0) }) }

  static func sets(_ name: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue? {
    guard name.hasPrefix("sets.") else { return nil }
    guard case .list(let a) = a, case .list(let b) = b else { throw .noOverload }
    func contains(_ list: [CELValue], _ value: CELValue) -> Bool { list.contains { $0.isEqual(to: value) } }
    switch name {
    case "sets.contains": return .bool(b.allSatisfy { contains(a, $0) })
    case "sets.equivalent": return .bool(a.allSatisfy { contains(b, $0) } && b.allSatisfy { contains(a, $0) })
    case "sets.intersects": return .bool(a.contains { contains(b, $0) })
    default: return nil
    }
  }
}
