/// Finds what cannot be right about an expression before it runs, in the words of cel-go, and what it may cost
/// (`cel-go/checker/checker.go`, `cost.go`).
struct Checker {
  struct Variable {
    var name: String
    var judgement: Judgement
  }

  private var variables: [Variable]
  /// What the variables are in detail, where costs are asked for.
  private let declaration: CELDeclaration?
  private(set) var errors: [CELCompileError] = []
  /// The variables that the expression looks at.
  private(set) var used: Set<String> = []

  init(variables: [(name: String, type: CELType)], declaration: CELDeclaration? = nil) {
    self.declaration = declaration
    self.variables = variables.map { Variable(name: $0.name, judgement: Judgement(type: $0.type, path: [$0.name])) }
  }

  mutating func check(_ expression: Expression) -> Judgement {
    switch expression.kind {
    case .literal(let value): return literal(value)
    case .identifier(let name): return identifier(name, expression.place)
    case .select(let base, let field, let isOptional):
      if let name = expression.qualifiedName, variables.contains(where: { $0.name == name }) {
        return identifier(name, expression.place)
      }
      return isOptional ? optionalSelect(base, field, expression.place) : select(base, field, expression.place)
    case .has(let base, let field):
      let owner = check(base)
      _ = fieldType(owner.type, field, expression.place)
      return sized(Judgement(type: .bool, cost: owner.cost))
    case .call(let name, let target, let arguments): return call(name, target, arguments, expression.place)
    case .list(let elements): return list(elements)
    case .map(let entries): return map(entries)
    case .message(let name, let fields): return message(name, fields, expression.place)
    case .comprehension(let comprehension): return check(comprehension)
    case .bind(let name, let value, let body):
      let bound = check(value)
      var result = withVariables([Variable(name: name, judgement: bound)]) { $0.check(body) }
      result.cost += bound.cost + .fixed(UnitCost.list)
      return result
    }
  }

  mutating func report(_ place: Int, _ message: String) {
    errors.append(CELCompileError(place: place, message: message))
  }

  /// How long a part of a variable may be.
  func size(at path: [String]) -> CostRange? { declaration?.size(at: path) }

  /// With what its type and its place say of its length, where nothing else is known.
  func sized(_ judgement: Judgement) -> Judgement {
    if judgement.size != nil { return judgement }
    var judgement = judgement
    judgement.size = size(at: judgement.path) ?? (judgement.type.isScalar ? .fixed(1) : nil)
    return judgement
  }

  // MARK: Literals

  private func literal(_ value: CELValue) -> Judgement {
    let (type, length): (CELType, Int) =
      switch value {
      case .null: (.null, 1)
      case .bool: (.bool, 1)
      case .int: (.int, 1)
      case .uint: (.uint, 1)
      case .double: (.double, 1)
      case .string(let text): (.string, text.unicodeScalars.count)
      case .bytes(let bytes): (.bytes, bytes.count)
      default: (.dyn, 1)
      }
    return Judgement(type: type, size: .fixed(UInt(length)), literal: value)
  }

  private mutating func list(_ elements: [Expression.Element]) -> Judgement {
    var cost = CostRange.fixed(UnitCost.list)
    var size = elements.isEmpty ? CostRange.zero : CostRange(.max, 0)
    var type: CELType?
    for element in elements {
      var judged = check(element.value)
      if element.isOptional, case .optional(let inner) = judged.type { judged.type = inner }
      cost += judged.cost
      size = size.union(judged.length)
      type = joined(type, judged.type, element.value.place)
    }
    return Judgement(
      type: .list(type ?? .dyn),
      cost: cost,
      size: .fixed(UInt(elements.count)),
      entries: Judgement.Entries(isList: true, key: .fixed(1), value: size)
    )
  }

  private mutating func map(_ entries: [Expression.Entry]) -> Judgement {
    var cost = CostRange.fixed(UnitCost.map)
    let empty = entries.isEmpty ? CostRange.zero : CostRange(.max, 0)
    var sizes = Judgement.Entries(isList: false, key: empty, value: empty)
    var keyType: CELType?
    var valueType: CELType?
    for entry in entries {
      let key = check(entry.key)
      var value = check(entry.value)
      if entry.isOptional, case .optional(let inner) = value.type { value.type = inner }
      cost += key.cost + value.cost
      sizes.key = sizes.key.union(key.length)
      sizes.value = sizes.value.union(value.length)
      keyType = joined(keyType, key.type, entry.key.place)
      valueType = joined(valueType, value.type, entry.value.place)
    }
    return Judgement(
      type: .map(keyType ?? .dyn, valueType ?? .dyn),
      cost: cost,
      size: .fixed(UInt(entries.count)),
      entries: sizes
    )
  }

