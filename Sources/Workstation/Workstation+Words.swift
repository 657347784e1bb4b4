import Shell

/// What completion and suggestions ask of the learner's shell.
extension Workstation {
  /// The words that begin a command.
  package var commandNames: [String] { machine.commandNames(of: shell) }

  /// What an alias stands for.
  package func alias(_ name: String) -> String? { machine.alias(name, of: shell) }

  /// The entries of a folder, those of folders with a slash at their end; none where there is no such folder.
  package func entries(of folder: String) -> [String] {
    let path = folder.hasPrefix("/") ? folder : workingDirectory + "/" + folder
    guard let files = machine[fileSystem: .own], let names = try? files.list(path) else { return [] }
    return names.map { name in
      let isFolder = (try? files.status(of: path + "/" + name))?.isDirectory ?? false
      return isFolder ? name + "/" : name
    }
  }
}
