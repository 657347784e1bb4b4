import Objects

/// Runs a Go template over an object (`text/template/exec.go`).
struct GoTemplateEvaluator {
  private let template: GoTemplate
  private let scalars: [Unicode.Scalar]
  private(set) var output = ""
  private var variables: [(name: String, value: GoTemplateValue)]
  /// The name of the template that runs.
  private var name = "output"
  private var depth = 0
  /// What is being evaluated, for errors.
  private var place: (position: Int, text: @Sendable () -> String)?
  /// How many nodes were run; a template that would run for ever is ended.
  private var steps = 0

  private enum Flow { case next, leave(GoTemplateNode.Jump) }

  /// Go allows 100,000; none of use comes near.
  private static let maximumDepth = 1_000
  private static let maximumSteps = 5_000_000

  init(_ template: GoTemplate, root: Value) {
    self.template = template
    scalars = Array(template.text.unicodeScalars)
    variables = [("$", GoTemplateValue(value: root))]
  }

  mutating func run(_ root: Value) throws(GoTemplateError) {
    _ = try run(template.root, GoTemplateValue(value: root))
  }

  // MARK: Errors

  private mutating func at(_ position: Int, _ text: @escaping @Sendable () -> String) { place = (position, text) }

  private mutating func at(_ operand: GoTemplateOperand) { at(operand.position) { operand.description } }

  func failure(_ message: String) -> GoTemplateError {
    guard let place else { return GoTemplateError("template: \(name): \(message)") }
    let before = scalars.prefix(place.position)
    let line = 1 + before.count { $0 == "\n" }
    let column = before.reversed().prefix { $0 != "\n" }.reduce(0) { $0 + UTF8.width($1) }
    return GoTemplateError(
      "template: output:\(line):\(column): executing \(GoQuote.quoted(name)) at <\(place.text())>: \(message)"
    )
  }

  // MARK: Nodes

  private mutating func run(_ nodes: [GoTemplateNode], _ dot: GoTemplateValue) throws(GoTemplateError) -> Flow {
    for node in nodes {
      steps += 1
      if steps > Self.maximumSteps { throw failure("drydock: the template takes too many steps") }
      switch node {
      case .text(let text): output += text
      case .action(let pipe):
        let value = try evaluate(pipe, dot)
        if pipe.variables.isEmpty { output += value.printed }
      case .leave(let jump, _): return .leave(jump)
      case .template(let name, let pipe, let position):
        at(position) { node.description }
        try call(name, pipe, dot)
      case .branch(.range, let pipe, let body, let otherwise):
        at(pipe.position) { node.description }
        let flow = try scoped { (self) throws(GoTemplateError) in try self.range(pipe, body, otherwise, dot) }
        if case .leave = flow { return flow }
      case .branch(let kind, let pipe, let body, let otherwise):
        let flow = try scoped { (self) throws(GoTemplateError) in
          let value = try self.evaluate(pipe, dot)
          if value.isTrue { return try self.run(body, kind == .with ? value : dot) }
          return try self.run(otherwise ?? [], dot)
        }
        if case .leave = flow { return flow }
      }
    }
    return .next
  }

  private mutating func range(
    _ pipe: GoTemplatePipe,
    _ body: [GoTemplateNode],
    _ otherwise: [GoTemplateNode]?,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) -> Flow {
    let value = try evaluate(pipe, dot)
    switch value.value {
    case .array(let elements)?:
      for (index, element) in elements.enumerated() {
        if try !turn(pipe, body, .int(index), .element(element)) { return .next }
      }
      if !elements.isEmpty { return .next }
    case .object(let fields)?:
      for (key, element) in fields where try !turn(pipe, body, .string(key), .element(element)) { return .next }
      if !fields.isEmpty { return .next }
    case .int(let count)?:
      if pipe.variables.count > 1 {
        throw failure("can't use \(count) to iterate over more than one variable")
      }
      for number in 0..<max(0, count) {
        let element = GoTemplateValue(value: .int(number), ownType: value.ownType)
        if try !turn(pipe, body, element, element) { return .next }
      }
      if count > 0 { return .next }
    case nil, .null?: break
    case let other?: throw failure("range can't iterate over \(other.goDescription)")
    }
    return try run(otherwise ?? [], dot)
  }

