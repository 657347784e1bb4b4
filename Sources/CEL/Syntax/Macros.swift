/// Calls that are no calls: they bind variables, or look at the form of their arguments
/// (`cel-spec/doc/langdef.md#macros`).
enum Macros {
  static func expand(
    _ name: String,
    target: Expression?,
    _ arguments: [Expression],
    _ place: Int
  ) throws(CELCompileError) -> Expression {
    if target == nil, name == "has", arguments.count == 1 { return try has(arguments[0], place) }
    if let target {
      if let comprehension = try comprehension(name, target, arguments) {
        return Expression(kind: .comprehension(comprehension), place: place)
      }
      if name == "optMap" || name == "optFlatMap", arguments.count == 2 {
        return try optionalMap(target, arguments, isFlat: name == "optFlatMap", place)
      }
      if name == "sortBy", arguments.count == 2 { return try sorting(target, arguments, place) }
    }
    // What looks like the target of a call may be a part of its name.
    if case .identifier(let space)? = target?.kind, Declarations.signatures(of: "\(space).\(name)") != nil {
      return Expression(kind: .call("\(space).\(name)", target: nil, arguments: arguments), place: place)
    }
    return Expression(kind: .call(name, target: target, arguments: arguments), place: place)
  }

  private static func has(_ argument: Expression, _ place: Int) throws(CELCompileError) -> Expression {
    guard case .select(let base, let field, _) = argument.kind else {
      throw CELCompileError(place: place, message: "invalid argument to has() macro")
    }
    return Expression(kind: .has(base, field: field), place: place)
  }

  private static func variable(_ expression: Expression) throws(CELCompileError) -> String {
    if case .identifier(let name) = expression.kind { return name }
    throw CELCompileError(place: expression.place, message: "argument must be a simple name")
  }

  private static func comprehension(
    _ name: String,
    _ range: Expression,
    _ arguments: [Expression]
  ) throws(CELCompileError) -> Expression.Comprehension? {
    let kind: Expression.Comprehension.Kind
    /// How many variables, and whether a condition stands before the body.
    let form: (variables: Int, hasCondition: Bool)
    switch (name, arguments.count) {
    case ("all", 2): (kind, form) = (.all, (1, false))
    case ("exists", 2): (kind, form) = (.exists, (1, false))
    case ("exists_one", 2), ("existsOne", 2): (kind, form) = (.existsOne, (1, false))
    case ("map", 2): (kind, form) = (.map, (1, false))
    case ("map", 3): (kind, form) = (.map, (1, true))
    case ("filter", 2): (kind, form) = (.filter, (1, false))
    case ("all", 3): (kind, form) = (.all, (2, false))
    case ("exists", 3): (kind, form) = (.exists, (2, false))
    case ("existsOne", 3), ("exists_one", 3): (kind, form) = (.existsOne, (2, false))
    case ("transformList", 3): (kind, form) = (.transformList, (2, false))
    case ("transformList", 4): (kind, form) = (.transformList, (2, true))
    case ("transformMap", 3): (kind, form) = (.transformMap, (2, false))
    case ("transformMap", 4): (kind, form) = (.transformMap, (2, true))
    case ("transformMapEntry", 3): (kind, form) = (.transformMapEntry, (2, false))
    case ("transformMapEntry", 4): (kind, form) = (.transformMapEntry, (2, true))
    default: return nil
    }
    var variables: [String] = []
    for argument in arguments.prefix(form.variables) { variables.append(try variable(argument)) }
    guard let body = arguments.last else { return nil }
    return Expression.Comprehension(
      kind: kind,
      range: range,
      variables: variables,
      condition: form.hasCondition ? arguments[form.variables] : nil,
      body: body
    )
  }

  /// `l.sortBy(x, e)`: the list by the keys that `e` makes of its elements (`cel-go/ext/lists.go`).
  private static func sorting(
    _ target: Expression,
    _ arguments: [Expression],
    _ place: Int
  ) throws(CELCompileError) -> Expression {
    let input = Expression(kind: .identifier("@__sortBy_input__"), place: place)
    let keys = Expression.Comprehension(
      kind: .map,
      range: input,
      variables: [try variable(arguments[0])],
      condition: nil,
      body: arguments[1]
    )
    let call = Expression.Kind.call(
      "@sortByAssociatedKeys",
      target: input,
      arguments: [Expression(kind: .comprehension(keys), place: place)]
    )
    let body = Expression(kind: call, place: place)
    return Expression(kind: .bind("@__sortBy_input__", target, body: body), place: place)
  }

  /// `o.optMap(x, e)`: nothing of nothing, an optional of `e` otherwise.
  private static func optionalMap(
    _ target: Expression,
    _ arguments: [Expression],
    isFlat: Bool,
    _ place: Int
  ) throws(CELCompileError) -> Expression {
    func call(_ name: String, _ target: Expression?, _ arguments: [Expression] = []) -> Expression {
      Expression(kind: .call(name, target: target, arguments: arguments), place: place)
    }
    let value = call("value", target)
    let mapped = isFlat ? arguments[1] : call("optional.of", nil, [arguments[1]])
    let bound = Expression(kind: .bind(try variable(arguments[0]), value, body: mapped), place: place)
    return call("_?_:_", nil, [call("hasValue", target), bound, call("optional.none", nil)])
  }
}
