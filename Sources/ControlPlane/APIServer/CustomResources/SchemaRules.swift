import API
import CEL
import Objects

/// The rules of CEL in a schema, read once (`k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel`).
struct SchemaRules: Sendable {
  /// What all rules of one object may cost together.
  private static var budget: Int { 10_000_000 }

  /// A part of the schema that has rules, or parts that have.
  private struct Node: Sendable {
    var type: CELType
    var rules: [SchemaRule]
    var properties: [(name: String, node: Node)]
    /// Of the elements of a list or the values of a map; none or one.
    var inner: [Node]
    /// By which elements of a list are known again.
    var listMapKeys: [String]
  }

  private let root: Node?

  init(_ schema: StructuralSchema) { root = Self.node(schema, isRoot: true) }

  var isEmpty: Bool { root == nil }

  private static func node(_ schema: StructuralSchema, isRoot: Bool = false) -> Node? {
    guard schema.hasRules else { return nil }
    let type = CELType(schema, isRoot: isRoot)
    var inner = schema.items
    if case .schema(let schemas) = schema.additional { inner += schemas }
    return Node(
      type: type,
      rules: schema.rules.map { SchemaRule($0, type) },
      properties: schema.properties.compactMap { property in node(property.schema).map { (property.name, $0) } },
      inner: inner.compactMap { node($0) },
      listMapKeys: schema.listType == "map" ? schema.listMapKeys : []
    )
  }

  /// The rules that an object breaks; those that compare are passed over where there is nothing to compare with.
  func errors(_ object: Value, _ old: Value?) -> [FieldError] {
    guard let root else { return [] }
    var budget = Self.budget
    var errors: [FieldError] = []
    Self.check(object, old, root, "", &errors, &budget)
    return errors
  }

  private static func check(
    _ value: Value,
    _ old: Value?,
    _ node: Node,
    _ path: String,
    _ errors: inout [FieldError],
    _ budget: inout Int
  ) {
    if value.isNull || budget < 0 { return }
    for rule in node.rules {
      if let error = rule.error(value, old, node.type, path, &budget) { errors.append(error) }
      if budget < 0 { return }
    }
    switch value {
    case .object(let fields):
      for (name, inner) in node.properties {
        guard let field = fields[name] else { continue }
        check(field, old?[name], inner, path.isEmpty ? name : path + "." + name, &errors, &budget)
      }
      guard let inner = node.inner.first else { return }
      for (key, field) in fields { check(field, old?[key], inner, "\(path)[\(key)]", &errors, &budget) }
    case .array(let elements):
      guard let inner = node.inner.first else { return }
      for (position, element) in elements.enumerated() {
        let before = node.listMapKeys.isEmpty ? nil : match(element, in: old, node.listMapKeys)
        check(element, before, inner, "\(path)[\(position)]", &errors, &budget)
      }
    default: break
    }
  }

  private static func match(_ element: Value, in old: Value?, _ keys: [String]) -> Value? {
    old?.array?.first { other in keys.allSatisfy { other[$0] == element[$0] } }
  }
}

/// One of `x-kubernetes-validations`.
struct SchemaRule: Sendable {
  private let program: Result<CELProgram, CELError>
  private let text: String
  private let message: String
  private let messageProgram: CELProgram?
  private let reason: String
  private let fieldPath: String
  private let allowsNoOldSelf: Bool

  init(_ rule: Value, _ type: CELType) {
    text = (rule["rule"]?.string ?? "").trimmingSpaces
    message = (rule["message"]?.string ?? "").trimmingSpaces
    reason = rule["reason"]?.string ?? ""
    fieldPath = rule["fieldPath"]?.string ?? ""
    allowsNoOldSelf = rule["optionalOldSelf"]?.bool ?? false
    let variables = Self.variables(type, hasOptionalOld: allowsNoOldSelf)
    program = Self.compiled(text, variables)
    messageProgram = rule["messageExpression"]?.string.flatMap { try? Self.compiled($0, variables).get() }
  }

  private static func variables(_ type: CELType, hasOptionalOld: Bool) -> [(name: String, type: CELType)] {
    [("self", type), ("oldSelf", hasOptionalOld ? .optional(type) : type)]
  }

  private static func compiled(
    _ text: String,
    _ variables: [(name: String, type: CELType)]
  ) -> Result<CELProgram, CELError> {
    do throws(CELError) {
      return .success(try CELProgram(text, variables: variables))
    } catch {
      return .failure(error)
    }
  }

  /// Why the rule cannot be used, in the words of a definition's refusal.
  var flaw: String? {
    switch program {
    case .failure(let error): return "compilation failed: " + error.message
    case .success(let program):
      return program.type == .bool || program.type == .dyn ? nil : "cel expression must evaluate to a bool"
    }
  }

