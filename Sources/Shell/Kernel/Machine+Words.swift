extension Machine {
  /// The words that begin a command in a shell, sorted: builtins, keywords, functions, aliases, executables.
  package func commandNames(of pid: PID) -> [String] {
    guard let process = context.kernel.processes[pid], case .code(let code) = process.image, let shell = code as? Shell
    else { return [] }
    var names = Builtin.names.union(Shell.keywords)
    names.formUnion(shell.functions.keys)
    names.formUnion(shell.aliases.keys)
    for folder in (shell.value("PATH") ?? "").split(separator: ":") {
      names.formUnion(entries(of: String(folder), for: pid).filter { !$0.hasSuffix("/") })
    }
    return names.sorted()
  }

  /// The entries of a folder as a process sees them, those of folders with a slash at their end.
  package func entries(of folder: String, for pid: PID) -> [String] {
    guard let process = context.kernel.processes[pid] else { return [] }
    let directory = workingDirectory(pid)
    let view = Viewpoint(namespace: process.namespace, directory: directory, user: .root)
    guard let place = try? context.kernel.resolve(folder.isEmpty ? "." : folder, from: view),
      let names = context.kernel.inode(place)?.directory?.names
    else { return [] }
    return names.map { name in
      let path = (folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/") + name
      let entry = try? context.kernel.resolve(path, from: view)
      return entry.flatMap { context.kernel.inode($0)?.directory } == nil ? name : name + "/"
    }
  }

  /// The shell that waits at its prompt on the terminal of a process: the process itself or one that it has started.
  package func shellAtPrompt(on terminal: PID) -> PID? {
    guard let console = context.kernel.consoles[terminal], console.isTerminal else { return nil }
    return console.waitingReaders.first { reader in
      guard let process = context.kernel.processes[reader], case .waiting(let wait) = process.state, wait.input,
        case .code(let code) = process.image, let shell = code as? Shell
      else { return false }
      return shell.promptShown
    }
  }

  /// The host name that a process sees.
  package func hostname(for pid: PID) -> String {
    context.kernel.processes[pid].flatMap { context.kernel.namespaces[$0.namespace]?.namespace.hostname } ?? ""
  }

  /// What an alias of the shell stands for.
  package func alias(_ name: String, of pid: PID) -> String? {
    guard case .code(let code) = context.kernel.processes[pid]?.image else { return nil }
    return (code as? Shell)?.aliases[name]
  }
}
