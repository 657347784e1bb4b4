/// Why an expression has no value.
package struct CELError: Error, Hashable, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }

  package static let noOverload = CELError("no such overload")
  package static let costExceeded = CELError("operation cancelled: actual cost limit exceeded")
}

/// Works an expression out over its tree, and counts what that costs.
struct Evaluator {
  private var variables: [(name: String, value: CELValue)]
  private(set) var cost = 0
  private let limit: Int
  /// Who answers what is asked of the authorizer.
  var authorize: ((AuthorizationCheck) -> AuthorizationDecision)?
  /// Works `variables.name` out when it is looked at for the first time; nil for a name that there is not.
  var lookUp: ((String) throws(CELError) -> CELValue?)?

  init(variables: [(name: String, value: CELValue)], limit: Int) {
    self.variables = variables
    self.limit = limit
  }

  mutating func spend(_ amount: Int) throws(CELError) {
    cost += amount
    if cost > limit { throw .costExceeded }
  }

  mutating func evaluate(_ expression: Expression) throws(CELError) -> CELValue {
    switch expression.kind {
    case .literal(let value): return value
    case .identifier(let name):
      try spend(1)
      return try identifier(name)
    case .select(let base, let field, let isOptional):
      if let name = expression.qualifiedName, let variable = variables.last(where: { $0.name == name }) {
        try spend(1)
        return variable.value
      }
      if let name = expression.qualifiedName, Self.dottedTypes.contains(name) { return .type(name) }
      if base.qualifiedName == "variables", let value = try lookUp?(field) {
        try spend(1)
        return value
      }
      let owner = try evaluate(base)
      try spend(1)
      return try select(owner, field, isOptional)
    case .has(let base, let field): return .bool(try has(try evaluate(base), field))
    case .message(_, let fields):
      try spend(Int(UnitCost.message))
      return try message(fields)
    case .call(let name, let target, let arguments): return try call(name, target, arguments)
    case .list(let elements): return try list(elements)
    case .map(let entries): return try map(entries)
    case .comprehension(let comprehension): return try run(comprehension)
    case .bind(let name, let value, let body):
      try spend(Int(UnitCost.list))
      variables.append((name, try evaluate(value)))
      defer { variables.removeLast() }
      return try evaluate(body)
    }
  }

  private func identifier(_ name: String) throws(CELError) -> CELValue {
    if let variable = variables.last(where: { $0.name == name }) { return variable.value }
    return .type(name)
  }

  /// Types whose names look like fields.
  private static let dottedTypes: Set<String> = [
    "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR", "kubernetes.Quantity",
    "kubernetes.URL",
  ]

  // MARK: Fields

  private func select(_ base: CELValue, _ field: String, _ isOptional: Bool) throws(CELError) -> CELValue {
    switch base {
    case .optional(let inner):
      guard case .map(let map)? = inner else { return .optional(nil) }
      return .optional(map[name: field])
    case .map(let map):
      if let value = map[name: field] { return isOptional ? .optional(value) : value }
      if isOptional { return .optional(nil) }
      throw CELError("no such key: \(field)")
    default: throw .noOverload
    }
  }

  private func has(_ base: CELValue, _ field: String) throws(CELError) -> Bool {
    switch base {
    case .map(let map): return map[name: field] != nil
    case .optional(.map(let map)?): return map[name: field] != nil
    case .optional(nil): return false
    default: throw .noOverload
    }
  }

  // MARK: Literals

  private mutating func list(_ elements: [Expression.Element]) throws(CELError) -> CELValue {
    var values: [CELValue] = []
    try spend(Int(UnitCost.list))
    for element in elements {
      let value = try evaluate(element.value)
      guard element.isOptional else {
        values.append(value)
        continue
      }
      guard case .optional(let inner) = value else { throw .noOverload }
      if let inner { values.append(inner) }
    }
    return .list(values)
  }

  private mutating func map(_ entries: [Expression.Entry]) throws(CELError) -> CELValue {
    var map = CELMap()
    try spend(Int(UnitCost.map))
    for entry in entries {
      let key = try evaluate(entry.key)
      let value = try evaluate(entry.value)
      guard entry.isOptional else {
        map[key] = value
        continue
      }
      guard case .optional(let inner) = value else { throw .noOverload }
      if let inner { map[key] = inner }
    }
    return .map(map)
  }

  private mutating func message(_ fields: [Expression.Field]) throws(CELError) -> CELValue {
    var map = CELMap()
    for field in fields {
      let value = try evaluate(field.value)
      guard field.isOptional else {
        map[.string(field.name)] = value
        continue
      }
      guard case .optional(let inner) = value else { throw .noOverload }
      if let inner { map[.string(field.name)] = inner }
    }
    return .map(map)
  }

  // MARK: Calls

