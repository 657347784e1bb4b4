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
  private let activation: [(name: String, value: CELValue)]
  private let variables: PolicyVariables
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
    let authorize = { server.decision($0, attempt.request.user) }
    self.authorize = authorize
    variables = PolicyVariables(core.variables, activation, authorize)
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
    defer { budget -= CELProgram.callLimit - rest + variables.takeCost() }
    do throws(CELError) {
      let value = try program.evaluate(activation, budget: &rest, authorize: authorize, lookUp: variables.value(of:))
      if CELProgram.callLimit - rest + variables.cost > budget { throw Self.exhausted }
      return value
    } catch {
      if error == Self.exhausted { throw error }
      throw CELError("expression '\(expression.text)' resulted in error: \(error.message)")
    }
  }

  static let exhausted = CELError(
    "validation failed due to running out of cost budget, no further validation rules will be run"
  )
}

/// The variables of one policy for one request, each worked out when an expression first looks at it, so that one that
/// nobody looks at neither costs nor fails (`k8s.io/apiserver/pkg/admission/plugin/cel/composition.go`).
private final class PolicyVariables {
  private let named: [PolicyCore.Named]
  private let activation: [(name: String, value: CELValue)]
  private let authorize: (AuthorizationCheck) -> AuthorizationDecision
  private var known: [String: Result<CELValue, CELError>] = [:]
  /// What has been spent since that was last asked.
  private(set) var cost = 0

  init(
    _ named: [PolicyCore.Named],
    _ activation: [(name: String, value: CELValue)],
    _ authorize: @escaping (AuthorizationCheck) -> AuthorizationDecision
  ) {
    self.named = named
    self.activation = activation
    self.authorize = authorize
  }

  func takeCost() -> Int {
    defer { cost = 0 }
    return cost
  }

  func value(of name: String) throws(CELError) -> CELValue? {
    if let known = known[name] { return try known.get() }
    guard let variable = named.first(where: { $0.name == name }) else { return nil }
    let result = value(of: variable)
    known[name] = result
    return try result.get()
  }

  private func value(of variable: PolicyCore.Named) -> Result<CELValue, CELError> {
    var rest = CELProgram.callLimit
    defer { cost += CELProgram.callLimit - rest }
    do throws(CELError) {
      let program = try variable.expression.program.get()
      return .success(
        try program.evaluate(activation, budget: &rest, authorize: authorize, lookUp: value(of:))
      )
    } catch {
      return .failure(CELError("composited variable \"\(variable.name)\" fails to evaluate: \(error.message)"))
    }
  }
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
