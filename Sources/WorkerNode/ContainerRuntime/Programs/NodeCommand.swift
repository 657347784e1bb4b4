import Shell

/// systemctl and crictl: they speak with what keeps the node's services, which is none of its machine's processes.
package struct NodeCommand: Sendable {
  private var question: Int?

  mutating func resume(_ process: inout ProcessContext, _ host: inout NodeHost) -> ProgramStep {
    guard let question else {
      question = host.ask(process.arguments)
      return .wait(.change)
    }
    guard let answer = host.takeAnswer(question) else { return .wait(.change) }
    if !answer.output.isEmpty { process.write(answer.output) }
    if !answer.errors.isEmpty { process.write(answer.errors, to: 2) }
    return .exit(answer.exit)
  }
}
