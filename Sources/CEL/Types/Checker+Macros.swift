extension Checker {
  /// What a macro unfolds to is not built; what that would cost is known (`cel-go/parser/macro.go`).
  mutating func check(_ comprehension: Expression.Comprehension) -> Judgement {
    let range = check(comprehension.range)
    let added = loopVariables(comprehension, range)
    var condition: Judgement?
    let isPredicate = [.all, .exists, .existsOne, .filter].contains(comprehension.kind)
    let body = withVariables(added) { checker in
      if let guarding = comprehension.condition { condition = checker.expectBool(guarding) }
      return isPredicate ? checker.expectBool(comprehension.body) : checker.check(comprehension.body)
    }
    let count = range.length
    var result = Judgement(type: .bool, cost: range.cost + .fixed(1))
    func each(_ cost: CostRange) -> CostRange { count * cost }
    /// What an element that is passed over costs, or taken.
    func guarded(_ step: CostRange) -> CostRange {
      condition.map { $0.cost + step.union(.fixed(1)) } ?? step
    }
    switch comprehension.kind {
    case .all: result.cost += each(CostRange(1, 1 + body.cost.most).plus(2))
    case .exists: result.cost += each(CostRange(1, 1 + body.cost.most).plus(3))
    case .existsOne: result.cost += each(body.cost + CostRange(1, 2)) + .fixed(1)
    case .filter:
      result.type = range.type
      if case .map(let key, _) = range.type { result.type = .list(key) }
      let element = added.first.map { sized($0.judgement).length } ?? .unknown
      result.cost += each(body.cost + CostRange(1, 13)) + .fixed(UnitCost.list)
      gather(&result, count, element)
    case .map, .transformList:
      result.type = .list(body.type)
      result.cost += each(guarded(body.cost + .fixed(12))) + .fixed(UnitCost.list)
      gather(&result, count, body.length)
    case .transformMap, .transformMapEntry:
      var key = CELType.dyn
      if case .map(let own, _) = range.type { key = own } else if range.type.isList { key = .int }
      result.type = comprehension.kind == .transformMap ? .map(key, body.type) : body.type
      let extra: UInt = comprehension.kind == .transformMap ? 3 : 2
      result.cost += each(guarded(body.cost + .fixed(extra))) + .fixed(UnitCost.map)
      result.size = count
    }
    return sized(result)
  }

  private func gather(_ result: inout Judgement, _ count: CostRange, _ element: CostRange) {
    result.size = count
    result.entries = Judgement.Entries(isList: true, key: .fixed(1), value: CostRange(0, element.most))
  }

  private mutating func loopVariables(_ comprehension: Expression.Comprehension, _ range: Judgement) -> [Variable] {
    var first = Judgement(type: .dyn, path: range.path + ["@keys"], size: range.entries?.key)
    var second = Judgement(type: .dyn, path: range.path + ["@values"], size: range.entries?.value)
    let isPair = comprehension.variables.count > 1
    switch range.type {
    case .list(let element):
      second = Judgement(type: element, path: range.path + ["@items"], size: range.entries?.value)
      first = isPair ? Judgement(type: .int, path: range.path + ["@indices"], size: range.entries?.key) : second
    case .map(let key, let value): (first.type, second.type) = (key, value)
    case .dyn: break
    default:
      report(
        comprehension.range.place,
        "expression of type '\(range.type.name)' cannot be range of a comprehension (must be list, map, or dynamic)"
      )
    }
    return zip(comprehension.variables, [first, second]).map { Variable(name: $0, judgement: $1) }
  }

  private mutating func expectBool(_ expression: Expression) -> Judgement {
    let judged = check(expression)
    if !judged.type.fits(.bool) {
      report(expression.place, "expected type 'bool' but found '\(judged.type.name)'")
    }
    return judged
  }
}

extension CostRange {
  fileprivate func plus(_ amount: UInt) -> CostRange { self + .fixed(amount) }
}
