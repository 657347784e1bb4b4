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
