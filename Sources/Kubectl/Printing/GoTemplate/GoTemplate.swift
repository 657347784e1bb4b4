import Objects

/// A Go template as `-o go-template` takes it (`text/template`).
struct GoTemplate: Sendable {
  let text: String
  let root: [GoTemplateNode]
  /// What `define` and `block` define.
  let definitions: [String: [GoTemplateNode]]
  /// Without `--allow-missing-template-keys` a key that is missing ends it.
  var allowsMissingKeys = true

  init(parsing text: String) throws(Failure) {
    self.text = text
    var parser = GoTemplateParser(text)
    do throws(GoTemplateError) {
      root = try parser.parse()
      definitions = parser.definitions
    } catch {
      throw .plain("error parsing template \(text), template: output:\(error.message)\n")
    }
  }

  /// What the template makes of the object.
  ///
  /// - Throws: what was printed until it failed, and why it did.
  func text(of object: Value) throws(Failure) -> String {
    var evaluator = GoTemplateEvaluator(self, root: object)
    do throws(GoTemplateError) {
      try evaluator.run(object)
    } catch {
      throw .after(
        output: """
          \(evaluator.output)Error executing template: \(error.message). Printing more information for debugging the \
          template:
          \ttemplate was:
          \t\t\(text)
          \traw data was:
          \t\t\(JSON.write(object, escapesHTML: true))
          \tobject given to template engine was:
          \t\t\(object.goDescription)


          """,
        .plain("error executing template \(GoQuote.quoted(text)): \(error.message)")
      )
    }
    return evaluator.output
  }
}

struct GoTemplateError: Error, Hashable, Sendable {
  var message: String
  init(_ message: String) { self.message = message }
}
