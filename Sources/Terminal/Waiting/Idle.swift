/// What an idle closure answers: the editor asks it whenever nobody types, before it sleeps.
package struct Idle: Sendable {
  /// How long to sleep before asking again; nil until something happens, so that an idle program costs nothing.
  package var sleep: Duration?
  /// Lines to print above the prompt.
  package var notices: [StyledText]
  /// A new prompt, if it changed.
  package var prompt: StyledText?
  /// The line is no longer wanted: the process that asked for it has gone on or ended.
  package var stop: Bool

  package init(sleep: Duration? = nil, notices: [StyledText] = [], prompt: StyledText? = nil, stop: Bool = false) {
    self.sleep = sleep
    self.notices = notices
    self.prompt = prompt
    self.stop = stop
  }
}
