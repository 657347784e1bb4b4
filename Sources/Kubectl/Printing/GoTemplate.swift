import Objects

/// A Go template as `-o go-template` takes it (`text/template`).
struct GoTemplate: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case text(String)
    case output(Pipeline)
    case assign(name: String, Pipeline)
    case condition(Pipeline, then: [Node], otherwise: [Node])
    case range(key: String?, value: String?, Pipeline, body: [Node], otherwise: [Node])
    case with(Pipeline, body: [Node], otherwise: [Node])
  }

  /// Commands, each given the result of the one before it as its last argument.
  struct Pipeline: Hashable, Sendable {
    var commands: [[Operand]]
  }

  indirect enum Operand: Hashable, Sendable {
    case literal(Value)
    /// `.`, `.a.b`
    case field([String])
    /// `$`, `$x`, `$x.a`
    case variable(String, [String])
    case function(String)
    case nested(Pipeline, [String])
  }

  private let nodes: [Node]
  private let text: String

  init(parsing text: String) throws(Failure) {
    self.text = text
    var parser = GoTemplateParser(text)
    do throws(GoTemplateError) {
      nodes = try parser.parse()
    } catch {
      throw .plain("error parsing template \(text), template: output:\(error.line): \(error.message)")
    }
  }

  func text(of object: Value) throws(Failure) -> String {
    var evaluator = GoTemplateEvaluator(root: object)
    do throws(GoTemplateError) {
      try evaluator.run(nodes, object)
    } catch {
      throw .plain("error executing template \"\(text)\": template: output:\(error.line): \(error.message)")
    }
    return evaluator.output
  }
}

struct GoTemplateError: Error, Hashable, Sendable {
  var message: String
  var line: Int = 1
}
