import Shell
package import Simulation

/// What completion and suggestions ask of the learner's shell.
extension Workstation {
  /// The words that begin a command.
  package var commandNames: [String] { machine.commandNames(of: shell) }

  /// What an alias stands for.
  package func alias(_ name: String) -> String? { machine.alias(name, of: shell) }

  /// The entries of a folder, those of folders with a slash at their end; none where there is no such folder.
  package func entries(of folder: String) -> [String] { machine.entries(of: folder, for: shell) }

  /// The shell elsewhere, in a container or on a node, that waits for the learner's next command.
  package var remoteShell: RemoteShellView? { isBusy ? cluster?.shellAtPrompt : nil }
}
