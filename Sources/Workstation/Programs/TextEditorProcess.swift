import Shell

/// `vi`, `nano` and their kind on the learner's machine: they ask for a file to be edited, and end when it was.
///
/// Who sits at the prompt edits it with an editor of the real machine, and writes it back.
package struct TextEditorProcess: Sendable {
  private let arguments: [String]
  private var path: String?

  init(_ arguments: [String]) { self.arguments = arguments }

  mutating func resume(_ process: inout ProcessContext, _ host: inout WorkstationHost) -> ProgramStep {
    if path != nil { return host.editing == path ? .wait(.change) : .exit(0) }
    let name = arguments.first ?? "vi"
    guard let file = arguments.dropFirst().last(where: { !$0.hasPrefix("-") && !$0.hasPrefix("+") }) else {
      process.write("drydock: \(name) wants a file here: \(name) FILE\n", to: 2)
      return .exit(1)
    }
    guard process.isTerminal(0) else {
      process.write(
        "drydock: \(name) needs a terminal; in a script, set KUBE_EDITOR or EDITOR to a command such as sed\n",
        to: 2
      )
      return .exit(1)
    }
    let full = file.hasPrefix("/") ? file : process.workingDirectory + "/" + file
    path = full
    host.editing = full
    return .wait(.change)
  }
}
