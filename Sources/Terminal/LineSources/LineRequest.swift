/// What is asked of a line source, and what it may ask back while the line comes.
package struct LineRequest {
  /// What the line is for.
  package enum Purpose: Hashable, Sendable {
    /// A command line: with completion, history and further lines until it is complete.
    case command
    /// A command line for a shell on another machine, with completion and the lines that were typed there.
    case shell(host: String)
    /// Input to a running process: a single line, of which nothing is remembered.
    case input
  }

  package var prompt: StyledText
  package var continuation: StyledText
  package var purpose: Purpose
  /// Whether a text is a whole command; if not, Enter begins a further line.
  package var isComplete: (String) -> Bool
  /// What can stand at the end of the text, which is what stands before the cursor.
  package var complete: (String) -> Completion
  /// Asked whenever nobody types, before the source sleeps.
  package var idle: () -> Idle
  /// Told when the program goes on after it was stopped, by Ctrl-Z or from outside.
  package var resumed: () -> Void

  package init(
    prompt: StyledText,
    continuation: StyledText = "> ",
    purpose: Purpose = .command,
    isComplete: @escaping (String) -> Bool = { _ in true },
    complete: @escaping (String) -> Completion = { _ in .none },
    idle: @escaping () -> Idle = { Idle() },
    resumed: @escaping () -> Void = {}
  ) {
    self.prompt = prompt
    self.continuation = continuation
    self.purpose = purpose
    self.isComplete = isComplete
    self.complete = complete
    self.idle = idle
    self.resumed = resumed
  }
}

/// How the reading of a line ended.
package enum LineResult: Hashable, Sendable {
  /// A line without its line end; a command of several lines has line ends within.
  case line(String)
  /// Ctrl-C: the line is given up.
  case cancelled
  /// Ctrl-D on an empty line, or the end of the input.
  case end
  /// The idle closure said stop.
  case stopped
  /// A signal asks the program to end, or the terminal went away.
  case terminated(signal: Int32)
}

/// How a wait for something other than a line ended.
package enum WaitResult: Hashable, Sendable {
  case elapsed
  /// Ctrl-C.
  case interrupted
  /// The program goes on after it was stopped.
  case resumed
  case terminated(signal: Int32)
}
