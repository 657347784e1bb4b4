import API
import CEL
import Objects

/// The parts that all policies have: whom they are for, their conditions and variables.
struct PolicyCore: Sendable {
  struct Named: Sendable {
    let name: String
    let expression: PolicyExpression
  }

  let name: String
  let matcher: RequestMatcher
  let conditions: [Named]
  let variables: [Named]
  let paramKind: GroupVersionKind?
  /// Whether an error lets the request through.
  let ignoresFailure: Bool
  /// What the expressions that come after the variables may name.
  let scope: PolicyScope

  init(_ policy: Value) {
    name = policy.name
    let spec = policy["spec"]
    matcher = RequestMatcher(spec?["matchConstraints"] ?? [:])
    ignoresFailure = spec?["failurePolicy"] == "Ignore"
    paramKind = spec?["paramKind"].map {
      GroupVersionKind(apiVersion: $0["apiVersion"]?.string ?? "", kind: $0["kind"]?.string ?? "")
    }
    var scope = PolicyScope(spec)
    conditions = (spec?["matchConditions"]?.array ?? []).map { [scope] in
      let text = ($0["expression"]?.string ?? "").trimmingSpaces
      return Named(name: $0["name"]?.string ?? "", expression: PolicyExpression(text, scope, returns: [.bool]))
    }
    var variables: [Named] = []
    for variable in spec?["variables"]?.array ?? [] {
      let name = variable["name"]?.string ?? ""
      let expression = PolicyExpression(variable["expression"]?.string ?? "", scope)
      variables.append(Named(name: name, expression: expression))
      scope.declare(name, (try? expression.program.get())?.type ?? .dyn)
    }
    self.variables = variables
    self.scope = scope
  }
}

/// One policy at work on one request, with one object of parameters.
struct PolicyRun {
  /// What all expressions together may cost, and the conditions beside them (`k8s.io/apiserver/pkg/apis/cel`).
  private static let callBudget = 10_000_000
  private static let conditionBudget = 2_500_000

  private let core: PolicyCore
  private var activation: [(name: String, value: CELValue)]
  private var broken: [(name: String, error: CELError)] = []
  private var budget = Self.callBudget
  private let authorize: (AuthorizationCheck) -> AuthorizationDecision

  init(_ core: PolicyCore, _ attempt: AdmissionAttempt, params: Value?, _ server: APIServer) {
    self.core = core
    activation = [
      ("object", attempt.object.map { CELValue($0) } ?? .null),
      ("oldObject", attempt.old.map { CELValue($0) } ?? .null), ("request", CELValue(attempt.review)),
      ("params", params.map { CELValue($0) } ?? .null),
      ("namespaceObject", attempt.namespace.map { CELValue(Self.shown($0)) } ?? .null),
      ("authorizer", .check(AuthorizationCheck())),
      ("authorizer.requestResource", .check(attempt.requestResource)),
    ]
    authorize = { server.decision($0, attempt.request.user) }
  }

  /// What policies see of a namespace.
  private static func shown(_ namespace: Value) -> Value {
    let hidden = ["managedFields", "ownerReferences", "selfLink", "uid"]
    let metadata = (namespace["metadata"]?.object ?? Fields()).filter { !hidden.contains($0.key) }
    var shown = namespace
    shown["metadata"] = .object(Fields(metadata.map { ($0.key, $0.value) }))
    return shown
  }

  /// Whether all conditions hold.
  ///
  /// - Throws: what went wrong where none was false.
  mutating func matches() throws(CELError) -> Bool {
    var rest = Self.conditionBudget
    var failures: [String] = []
    for condition in core.conditions {
      do throws(CELError) {
        if try evaluate(condition.expression, &rest) == .bool(false) { return false }
      } catch {
        failures.append(error.message)
      }
    }
    if failures.isEmpty { return true }
    if core.ignoresFailure { return false }
    throw CELError(failures.count == 1 ? failures[0] : "[" + failures.joined(separator: ", ") + "]")
  }

  /// Works the variables out, of which a broken one matters only to what looks at it.
  mutating func prepareVariables() {
    if core.variables.isEmpty { return }
    var known = CELMap()
    for variable in core.variables {
      activation.append(("variables", .map(known)))
      defer { activation.removeLast() }
      do throws(CELError) {
        let program = try variable.expression.program.get()
        known[.string(variable.name)] = try program.evaluate(activation, budget: &budget, authorize: authorize)
      } catch {
        broken.append((variable.name, error))
      }
    }
    activation.append(("variables", .map(known)))
  }

  /// The value of an expression.
  ///
  /// - Throws: what the server says of an error.
  mutating func evaluate(_ expression: PolicyExpression) throws(CELError) -> CELValue {
    var rest = budget
    defer { budget = rest }
    return try evaluate(expression, &rest)
  }

  private func evaluate(_ expression: PolicyExpression, _ budget: inout Int) throws(CELError) -> CELValue {
    let program: CELProgram
    switch expression.program {
    case .failure(let error): throw CELError("compilation error: " + error.message)
    case .success(let compiled): program = compiled
    }
    if budget < 0 { throw Self.exhausted }
    var rest = CELProgram.callLimit
    defer { budget -= CELProgram.callLimit - rest }
    do throws(CELError) {
      let value = try program.evaluate(activation, budget: &rest, authorize: authorize)
      if CELProgram.callLimit - rest > budget { throw Self.exhausted }
      return value
    } catch {
      if error == Self.exhausted { throw error }
      var message = error.message
      if let (name, cause) = broken.first(where: { message == "no such key: \($0.name)" }) {
        message = "composited variable \"\(name)\" fails to evaluate: \(cause.message)"
      }
      throw CELError("expression '\(expression.text)' resulted in error: \(message)")
    }
  }

  static let exhausted = CELError(
    "validation failed due to running out of cost budget, no further validation rules will be run"
  )
}

extension AdmissionAttempt {
  /// `authorizer.requestResource`.
  fileprivate var requestResource: AuthorizationCheck {
    var check = AuthorizationCheck(.resource(group: resource.group, resource: resource.name))
    check.subresource = subresource
    check.namespace = resource.isNamespaced ? (object ?? old)?.namespace ?? "" : ""
    check.name = operation == .create ? object?.name ?? "" : name
    return check
  }
}

extension APIServer {
  /// Asks the authorizer what an expression wants to know.
  func decision(_ check: AuthorizationCheck, _ user: Request.User) -> AuthorizationDecision {
    var asked = user
    if let account = check.serviceAccount {
      let namespace = account.split(separator: ":").dropFirst(2).first.map(String.init) ?? ""
      asked = Request.User(
        name: account,
        groups: ["system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"]
      )
    }
    var attributes = Attributes(asked, verb: check.verb)
    switch check.subject {
    case .path(let path): attributes.path = path
    case .resource(let group, let resource):
      attributes.group = group
      attributes.resource = resource
      attributes.subresource = check.subresource
      attributes.namespace = check.namespace
      attributes.name = check.name
    case .nothing, .group: break
    }
    let decision = decision(attributes)
    return AuthorizationDecision(isAllowed: decision.isAllowed, reason: decision.reason)
  }
}
