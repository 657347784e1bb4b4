/// What a command line printed, and how it ended.
package struct CommandResult: Sendable, Hashable {
  package var stdout: String
  package var stderr: String
  /// 0 for success; 130 after Ctrl-C.
  package var exit: Int

  package init(stdout: String = "", stderr: String = "", exit: Int = 0) {
    self.stdout = stdout
    self.stderr = stderr
    self.exit = exit
  }
}
