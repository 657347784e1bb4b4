/// An expression of a policy, read once.
package struct PolicyExpression: Sendable {
  package let text: String
  /// What is wrong with it, in the words of the compiler.
  package let program: Result<CELProgram, CELError>

  /// `returns` are the types of which it must be one; empty where any will do.
  package init(_ text: String, _ scope: PolicyScope, returns: [CELType] = []) {
    self.text = text
    do throws(CELError) {
      let program: CELProgram
      do throws(CELError) {
        program = try CELProgram(text, variables: scope.declarations, hasPatches: scope.hasPatches)
      } catch {
        throw CELError("compilation failed: " + error.message)
      }
      if !returns.isEmpty, !returns.contains(program.type) {
        let wanted =
          returns.count == 1
          ? returns[0].declaredName : "one of [" + returns.map(\.declaredName).joined(separator: " ") + "]"
        throw CELError("must evaluate to \(wanted) but got \(program.type.declaredName)")
      }
      self.program = .success(program)
    } catch {
      program = .failure(error)
    }
  }

  /// Why it cannot be used.
  package var flaw: String? {
    if case .failure(let error) = program { error.message } else { nil }
  }
}

extension CELType {
  /// As the compiler prints a type by itself.
  fileprivate var declaredName: String {
    switch self {
    case .null: "null_type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    default: name
    }
  }
}