  /// What is wrong with a value; nil where the rule holds or says nothing.
  func error(
    _ value: Value,
    _ old: Value?,
    _ type: CELType,
    _ path: String,
    _ budget: inout Int
  ) -> FieldError? {
    let field: FieldPath = path.isEmpty ? "<nil>" : "\(path)"
    let shownType: Value = value.object != nil ? "object" : value.array != nil ? "array" : .string(type.name)
    let program: CELProgram
    switch self.program {
    case .failure(let error):
      return .invalid(field, shownType, "rule compile error: compilation failed: \(error.message)")
    case .success(let compiled): program = compiled
    }
    let usesOld = program.usedVariables.contains("oldSelf")
    if usesOld, old == nil, !allowsNoOldSelf { return nil }
    // What was wrong before and did not change is let be.
    if !usesOld, let old, old == value { return nil }
    let variables = activation(value, old, type, usesOld: usesOld)
    do throws(CELError) {
      if try program.evaluate(variables, budget: &budget) == .bool(true) { return nil }
    } catch {
      return .invalid(field, shownType, failure(error, &budget))
    }
    return refusal(value, variables, path, &budget)
  }

  private func activation(
    _ value: Value,
    _ old: Value?,
    _ type: CELType,
    usesOld: Bool
  ) -> [(name: String, value: CELValue)] {
    var variables: [(name: String, value: CELValue)] = [("self", CELValue(value, type))]
    if usesOld {
      let before = old.map { CELValue($0, type) }
      variables.append(("oldSelf", allowsNoOldSelf ? .optional(before) : before ?? .null))
    }
    return variables
  }

  private func failure(_ error: CELError, _ budget: inout Int) -> String {
    let rule = message.isEmpty ? text : message
    if error == .costExceeded {
      budget = -1
      return "'\(error.message)': no further validation rules will be run due to call cost exceeds limit for rule: "
        + rule
    }
    if error == .noOverload {
      return "'\(error.message)': call arguments did not match a supported operator, function or macro signature for "
        + "rule: \(rule)"
    }
    return "\(error.message) evaluating rule: \(rule)"
  }

  private func refusal(
    _ value: Value,
    _ variables: [(name: String, value: CELValue)],
    _ path: String,
    _ budget: inout Int
  ) -> FieldError {
    var detail = message.isEmpty ? "failed rule: " + text : message
    if let messageProgram, case .string(let text)? = try? messageProgram.evaluate(variables, budget: &budget),
      !text.trimmingSpaces.isEmpty
    {
      detail = text
    }
    var whole = path
    if !fieldPath.isEmpty { whole = path.isEmpty ? String(fieldPath.drop { $0 == "." }) : path + fieldPath }
    let field: FieldPath = whole.isEmpty ? "<nil>" : "\(whole)"
    switch reason {
    case "FieldValueRequired": return .required(field, detail)
    case "FieldValueForbidden": return .forbidden(field, detail)
    case "FieldValueDuplicate": return .duplicate(field, value)
    default:
      return value.object != nil || value.array != nil ? .bare(field, detail) : .invalid(field, value, detail)
    }
  }
}

extension CELType {
  /// The type that rules see of a schema (`k8s.io/apiserver/pkg/cel/common/schemas.go`).
  init(_ schema: StructuralSchema, isRoot: Bool = false) {
    if schema.isIntOrString || schema.isNullable {
      self = .dyn
      return
    }
    switch (schema.type, schema.format) {
    case ("string", "date"), ("string", "date-time"), ("string", "datetime"): self = .timestamp
    case ("string", "duration"): self = .duration
    case ("string", "byte"): self = .bytes
    case ("string", _): self = .string
    case ("boolean", _): self = .bool
    case ("integer", _): self = .int
    case ("number", _): self = .double
    case ("array", _): self = .list(schema.items.first.map { CELType($0) } ?? .dyn)
    case ("object", _): self = Self.object(schema, isRoot: isRoot)
    default: self = .dyn
    }
  }

  private static func object(_ schema: StructuralSchema, isRoot: Bool) -> CELType {
    if case .schema(let schemas) = schema.additional, schema.properties.isEmpty {
      return .map(.string, schemas.first.map { CELType($0) } ?? .dyn)
    }
    if schema.properties.isEmpty, schema.preservesUnknownFields, !isRoot { return .dyn }
    var fields = schema.properties.compactMap { property in
      CELObjectType.Field(property: property.name, type: CELType(property.schema))
    }
    if isRoot || schema.isEmbeddedResource {
      fields.removeAll { ["apiVersion", "kind", "metadata"].contains($0.property) }
      let metadata = ["name", "generateName"].compactMap { CELObjectType.Field(property: $0, type: .string) }
      fields += [
        CELObjectType.Field(property: "apiVersion", type: .string),
        CELObjectType.Field(property: "kind", type: .string),
        CELObjectType.Field(property: "metadata", type: .object(CELObjectType(name: "ObjectMeta", fields: metadata))),
      ].compactMap(\.self)
    }
    return .object(CELObjectType(name: "object", fields: fields))
  }
}

extension String {
  /// Without space at either end.
  var trimmingSpaces: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