  private mutating func call(
    _ name: String,
    _ target: Expression?,
    _ arguments: [Expression]
  ) throws(CELError) -> CELValue {
    switch name {
    case "_&&_": return try logical(arguments, stopsAt: false)
    case "_||_": return try logical(arguments, stopsAt: true)
    case "_?_:_":
      guard case .bool(let isTrue) = try evaluate(arguments[0]) else { throw .noOverload }
      return try evaluate(arguments[isTrue ? 1 : 2])
    case "or", "orValue":
      // What is not needed is not worked out.
      guard let target, case .optional(let inner) = try evaluate(target) else { throw .noOverload }
      if let inner { return name == "or" ? .optional(inner) : inner }
      return try evaluate(arguments[0])
    default:
      let own: CELValue? = if let target { try evaluate(target) } else { nil }
      var values: [CELValue] = []
      for argument in arguments { values.append(try evaluate(argument)) }
      let result = try apply(name, own, values)
      try spend(CallCost.of(name, (own.map { [$0] } ?? []) + values, isMember: own != nil, result))
      return result
    }
  }

  private func apply(_ name: String, _ own: CELValue?, _ values: [CELValue]) throws(CELError) -> CELValue {
    switch own {
    case .check(let check)?:
      if let value = try AuthorizationFunctions.call(name, check, values, authorize) { return value }
      throw .noOverload
    case .decision(let decision)?:
      if let value = AuthorizationFunctions.call(name, decision) { return value }
      throw .noOverload
    default: return try Functions.call(name, own, values)
    }
  }

  /// One side that decides makes up for an error of the other.
  private mutating func logical(_ sides: [Expression], stopsAt decisive: Bool) throws(CELError) -> CELValue {
    var failure: CELError?
    for side in sides {
      do throws(CELError) {
        guard case .bool(let value) = try evaluate(side) else { throw .noOverload }
        if value == decisive { return .bool(decisive) }
      } catch {
        if error == .costExceeded { throw error }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return .bool(!decisive)
  }

  // MARK: Macros

  private mutating func run(_ comprehension: Expression.Comprehension) throws(CELError) -> CELValue {
    let range = try evaluate(comprehension.range)
    var items: [(first: CELValue, second: CELValue)] = []
    switch range {
    case .list(let elements):
      items = elements.enumerated().map {
        comprehension.variables.count == 1 ? ($0.element, .null) : (.int($0.offset), $0.element)
      }
    case .map(let map): items = zip(map.keys, map.values).map { ($0, $1) }
    default: throw .noOverload
    }
    var loop = Loop(comprehension.kind)
    try spend(loop.cost)
    for item in items {
      try spend(loop.costOfElement)
      variables.append((comprehension.variables[0], item.first))
      if comprehension.variables.count > 1 { variables.append((comprehension.variables[1], item.second)) }
      defer { variables.removeLast(comprehension.variables.count) }
      if let condition = comprehension.condition {
        guard case .bool(let isTrue) = try evaluate(condition) else { throw .noOverload }
        if !isTrue { continue }
      }
      do throws(CELError) {
        if loop.take(try evaluate(comprehension.body), of: item.first) { break }
      } catch {
        // `all` and `exists` take an error back when another element decides.
        guard loop.forgives, error != .costExceeded else { throw error }
        loop.failure = loop.failure ?? error
      }
    }
    return try loop.result(of: range)
  }

  /// What a macro has gathered.
  private struct Loop {
    private let kind: Expression.Comprehension.Kind
    private var values: [CELValue] = []
    private var map = CELMap()
    private var count = 0
    private var isDecided = false
    var failure: CELError?

    init(_ kind: Expression.Comprehension.Kind) { self.kind = kind }

    var forgives: Bool { kind == .all || kind == .exists }

    /// Whether the loop may end.
    mutating func take(_ value: CELValue, of item: CELValue) -> Bool {
      switch kind {
      case .all:
        guard case .bool(let isTrue) = value else { return note() }
        if !isTrue { isDecided = true }
      case .exists:
        guard case .bool(let isTrue) = value else { return note() }
        if isTrue { isDecided = true }
      case .existsOne:
        guard case .bool(let isTrue) = value else { return note() }
        if isTrue { count += 1 }
      case .filter:
        guard case .bool(let isTrue) = value else { return note() }
        if isTrue { values.append(item) }
      case .map, .transformList: values.append(value)
      case .transformMap: map[item] = value
      case .transformMapEntry:
        guard case .map(let entries) = value else { return note() }
        for (key, value) in zip(entries.keys, entries.values) { map[key] = value }
      }
      return isDecided
    }

    private mutating func note() -> Bool {
      failure = failure ?? .noOverload
      return false
    }

    /// What the macro costs by itself, and for each element beside what stands in it.
    var cost: Int {
      switch kind {
      case .all, .exists, .existsOne: 1
      case .filter, .map, .transformList: Int(UnitCost.list) + 1
      case .transformMap, .transformMapEntry: Int(UnitCost.map) + 1
      }
    }

    var costOfElement: Int {
      switch kind {
      case .all: 3
      case .exists: 4
      case .existsOne: 2
      case .filter, .map, .transformList: 12
      case .transformMap, .transformMapEntry: 3
      }
    }

    func result(of range: CELValue) throws(CELError) -> CELValue {
      if let failure, !isDecided { throw failure }
      switch kind {
      case .all: return .bool(!isDecided)
      case .exists: return .bool(isDecided)
      case .existsOne: return .bool(count == 1)
      case .map, .transformList: return .list(values)
      case .filter:
        return .list(values)
      case .transformMap, .transformMapEntry: return .map(map)
      }
    }
  }
}
