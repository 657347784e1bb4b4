/// Compiled commands; shared by all copies of a shell.
final class Code: Sendable {
  let instructions: [Instruction]

  init(_ instructions: [Instruction]) { self.instructions = instructions }
}

/// One step of the shell. Targets are positions in the same code.
enum Instruction: Sendable {
  case simple(SimpleCommand)
  /// Runs each in a process of its own, joined by pipes.
  case pipeline([Code])
  case subshell(Code)
  case background(Code, text: String)
  case test(TestExpression)
  case arithmetic(Word)
  case function(String, Code)
  case jump(Int)
  case jumpIfFailed(Int)
  case jumpIfSucceeded(Int)
  case invert
  case setStatus(Int)
  /// Between these a failure is a decision, and `set -e` does not end the shell.
  case beginDecision
  case endDecision
  case beginLoop(end: Int, next: Int)
  case beginFor(name: String, words: [Word]?, end: Int, next: Int)
  case nextItem(end: Int)
  case endLoop
  case beginMatch(Word)
  case matches([Word], otherwise: Int)
  case endMatch
  case redirect([Redirection], failed: Int)
  case endRedirect
}