  /// One turn of a range; false where it ends the range.
  private mutating func turn(
    _ pipe: GoTemplatePipe,
    _ body: [GoTemplateNode],
    _ index: GoTemplateValue,
    _ element: GoTemplateValue
  ) throws(GoTemplateError) -> Bool {
    for (place, name) in pipe.variables.enumerated() {
      let value = pipe.variables.count > 1 && place == 0 ? index : element
      try set(name, value)
    }
    let flow = try scoped { (self) throws(GoTemplateError) in try self.run(body, element) }
    if case .leave(.break) = flow { return false }
    return true
  }

  private mutating func call(
    _ name: String,
    _ pipe: GoTemplatePipe?,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) {
    guard let nodes = name == "output" ? template.root : template.definitions[name] else {
      throw failure("template \(GoQuote.quoted(name)) not defined")
    }
    if depth == Self.maximumDepth { throw failure("exceeded maximum template depth (100000)") }
    let argument = try pipe.map { pipe throws(GoTemplateError) in try evaluate(pipe, dot) } ?? .missing
    let outer = (variables, self.name)
    variables = [("$", argument)]
    self.name = name
    depth += 1
    _ = try run(nodes, argument)
    depth -= 1
    (variables, self.name) = outer
  }

  /// Variables end with their block.
  private mutating func scoped(
    _ body: (inout GoTemplateEvaluator) throws(GoTemplateError) -> Flow
  ) throws(GoTemplateError) -> Flow {
    let count = variables.count
    let flow = try body(&self)
    variables.removeLast(variables.count - count)
    return flow
  }

  private mutating func set(_ name: String, _ value: GoTemplateValue) throws(GoTemplateError) {
    guard let index = variables.lastIndex(where: { $0.name == name }) else {
      throw failure("undefined variable: \(name)")
    }
    variables[index].value = value
  }

  // MARK: Pipelines

  private mutating func evaluate(
    _ pipe: GoTemplatePipe,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) -> GoTemplateValue {
    at(pipe.position) { pipe.description }
    var value: GoTemplateValue?
    for command in pipe.commands { value = try evaluate(command, dot, value).unboxed }
    let result = value ?? .missing
    for name in pipe.variables {
      if pipe.isAssignment { try set(name, result) } else { variables.append((name, result)) }
    }
    return result
  }

  private mutating func evaluate(
    _ command: GoTemplateCommand,
    _ dot: GoTemplateValue,
    _ final: GoTemplateValue?
  ) throws(GoTemplateError) -> GoTemplateValue {
    guard let first = command.operands.first else { throw failure("empty command") }
    let arguments = command.operands.dropFirst()
    switch first.form {
    case .function(let name):
      at(first)
      return try call(name, arguments, final, dot, place: (command.position, { command.description }))
    case .field(let names):
      at(first)
      return try follow(names, dot, hasArguments: !arguments.isEmpty || final != nil)
    case .chain(let inner, let names):
      at(first)
      let start = try chained(inner, first, dot)
      return try follow(names, start, hasArguments: !arguments.isEmpty || final != nil)
    case .variable(let names) where names.count > 1:
      at(first)
      return try follow(
        Array(names.dropFirst()),
        try variable(names[0]),
        hasArguments: !arguments.isEmpty || final != nil
      )
    case .variable, .pipe, .bool, .dot, .null, .number, .string:
      if case .pipe = first.form {} else { at(first) }
      if !arguments.isEmpty || final != nil { throw failure("can't give argument to non-function \(first)") }
      if case .null = first.form { throw failure("nil is not a command") }
      return try value(of: first, dot)
    }
  }

  private mutating func chained(
    _ inner: GoTemplateOperand,
    _ chain: GoTemplateOperand,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) -> GoTemplateValue {
    if case .null = inner.form { throw failure("indirection through explicit nil in \(chain)") }
    at(inner)
    return try value(of: inner, dot)
  }

