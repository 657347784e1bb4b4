import API
import CEL
import Objects

/// One of `x-kubernetes-validations`.
struct SchemaRule: Sendable {
  private let program: Result<CELProgram, CELError>
  private let text: String
  private let message: String
  private let messageProgram: Result<CELProgram, CELError>?
  private let reason: String
  private let fieldPath: String
  private let allowsNoOldSelf: Bool

  init(_ rule: Value, _ declaration: CELDeclaration) {
    text = (rule["rule"]?.string ?? "").trimmingSpaces
    message = (rule["message"]?.string ?? "").trimmingSpaces
    reason = rule["reason"]?.string ?? ""
    fieldPath = rule["fieldPath"]?.string ?? ""
    allowsNoOldSelf = rule["optionalOldSelf"]?.bool ?? false
    let type = declaration.type
    let variables = [("self", type), ("oldSelf", allowsNoOldSelf ? .optional(type) : type)]
    program = Self.compiled(rule["rule"]?.string ?? "", variables, declaration)
    let message = rule["messageExpression"]?.string ?? ""
    messageProgram = message.isEmpty ? nil : Self.compiled(message, variables, declaration)
  }

  private static func compiled(
    _ text: String,
    _ variables: [(name: String, type: CELType)],
    _ declaration: CELDeclaration
  ) -> Result<CELProgram, CELError> {
    do throws(CELError) {
      return .success(try CELProgram(text, variables: variables, declaration: declaration))
    } catch {
      return .failure(error)
    }
  }

  // MARK: Its definition

  var usesOldSelf: Bool { (try? program.get())?.usedVariables.contains("oldSelf") ?? false }

  /// What the rule and its message may cost where they are asked once; zero for what cannot be read.
  var cost: UInt { (try? program.get())?.estimate.most ?? 0 }
  var messageCost: UInt? { messageProgram.flatMap { try? $0.get() }?.estimate.most }

  /// Why the rule cannot be used, in the words of a definition's refusal.
  var flaw: String? {
    switch program {
    case .failure(let error): "compilation failed: " + error.message
    case .success(let program): program.type == .bool ? nil : "cel expression must evaluate to a bool"
    }
  }

  /// The same of its message.
  var messageFlaw: String? {
    switch messageProgram {
    case nil: nil
    case .failure(let error)?: "messageExpression compilation failed: " + error.message
    case .success(let program)?: program.type == .string ? nil : "messageExpression must evaluate to a string"
    }
  }

  // MARK: Its use

  /// A value that the rule is asked about.
  struct Situation {
    var value: Value
    var old: Value?
    var type: CELType
    var path: String
    var isUnchanged: Bool

    var field: FieldPath { path.isEmpty ? "<nil>" : "\(path)" }

    /// As a schema names it.
    var shownType: Value {
      switch type {
      case .object, .map: "object"
      case .list: "array"
      case .bool: "boolean"
      case .int: "integer"
      case .double: "number"
      case .dyn: ""
      default: "string"
      }
    }
  }

  /// What is wrong with a value; nil where the rule holds or says nothing.
  func error(_ situation: Situation, _ budget: inout Int) -> FieldError? {
    let field = situation.field
    if budget <= 0 { return exhausted(situation, &budget) }
    let program: CELProgram
    switch self.program {
    case .failure(let error):
      return .invalid(field, situation.shownType, "rule compile error: compilation failed: \(error.message)")
    case .success(let compiled): program = compiled
    }
    let usesOld = program.usedVariables.contains("oldSelf")
    if usesOld, situation.old == nil, !allowsNoOldSelf { return nil }
    // What was wrong before and did not change is let be.
    if !usesOld, situation.isUnchanged { return nil }
    let variables = activation(situation, usesOld: usesOld)
    var rest = CELProgram.callLimit
    do throws(CELError) {
      let isRight = try program.evaluate(variables, budget: &rest) == .bool(true)
      if !spend(CELProgram.callLimit - rest, &budget) { return exhausted(situation, &budget) }
      if isRight { return nil }
    } catch {
      if !spend(CELProgram.callLimit - rest, &budget) { return exhausted(situation, &budget) }
      return .invalid(field, situation.shownType, failure(error, &budget))
    }
    return refusal(situation, variables, &budget)
  }

  private func spend(_ cost: Int, _ budget: inout Int) -> Bool {
    if cost > budget { return false }
    budget -= cost
    return true
  }

  private func exhausted(_ situation: Situation, _ budget: inout Int) -> FieldError {
    budget = -1
    return .invalid(
      situation.field,
      situation.shownType,
      "validation failed due to running out of cost budget, no further validation rules will be run"
    )
  }

  private func activation(_ situation: Situation, usesOld: Bool) -> [(name: String, value: CELValue)] {
    var variables: [(name: String, value: CELValue)] = [("self", CELValue(situation.value, situation.type))]
    if usesOld {
      let before = situation.old.map { CELValue($0, situation.type) }
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
    _ situation: Situation,
    _ variables: [(name: String, value: CELValue)],
    _ budget: inout Int
  ) -> FieldError {
    var detail = message.isEmpty ? "failed rule: " + text : message
    if let program = messageProgram.flatMap({ try? $0.get() }),
      case .string(let text)? = try? program.evaluate(variables, budget: &budget)
    {
      let shown = text.trimmingSpaces
      if !shown.isEmpty, shown.utf8.count <= 5 * 1024, !shown.contains(where: \.isNewline) { detail = shown }
    }
    let value = situation.value
    var whole = situation.path
    if !fieldPath.isEmpty {
      let part = fieldPath.replacing("['", with: "[").replacing("']", with: "]")
      whole = whole.isEmpty ? String(part.drop { $0 == "." }) : whole + part
    }
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

extension String {
  /// Without space at either end.
  var trimmingSpaces: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
