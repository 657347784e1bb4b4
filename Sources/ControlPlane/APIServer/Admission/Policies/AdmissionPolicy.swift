import API
import CEL
import Objects

/// A ValidatingAdmissionPolicy, read once (`k8s.io/apiserver/pkg/admission/plugin/policy/validating`).
final class AdmissionPolicy: Sendable {
  struct Validation: Sendable {
    let text: String
    let program: Result<CELProgram, CELError>
    let message: String
    let messageProgram: CELProgram?
    let reason: String
  }

  struct Named: Sendable {
    let name: String
    let program: Result<CELProgram, CELError>
  }

  let name: String
  let matcher: RequestMatcher
  let conditions: [Named]
  let variables: [Named]
  let validations: [Validation]
  let paramKind: GroupVersionKind?
  /// Whether an error lets the request through.
  let ignoresFailure: Bool

  init(_ policy: Value) {
    name = policy.name
    let spec = policy["spec"]
    matcher = RequestMatcher(spec?["matchConstraints"] ?? [:])
    ignoresFailure = spec?["failurePolicy"] == "Ignore"
    paramKind = spec?["paramKind"].map {
      GroupVersionKind(apiVersion: $0["apiVersion"]?.string ?? "", kind: $0["kind"]?.string ?? "")
    }
    conditions = (spec?["matchConditions"]?.array ?? []).map {
      Named(name: $0["name"]?.string ?? "", program: Self.compiled($0["expression"]?.string ?? ""))
    }
    variables = (spec?["variables"]?.array ?? []).map {
      Named(name: $0["name"]?.string ?? "", program: Self.compiled($0["expression"]?.string ?? ""))
    }
    validations = (spec?["validations"]?.array ?? []).map { validation in
      let text = validation["expression"]?.string ?? ""
      return Validation(
        text: text.trimmingSpaces,
        program: Self.compiled(text),
        message: validation["message"]?.string ?? "",
        messageProgram: validation["messageExpression"]?.string.flatMap { try? Self.compiled($0).get() },
        reason: validation["reason"]?.string ?? ""
      )
    }
  }

  /// What an expression of a policy may name. The authorizer is not there, so that naming it is refused.
  private static let names: [(name: String, type: CELType)] = [
    "object", "oldObject", "request", "params", "namespaceObject", "variables",
  ].map { ($0, .dyn) }

  static func compiled(_ text: String) -> Result<CELProgram, CELError> {
    do throws(CELError) {
      return .success(try CELProgram(text, variables: names))
    } catch {
      return .failure(error)
    }
  }

  /// What is wrong with the expressions of a policy.
  static func flaws(_ policy: Value) -> [FieldError] {
    var errors: [FieldError] = []
    let lists: [(name: String, wantsBool: Bool)] = [
      ("variables", false), ("validations", true), ("matchConditions", true),
    ]
    for (list, wantsBool) in lists {
      for (index, entry) in (policy["spec"]?[list]?.array ?? []).enumerated() {
        guard let text = entry["expression"]?.string, !text.trimmingSpaces.isEmpty else { continue }
        let path: FieldPath = "spec.\(list)[\(index)].expression"
        switch compiled(text) {
        case .failure(let error):
          errors.append(.invalid(path, .string(text), "compilation failed: " + error.message))
        case .success(let program):
          if wantsBool, program.type != .bool, program.type != .dyn {
            errors.append(.invalid(path, .string(text), "must evaluate to bool"))
          }
        }
      }
    }
    return errors
  }

  // MARK: Deciding

  /// What a policy says of one attempt.
  struct Refusal {
    var message: String
    var reason: String
  }

  /// The refusals; an error is one unless failures are ignored.
  func refusals(_ attempt: AdmissionAttempt, params: Value?) -> [Refusal] {
    var budget = 10_000_000
    var activation: [(name: String, value: CELValue)] = [
      ("object", attempt.object.map { CELValue($0) } ?? .null),
      ("oldObject", attempt.old.map { CELValue($0) } ?? .null),
      ("request", CELValue(attempt.review)), ("params", params.map { CELValue($0) } ?? .null),
      ("namespaceObject", attempt.namespace.map { CELValue($0) } ?? .null),
    ]
    for condition in conditions {
      switch evaluate(condition.program, activation, &budget) {
      case .success(.bool(false)): return []
      case .success(.bool(true)): continue
      case .success: return failures("expression of matchCondition '\(condition.name)' is no bool")
      case .failure(let error): return failures("expression '\(condition.name)' resulted in error: \(error.message)")
      }
    }
    var known = CELMap()
    var broken: [String: CELError] = [:]
    for variable in variables {
      let result = evaluate(variable.program, activation + [("variables", .map(known))], &budget)
      switch result {
      case .success(let value): known[.string(variable.name)] = value
      case .failure(let error): broken[variable.name] = error
      }
    }
    activation.append(("variables", .map(known)))
    return validations.flatMap { decide($0, activation, broken, &budget) }
  }

  private func evaluate(
    _ program: Result<CELProgram, CELError>,
    _ activation: [(name: String, value: CELValue)],
    _ budget: inout Int
  ) -> Result<CELValue, CELError> {
    do throws(CELError) {
      return .success(try program.get().evaluate(activation, budget: &budget))
    } catch {
      return .failure(error)
    }
  }

  private func failures(_ message: String) -> [Refusal] {
    ignoresFailure ? [] : [Refusal(message: message, reason: "")]
  }

  private func decide(
    _ validation: Validation,
    _ activation: [(name: String, value: CELValue)],
    _ broken: [String: CELError],
    _ budget: inout Int
  ) -> [Refusal] {
    switch evaluate(validation.program, activation, &budget) {
    case .success(.bool(true)): return []
    case .failure(let error):
      var message = error.message
      if let (name, cause) = broken.first(where: { message == "no such key: \($0.key)" }) {
        message = "composited variable \"\(name)\" fails to evaluate: \(cause.message)"
      }
      return failures("expression '\(validation.text)' resulted in error: \(message)")
    case .success:
      var message = validation.message.trimmingSpaces
      if let program = validation.messageProgram,
        case .success(.string(let text)) = evaluate(.success(program), activation, &budget),
        !text.trimmingSpaces.isEmpty
      {
        message = text.trimmingSpaces
      }
      if message.isEmpty { message = "failed expression: " + validation.text }
      return [Refusal(message: message, reason: validation.reason)]
    }
  }
}
