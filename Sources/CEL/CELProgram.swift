/// An expression that was read and checked, ready to be worked out.
package struct CELProgram: Hashable, Sendable {
  package let text: String
  private let expression: Expression
  /// The names among its variables that it looks at.
  package let usedVariables: Set<String>
  package let type: CELType

  /// What one evaluation may cost (`k8s.io/apiserver/pkg/apis/cel/config.go`).
  package static let callLimit = 1_000_000

  /// What it may cost, as far as the declaration of what it looks at says.
  package let estimate: CostRange

  /// Reads and checks an expression that may name `variables`, of which the types are known as far as they are;
  /// `declaration` says how long the parts of `self` may be. With `hasPatches` it may make objects of patches.
  ///
  /// - Throws: all that is wrong, as cel-go words it.
  package init(
    _ text: String,
    variables: [(name: String, type: CELType)],
    declaration: CELDeclaration? = nil,
    hasPatches: Bool = false
  ) throws(CELError) {
    self.text = text
    let patches = hasPatches ? [(name: Checker.patchTypes, type: CELType.dyn)] : []
    var checker = Checker(variables: variables + patches, declaration: declaration)
    do throws(CELCompileError) {
      expression = try Parser.parse(text)
    } catch {
      throw CELError(error.described(in: text))
    }
    let judgement = checker.check(expression)
    type = judgement.type
    estimate = judgement.cost
    usedVariables = checker.used
    if !checker.errors.isEmpty {
      let errors = checker.errors.sorted { $0.place < $1.place }
      throw CELError(errors.map { $0.described(in: text) }.joined(separator: "\n"))
    }
  }

  /// Works it out; `budget` loses what that costs. `authorize` answers what the expression asks of the authorizer, and
  /// `lookUp` has the values of `variables.name`.
  package func evaluate(
    _ variables: [(name: String, value: CELValue)],
    budget: inout Int,
    authorize: ((AuthorizationCheck) -> AuthorizationDecision)? = nil,
    lookUp: ((String) throws(CELError) -> CELValue?)? = nil
  ) throws(CELError) -> CELValue {
    var evaluator = Evaluator(variables: variables, limit: min(Self.callLimit, max(0, budget)))
    evaluator.authorize = authorize
    evaluator.lookUp = lookUp
    defer { budget -= evaluator.cost }
    return try evaluator.evaluate(expression)
  }
}
