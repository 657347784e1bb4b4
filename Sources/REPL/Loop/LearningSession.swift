package import API
package import Terminal

/// What the loop needs of a session: a machine to type commands on, time to let pass, and a lesson to ask about.
///
/// Whatever enters the session is recorded by it, before its effect is shown.
package protocol LearningSession {
  var clock: Clock { get }
  /// The moment at which something happens by itself.
  var nextWake: Duration? { get }
  /// Lets virtual time pass; every record carries its moment, so the passing is no record of its own.
  mutating func advance(to moment: Duration) throws(SessionFailure)

  /// Gives the shell a command.
  mutating func begin(_ command: String) throws(SessionFailure)
  /// Whether the command still runs.
  var isBusy: Bool { get }
  /// Whether the command that runs waits for a line of input.
  var awaitsInput: Bool { get }
  /// A line for the command that runs, or the end of its input.
  mutating func type(_ text: String, end: Bool) throws(SessionFailure)
  /// The file that the command wants edited before it goes on, nil if it wants none.
  var editing: String? { get }
  /// Ctrl-C.
  mutating func interrupt() throws(SessionFailure)
  /// Takes what was printed.
  mutating func takeOutput() -> [TerminalOutput]
  /// Closes the record of a command that has ended, and gives its exit code.
  mutating func finishCommand() throws(SessionFailure) -> Int

  /// What has changed in the lesson since last asked: a check that holds now, a step that is done.
  mutating func takeNews() throws(SessionFailure) -> [StyledText]
  /// Does what a word at the prompt says.
  mutating func perform(_ word: PromptWord, _ arguments: [String]) throws(SessionFailure) -> [StyledText]
  /// A file of the workstation, nil if there is none.
  func contents(ofFile path: String) -> [UInt8]?
  /// Writes a file that comes from outside.
  mutating func write(_ bytes: [UInt8], toFile path: String) throws(SessionFailure)
  /// The learner leaves: a session that is finished is closed, another one can go on later.
  mutating func leave() throws(SessionFailure)
  /// The map of the cluster.
  mutating func map(width: Int, _ texts: Texts) -> [StyledText]

  /// The lesson and step for the prompt, nil outside lessons.
  var place: String? { get }
  /// Where the shell is, with `~` for home.
  var workingDirectory: String { get }
  /// Whether a text is a whole command, or open as after a quote or a here-document.
  func isComplete(_ text: String) -> Bool
  /// Whether the shell knows a command, alias, function or program of that name.
  func isCommand(_ name: String) -> Bool
  var world: any CompletionWorld { get }
  /// The shell in a container or on a node that waits for a command, when one does.
  var remoteShell: OtherShell? { get }
  var language: Texts.Language { get }
}

extension LearningSession {
  package var editing: String? { nil }
}

/// A shell on another machine, as far as the reading of its command lines needs it.
package struct OtherShell {
  /// What it is known by, to keep what was typed there for recall.
  package var host: String
  package var world: any CompletionWorld

  package init(host: String, world: any CompletionWorld) {
    self.host = host
    self.world = world
  }
}

/// Text that a command printed.
package struct TerminalOutput: Hashable, Sendable {
  package var text: String
  package var isError: Bool

  package init(_ text: String, isError: Bool = false) {
    self.text = text
    self.isError = isError
  }
}

/// The session cannot go on as asked.
package struct SessionFailure: Error, Hashable, Sendable {
  package var message: String
  /// Nothing more can be recorded, so nothing more may happen.
  package var isFatal: Bool

  package init(_ message: String, isFatal: Bool = false) {
    self.message = message
    self.isFatal = isFatal
  }
}
