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

  init(variables: [(name: String, value: CELValue)], limit: Int) {
    self.variables = variables
    self.limit = limit
  }

  mutating func spend(_ amount: Int) throws(CELError) {
    cost += amount
    if cost > limit { throw .costExceeded }
  }

  mutating func evaluate(_ expression: Expression) throws(CELError) -> CELValue {
    try spend(1)
    switch expression.kind {
    case .literal(let value): return value
    case .identifier(let name): return try identifier(name)
    case .select(let base, let field, let isOptional): return try select(try evaluate(base), field, isOptional)
    case .has(let base, let field): return .bool(try has(try evaluate(base), field))
    case .call(let name, let target, let arguments): return try call(name, target, arguments)
    case .list(let elements): return try list(elements)
    case .map(let entries): return try map(entries)
    case .comprehension(let comprehension): return try run(comprehension)
    case .bind(let name, let value, let body):
      variables.append((name, try evaluate(value)))
      defer { variables.removeLast() }
      return try evaluate(body)
    }
  }

  private func identifier(_ name: String) throws(CELError) -> CELValue {
    if let variable = variables.last(where: { $0.name == name }) { return variable.value }
    return .type(name)
  }

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
      for value in values + (own.map { [$0] } ?? []) { try spend(Self.weight(of: value)) }
      return try Functions.call(name, own, values)
    }
  }

  /// Reading a text or a list costs by its length.
  private static func weight(of value: CELValue) -> Int {
    switch value {
    case .string(let text): text.utf8.count / 10
    case .bytes(let bytes): bytes.count / 10
    case .list(let elements): elements.count / 10
    default: 0
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
    for item in items {
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
      }
      return isDecided
    }

    private mutating func note() -> Bool {
      failure = failure ?? .noOverload
      return false
    }

    func result(of range: CELValue) throws(CELError) -> CELValue {
      if let failure, !isDecided { throw failure }
      switch kind {
      case .all: return .bool(!isDecided)
      case .exists: return .bool(isDecided)
      case .existsOne: return .bool(count == 1)
      case .map, .transformList: return .list(values)
      case .filter:
        guard case .map(let source) = range else { return .list(values) }
        return .map(CELMap(values.map { ($0, source[$0] ?? .null) }))
      case .transformMap: return .map(map)
      }
    }
  }
}