  /// An operand that stands for its value.
  private mutating func value(
    of operand: GoTemplateOperand,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) -> GoTemplateValue {
    switch operand.form {
    case .bool(let value): return .bool(value)
    case .dot: return dot
    case .null: return .missing
    case .number(let value, _):
      return GoTemplateValue(value: value, ownType: value.int == nil ? nil : "int")
    case .string(let text, _): return .string(text)
    case .field(let names):
      at(operand)
      return try follow(names, dot)
    case .variable(let names):
      at(operand)
      return try follow(Array(names.dropFirst()), try variable(names[0]))
    case .function(let name):
      at(operand)
      return try call(name, [], nil, dot, place: (operand.position, { operand.description }))
    case .pipe(let pipe): return try evaluate(pipe, dot)
    case .chain(let inner, let names):
      at(operand)
      let start = try chained(inner, operand, dot)
      return try follow(names, start)
    }
  }

  private func variable(_ name: String) throws(GoTemplateError) -> GoTemplateValue {
    guard let found = variables.last(where: { $0.name == name }) else {
      throw failure("undefined variable: \(name)")
    }
    return found.value
  }

  private func follow(
    _ names: [String],
    _ start: GoTemplateValue,
    hasArguments: Bool = false
  ) throws(GoTemplateError) -> GoTemplateValue {
    var current = start
    for (index, name) in names.enumerated() {
      switch current.value {
      case nil:
        if !template.allowsMissingKeys { throw failure("nil data; no entry for key \(GoQuote.quoted(name))") }
        return .missing
      case .null?: throw failure("nil pointer evaluating interface {}.\(name)")
      case .object(let fields)?:
        if hasArguments, index == names.count - 1 { throw failure("\(name) is not a method but has arguments") }
        if let found = fields[name] {
          current = .element(found)
        } else {
          if !template.allowsMissingKeys { throw failure("map has no entry for key \(GoQuote.quoted(name))") }
          current = .missing
        }
      default: throw failure("can't evaluate field \(name) in type \(current.typeName)")
      }
    }
    return current
  }

  // MARK: Calls

  private mutating func call(
    _ name: String,
    _ operands: ArraySlice<GoTemplateOperand>,
    _ final: GoTemplateValue?,
    _ dot: GoTemplateValue,
    place: (position: Int, text: @Sendable () -> String)
  ) throws(GoTemplateError) -> GoTemplateValue {
    guard let function = GoTemplateFunction.all[name] else {
      throw failure("\(GoQuote.quoted(name)) is not a defined function")
    }
    let count = operands.count + (final == nil ? 0 : 1)
    if let wrong = function.objection(to: count, written: operands.count) {
      throw failure("wrong number of args for \(name): \(wrong)")
    }
    var arguments: [GoTemplateValue] = []
    for operand in operands {
      let argument = try self.argument(operand, function.parameter(arguments.count), dot)
      // The first that decides is the answer.
      if function.decides(argument) { return argument }
      arguments.append(argument)
    }
    if let final { arguments.append(try passed(final, function.parameter(arguments.count))) }
    do throws(GoTemplateError) {
      return try function.body(arguments)
    } catch {
      at(place.position, place.text)
      throw failure("error calling \(name): \(error.message)")
    }
  }

  private mutating func argument(
    _ operand: GoTemplateOperand,
    _ parameter: GoTemplateFunction.Parameter,
    _ dot: GoTemplateValue
  ) throws(GoTemplateError) -> GoTemplateValue {
    at(operand)
    switch operand.form {
    case .null:
      if parameter == .string { throw failure("cannot assign nil to string") }
      return parameter == .any ? .null : .missing
    case .number, .bool:
      if parameter == .string { throw failure("expected string; found \(operand)") }
      return try value(of: operand, dot)
    default:
      let value = try value(of: operand, dot)
      return try passed(value, parameter)
    }
  }

  /// A value as a parameter of that type takes it.
  private func passed(
    _ value: GoTemplateValue,
    _ parameter: GoTemplateFunction.Parameter
  ) throws(GoTemplateError) -> GoTemplateValue {
    switch parameter {
    case .reflected: return value
    case .any: return value.value == nil ? .null : value
    case .string:
      if value.value == nil { throw failure("invalid value; expected string") }
      guard case .string? = value.value else {
        let type = value.value == .null ? "interface {}" : value.innerTypeName
        throw failure("wrong type for value; expected string; got \(type)")
      }
      return value.unboxed
    }
  }
}
