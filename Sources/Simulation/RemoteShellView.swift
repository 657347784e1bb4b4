/// What can be asked of a shell in a container or on a node while a line for it is typed.
package struct RemoteShellView: Sendable {
  /// The host name that the shell sees: the pod, or the node.
  package var host: String
  /// The words that begin a command there.
  package var commands: @Sendable () -> [String]
  /// The entries of a folder there, those of folders with a slash at their end.
  package var entries: @Sendable (String) -> [String]
}
