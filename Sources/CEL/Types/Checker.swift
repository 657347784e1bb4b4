/// Finds what cannot be right about an expression before it runs, in the words of cel-go.
struct Checker {
  private var variables: [(name: String, type: CELType)]
  private(set) var errors: [CELCompileError] = []
  /// The variables that the expression looks at.
  private(set) var used: Set<String> = []

  init(variables: [(name: String, type: CELType)]) { self.variables = variables }

  mutating func check(_ expression: Expression) -> CELType {
    switch expression.kind {
    case .literal(let value): return Self.type(of: value)
    case .identifier(let name): return identifier(name, expression.place)
    case .select(let base, let field, let isOptional):
      let type = select(check(base), field, expression.place)
      if case .optional = type { return type }
      return isOptional ? .optional(type) : type
    case .has(let base, let field):
      _ = select(check(base), field, expression.place)
      return .bool
    case .call(let name, let target, let arguments): return call(name, target, arguments, expression.place)
    case .list(let elements):
      return .list(
        joined(
          elements.map { element in
            let type = check(element.value)
            if element.isOptional, case .optional(let inner) = type { return inner }
            return type
          }
        )
      )
    case .map(let entries):
      let keys = joined(entries.map { check($0.key) })
      return .map(
        keys,
        joined(
          entries.map { entry in
            let type = check(entry.value)
            if entry.isOptional, case .optional(let inner) = type { return inner }
            return type
          }
        )
      )
    case .comprehension(let comprehension): return check(comprehension)
    case .bind(let name, let value, let body):
      let type = check(value)
      return withVariables([(name, type)]) { $0.check(body) }
    }
  }

  private static func type(of value: CELValue) -> CELType {
    switch value {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    default: .dyn
    }
  }

  private static let typeNames: Set<String> = [
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
  ]

  private mutating func identifier(_ name: String, _ place: Int) -> CELType {
    if let variable = variables.last(where: { $0.name == name }) {
      used.insert(name)
      return variable.type
    }
    if Self.typeNames.contains(name) { return .type }
    errors.append(CELCompileError(place: place, message: "undeclared reference to '\(name)' (in container '')"))
    return .dyn
  }

  private mutating func select(_ type: CELType, _ field: String, _ place: Int) -> CELType {
    switch type {
    case .dyn: return .dyn
    case .map(_, let value): return value
    case .optional(let inner): return .optional(select(inner, field, place))
    case .object(let object):
      if let found = object.field(field) { return found.type }
      errors.append(CELCompileError(place: place, message: "undefined field '\(field)'"))
      return .dyn
    default:
      errors.append(CELCompileError(place: place, message: "type '\(type.name)' does not support field selection"))
      return .dyn
    }
  }

  private mutating func withVariables(
    _ added: [(name: String, type: CELType)],
    _ body: (inout Self) -> CELType
  ) -> CELType {
    variables += added
    defer { variables.removeLast(added.count) }
    return body(&self)
  }

  /// The type that all have, if they have one.
  private func joined(_ types: [CELType]) -> CELType {
    guard let first = types.first else { return .dyn }
    return types.allSatisfy { $0 == first } ? first : .dyn
  }

  // MARK: Calls

  private mutating func call(
    _ name: String,
    _ target: Expression?,
    _ arguments: [Expression],
    _ place: Int
  ) -> CELType {
    let own = target.map { check($0) }
    let types = arguments.map { check($0) }
    guard let signatures = Declarations.signatures(of: name) else {
      errors.append(CELCompileError(place: place, message: "undeclared reference to '\(name)' (in container '')"))
      return .dyn
    }
    let fitting = signatures.filter { signature in
      guard (signature.target == nil) == (own == nil), signature.arguments.count == types.count else { return false }
      if let own, let wanted = signature.target, !own.fits(wanted) { return false }
      return zip(types, signature.arguments).allSatisfy { $0.fits($1) }
    }
    guard let first = fitting.first, Self.areAlike(name, types) else {
      let list = types.map(\.name).joined(separator: ", ")
      let applied = own.map { "\($0.name).(\(list))" } ?? "(\(list))"
      errors.append(
        CELCompileError(
          place: place,
          message: "found no matching overload for '\(name)' applied to '\(applied)'"
        )
      )
      return .dyn
    }
    if let special = special(name, own, types) { return special }
    return fitting.allSatisfy { $0.result == first.result } ? first.result : .dyn
  }

  /// Only values of one type are compared, and only elements of a list's type are looked for in it.
  private static func areAlike(_ name: String, _ types: [CELType]) -> Bool {
    switch name {
    case "_==_", "_!=_":
      let isNull = types.contains(.null)
      return isNull || types[0].fits(types[1]) || types[1].fits(types[0])
    case "_?_:_": return types[1].fits(types[2]) || types.contains(.null)
    case "@in":
      if case .list(let element) = types[1] { return types[0].fits(element) }
      return true
    default: return true
    }
  }

  /// Results that follow from the arguments.
  private func special(_ name: String, _ own: CELType?, _ types: [CELType]) -> CELType? {
    switch name {
    case "_?_:_": return types[1] == types[2] ? types[1] : .dyn
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
      if case .optional = types[0] { return .optional(.dyn) }
      return name == "_[?_]" ? .optional(element) : element
    case "sum", "min", "max":
      if case .list(let element)? = own { return element }
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

  // MARK: Macros

  private mutating func check(_ comprehension: Expression.Comprehension) -> CELType {
    let range = check(comprehension.range)
    var first = CELType.dyn
    var second = CELType.dyn
    switch range {
    case .list(let element): (first, second) = comprehension.variables.count == 1 ? (element, .dyn) : (.int, element)
    case .map(let key, let value): (first, second) = (key, value)
    case .dyn: break
    case .object: first = .string
    default:
      errors.append(
        CELCompileError(
          place: comprehension.range.place,
          message: "expression of type '\(range.name)' cannot be range of a comprehension (must be list, map, or "
            + "dynamic)"
        )
      )
    }
    let variables = Array(zip(comprehension.variables, [first, second]).map { (name: $0, type: $1) })
    let isPredicate = [.all, .exists, .existsOne, .filter].contains(comprehension.kind)
    let result = withVariables(variables) { checker in
      if let condition = comprehension.condition { checker.expectBool(condition) }
      if isPredicate {
        checker.expectBool(comprehension.body)
        return .bool
      }
      return checker.check(comprehension.body)
    }
    switch comprehension.kind {
    case .all, .exists, .existsOne: return .bool
    case .filter: return range
    case .map, .transformList: return .list(result)
    case .transformMap: return .map(first, result)
    }
  }

  private mutating func expectBool(_ expression: Expression) {
    let type = check(expression)
    if !type.fits(.bool) {
      errors.append(
        CELCompileError(
          place: expression.place,
          message: "expected type 'bool' but found '\(type.name)'"
        )
      )
    }
  }
}
