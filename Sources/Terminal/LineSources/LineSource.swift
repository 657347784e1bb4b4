/// Where lines come from and where answers go: a terminal, a pipe, or a script in a test.
package protocol LineSource: AnyObject {
  /// Whether somebody reads along, so that prompts and notices make sense.
  var isInteractive: Bool { get }
  /// Whether styles reach the output.
  var coloring: Coloring { get }
  var size: TerminalSize { get }

  /// Reads one line.
  func readLine(_ request: LineRequest) -> LineResult

  /// Waits while a command runs: until the time is over (nil: for ever), or Ctrl-C.
  func wait(upTo limit: Duration?) -> WaitResult

  /// Lets a program of the user's own machine have the terminal until it ends, and gives its exit code; nil if it
  /// cannot.
  func runProgram(_ arguments: [String]) -> Int32?

  /// Keeps a line for recall where such lines are typed.
  func remember(_ line: String, of purpose: LineRequest.Purpose)

  /// Prints, as it is.
  func write(_ text: String)

  /// Prints to where errors go.
  func writeError(_ text: String)
}

extension LineSource {
  package func write(_ text: StyledText) { write(text.rendered(coloring)) }

  package func writeLine(_ text: StyledText = StyledText()) { write(text.rendered(coloring) + "\n") }
}