  /// The elements of a list that is spelled out are of one type (`cel.HomogeneousAggregateLiterals`).
  private mutating func joined(_ known: CELType?, _ type: CELType, _ place: Int) -> CELType {
    guard let known else { return type }
    if type.fits(known) { return known == .null || type == .dyn ? type : known }
    if known.fits(type) { return type }
    report(place, "expected type '\(known.name)' but found '\(type.name)'")
    return known
  }

  /// `Object` and its parts may hold anything, a patch has its four fields.
  private mutating func message(_ name: String, _ fields: [Expression.Field], _ place: Int) -> Judgement {
    var cost = CostRange.fixed(UnitCost.message)
    let hasPatches = variables.contains { $0.name == Self.patchTypes }
    let isObject = name == "Object" || name.hasPrefix("Object.")
    guard hasPatches, isObject || name == "JSONPatch" else {
      report(place, "undeclared reference to '\(name)' (in container '')")
      return Judgement(type: .dyn)
    }
    let patchFields: [String: CELType] = ["op": .string, "path": .string, "from": .string, "value": .dyn]
    for field in fields {
      var judged = check(field.value)
      if field.isOptional, case .optional(let inner) = judged.type { judged.type = inner }
      cost += judged.cost
      if isObject { continue }
      guard let wanted = patchFields[field.name] else {
        report(field.place, "undefined field '\(field.name)'")
        continue
      }
      if !judged.type.fits(wanted) {
        report(
          field.place,
          "expected type of field '\(field.name)' is '\(wanted.name)' but provided type is '\(judged.type.name)'"
        )
      }
    }
    return Judgement(type: .opaque(name), cost: cost)
  }

  /// The variable that stands for the types of patches, which no expression can name.
  static let patchTypes = "@patch"

  // MARK: Names

  private static let typeNames: Set<String> = [
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
    "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP", "net.CIDR",
    "kubernetes.Quantity", "kubernetes.URL",
  ]

  private mutating func identifier(_ name: String, _ place: Int) -> Judgement {
    if let variable = variables.last(where: { $0.name == name }) {
      used.insert(name)
      var judgement = variable.judgement
      judgement.cost = .fixed(1)
      judgement.literal = nil
      // What the declaration says of its place goes before what was seen of its value.
      let known = size(at: judgement.path) ?? (judgement.type.isScalar ? .fixed(1) : nil)
      judgement.size = known ?? judgement.size
      return judgement
    }
    if Self.typeNames.contains(name) { return Judgement(type: .type, cost: .fixed(1), path: [name]) }
    report(place, "undeclared reference to '\(name)' (in container '')")
    return Judgement(type: .dyn)
  }

  private mutating func select(_ base: Expression, _ field: String, _ place: Int) -> Judgement {
    if let name = Expression(kind: .select(base, field: field, isOptional: false), place: place).qualifiedName,
      Self.typeNames.contains(name)
    {
      return Judgement(type: .type, cost: .fixed(1), path: [name])
    }
    let owner = check(base)
    var cost = owner.cost
    switch owner.type {
    case .map, .object, .opaque: cost += .fixed(1)
    default: break
    }
    return sized(Judgement(type: fieldType(owner.type, field, place), cost: cost, path: owner.path + [field]))
  }

  private mutating func optionalSelect(_ base: Expression, _ field: String, _ place: Int) -> Judgement {
    let owner = check(base)
    let type = fieldType(owner.type, field, place)
    let cost = owner.cost + .fixed(1)
    if case .optional = type { return Judgement(type: type, cost: cost) }
    return sized(Judgement(type: .optional(type), cost: cost))
  }

  private mutating func fieldType(_ type: CELType, _ field: String, _ place: Int) -> CELType {
    switch type {
    case .dyn: return .dyn
    case .map(_, let value): return value
    case .optional(let inner): return .optional(fieldType(inner, field, place))
    case .opaque(let name) where name == "Object" || name.hasPrefix("Object."): return .dyn
    case .object(let object):
      if let found = object.field(field) { return found.type }
      report(place, "undefined field '\(field)'")
      return .dyn
    default:
      report(place, "type '\(type.name)' does not support field selection")
      return .dyn
    }
  }

  mutating func withVariables(_ added: [Variable], _ body: (inout Self) -> Judgement) -> Judgement {
    variables += added
    defer { variables.removeLast(added.count) }
    return body(&self)
  }
}
