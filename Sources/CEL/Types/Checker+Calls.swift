extension Checker {
  mutating func call(
    _ name: String,
    _ target: Expression?,
    _ arguments: [Expression],
    _ place: Int
  ) -> Judgement {
    let own = target.map { check($0) }
    let judged = arguments.map { check($0) }
    let types = judged.map(\.type)
    guard let signatures = Declarations.signatures(of: name) else {
      report(place, "undeclared reference to '\(name)' (in container '')")
      return Judgement(type: .dyn)
    }
    let fitting = signatures.filter { signature in
      guard (signature.target == nil) == (own == nil), signature.arguments.count == types.count else { return false }
      if let own, let wanted = signature.target, !own.type.fits(wanted) { return false }
      return zip(types, signature.arguments).allSatisfy { $0.fits($1) }
    }
    guard let first = fitting.first, Self.areAlike(name, types) else {
      let list = types.map(\.name).joined(separator: ", ")
      let applied = own.map { "\($0.type.name).(\(list))" } ?? "(\(list))"
      report(place, "found no matching overload for '\(name)' applied to '\(applied)'")
      return Judgement(type: .dyn)
    }
    checkLiterals(name, own, judged, arguments)
    let type =
      special(name, own?.type, types) ?? (fitting.allSatisfy { $0.result == first.result } ? first.result : .dyn)
    return costed(type, name, fitting, own, judged)
  }

  /// What is spelled out must be readable (`cel-go/cel/validator.go`).
  private mutating func checkLiterals(
    _ name: String,
    _ own: Judgement?,
    _ judged: [Judgement],
    _ arguments: [Expression]
  ) {
    guard ["duration", "timestamp", "matches"].contains(name), let place = arguments.last?.place,
      case .string(let text)? = judged.last?.literal
    else { return }
    let isReadable: Bool =
      switch name {
      case "matches": (try? RegularExpression(text)) != nil
      default: (try? Conversions.call(name, .string(text))) != nil
      }
    if !isReadable { report(place, "invalid \(name) argument") }
  }

  private func costed(
    _ type: CELType,
    _ name: String,
    _ fitting: [Signature],
    _ own: Judgement?,
    _ arguments: [Judgement]
  ) -> Judgement {
    let sum = arguments.reduce(CostRange.zero) { $0 + $1.cost }
    var result = Judgement(type: type, cost: own?.cost ?? .zero)
    switch name {
    case "dyn":
      result.cost += sum + .fixed(1)
      (result.size, result.entries) = (arguments[0].size, arguments[0].entries)
      return result
    case "_&&_", "_||_":
      result.cost += CostRange(arguments[0].cost.least, sum.most)
      return sized(result)
    case "_?_:_":
      result.cost += arguments[0].cost + arguments[1].cost.union(arguments[2].cost)
      result.size = arguments[1].length.union(arguments[2].length)
      result.entries = arguments[1].entries?.union(arguments[2].entries)
      return result
    default: break
    }
    var cost: CostRange?
    for signature in fitting {
      let estimate = CallEstimate.of(name, signature, own, arguments) { size(at: $0) }
      cost = cost?.union(estimate.cost) ?? estimate.cost
      if let size = estimate.size { result.size = result.size?.union(size) ?? size }
    }
    result.cost += (cost ?? .zero) + sum
    switch (name, arguments.first) {
    case ("_+_", let first?): result.entries = first.entries?.union(arguments[1].entries)
    case ("_[_]", let first?):
      result.path = first.path + [first.type.isList ? "@items" : "@values"]
      result.size = first.entries?.value
    default: break
    }
    return sized(result)
  }

  /// Only values of one type are compared, and only elements of a list's type are looked for in it.
  private static func areAlike(_ name: String, _ types: [CELType]) -> Bool {
    switch name {
    case "_==_", "_!=_": return types[0].fits(types[1]) || types[1].fits(types[0])
    case "_?_:_": return types[1].fits(types[2]) || types[2].fits(types[1])
    case "@in":
      switch types[1] {
      case .list(let element): return types[0].fits(element)
      case .map(let key, _): return types[0].fits(key)
      default: return true
      }
    default: return true
    }
  }

  /// Results that follow from the arguments.
  private func special(_ name: String, _ own: CELType?, _ types: [CELType]) -> CELType? {
    switch name {
    case "_?_:_": return types[1] == .null ? types[2] : types[2].fits(types[1]) ? types[1] : types[2]
    case "_+_":
      if case .list = types[0], types[0] == types[1] { return types[0] }
      return nil
    case "_[_]", "_[?_]":
      var element = CELType.dyn
      switch types[0] {
      case .list(let inner): element = inner
      case .map(_, let value): element = value
      default: break
      }
      if case .optional(let inner) = types[0] {
        return .optional(special("_[_]", nil, [inner] + types.dropFirst()) ?? .dyn)
      }
      return name == "_[?_]" ? .optional(element) : element
    case "sum", "min", "max":
      if case .list(let element)? = own { return element }
      return nil
    case "first", "last":
      if case .list(let element)? = own { return .optional(element) }
      return nil
    case "slice", "reverse", "distinct", "sort", "@sortByAssociatedKeys": return own
    case "flatten":
      if case .list(.list(let inner))? = own, types.isEmpty { return .list(inner) }
      return nil
    case "optional.of", "optional.ofNonZeroValue": return types.first.map { .optional($0) }
    case "value":
      if case .optional(let inner)? = own { return inner }
      return nil
    case "orValue":
      if case .optional(let inner)? = own { return inner == .dyn ? types.first : inner }
      return nil
    case "or": return own
    default: return nil
    }
  }
}
