/// An expression that was read and checked, ready to be worked out.
package struct CELProgram: Hashable, Sendable {
  package let text: String
  private let expression: Expression
  /// The names among its variables that it looks at.
  package let usedVariables: Set<String>
  package let type: CELType

  /// What one evaluation may cost (`k8s.io/apiserver/pkg/apis/cel/config.go`).
  package static let callLimit = 1_000_000

  /// Reads and checks an expression that may name `variables`, of which the types are known as far as they are.
  ///
  /// - Throws: all that is wrong, as cel-go words it.
  package init(_ text: String, variables: [(name: String, type: CELType)]) throws(CELError) {
    self.text = text
    var checker = Checker(variables: variables)
    do throws(CELCompileError) {
      expression = try Parser.parse(text)
    } catch {
      throw CELError(error.described(in: text))
    }
    type = checker.check(expression)
    usedVariables = checker.used
    if !checker.errors.isEmpty {
      let errors = checker.errors.sorted { $0.place < $1.place }
      throw CELError(errors.map { $0.described(in: text) }.joined(separator: "\n"))
    }
  }

  /// Works it out; `budget` loses what that costs.
  package func evaluate(
    _ variables: [(name: String, value: CELValue)],
    budget: inout Int
  ) throws(CELError) -> CELValue {
    var evaluator = Evaluator(variables: variables, limit: min(Self.callLimit, max(0, budget)))
    defer { budget -= evaluator.cost }
    return try evaluator.evaluate(expression)
  }
}
