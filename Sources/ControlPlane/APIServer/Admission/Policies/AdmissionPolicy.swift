import API
import CEL
import Objects

/// A ValidatingAdmissionPolicy, read once (`k8s.io/apiserver/pkg/admission/plugin/policy/validating`).
final class AdmissionPolicy: Sendable {
  private struct Validation: Sendable {
    let expression: PolicyExpression
    let message: String
    let messageExpression: PolicyExpression?
    let reason: String
  }

  let core: PolicyCore
  private let validations: [Validation]
  private let annotations: [PolicyCore.Named]

  init(_ policy: Value) {
    let core = PolicyCore(policy)
    self.core = core
    // A message is worked out without asking the authorizer.
    var quiet = core.scope
    quiet.hasAuthorizer = false
    validations = (policy["spec"]?["validations"]?.array ?? []).map { validation in
      let message = validation["messageExpression"]?.string ?? ""
      return Validation(
        expression: PolicyExpression(validation["expression"]?.string ?? "", core.scope, returns: [.bool]),
        message: validation["message"]?.string ?? "",
        messageExpression: message.trimmingSpaces.isEmpty
          ? nil : PolicyExpression(message, quiet, returns: [.string]),
        reason: validation["reason"]?.string ?? ""
      )
    }
    annotations = (policy["spec"]?["auditAnnotations"]?.array ?? []).map {
      PolicyCore.Named(
        name: $0["key"]?.string ?? "",
        expression: PolicyExpression(
          ($0["valueExpression"]?.string ?? "").trimmingSpaces,
          core.scope,
          returns: [.string, .null]
        )
      )
    }
  }

  // MARK: Deciding

  /// What a policy says of one attempt.
  struct Refusal {
    var message: String
    var reason: String
    /// An error denies whatever the binding's actions are.
    var isError: Bool

    static func failure(_ error: CELError) -> Refusal { Refusal(message: error.message, reason: "", isError: true) }
  }

  /// The refusals; an error is one unless failures are ignored.
  func refusals(_ attempt: AdmissionAttempt, params: Value?, _ server: APIServer) -> [Refusal] {
    var run = PolicyRun(core, attempt, params: params, server)
    var refusals: [Refusal] = []
    do throws(CELError) {
      if try !run.matches() { return [] }
      for validation in validations {
        if let refusal = try decide(validation, &run) { refusals.append(refusal) }
      }
    } catch {
      return core.ignoresFailure ? [] : [.failure(error)]
    }
    // What is annotated is seen in an audit log alone, which nobody keeps here; an error is seen by who asks.
    for annotation in annotations {
      do throws(CELError) {
        _ = try run.evaluate(annotation.expression)
      } catch {
        if !core.ignoresFailure { refusals.append(.failure(error)) }
      }
    }
    return refusals
  }

  /// - Throws: when the budget is spent.
  private func decide(_ validation: Validation, _ run: inout PolicyRun) throws(CELError) -> Refusal? {
    let isRight: Bool
    do throws(CELError) {
      isRight = try run.evaluate(validation.expression) == .bool(true)
    } catch {
      if error == PolicyRun.exhausted { throw error }
      return core.ignoresFailure ? nil : .failure(error)
    }
    if isRight { return nil }
    var message = ""
    if let expression = validation.messageExpression, case .string(let text)? = try? run.evaluate(expression) {
      message = text.trimmingSpaces
      if message.utf8.count > 5 * 1024 || message.contains("\n") { message = "" }
    }
    if message.isEmpty { message = validation.message.trimmingSpaces }
    if message.isEmpty { message = "failed expression: " + validation.expression.text.trimmingSpaces }
    return Refusal(message: message, reason: validation.reason, isError: false)
  }
}
