extension Machine {
  /// The words that begin a command in a shell, sorted: builtins, keywords, functions, aliases, executables.
  package func commandNames(of pid: PID) -> [String] {
    guard case .code(let code) = context.kernel.processes[pid]?.image, let shell = code as? Shell else { return [] }
    var names = Builtin.names.union(Shell.keywords)
    names.formUnion(shell.functions.keys)
    names.formUnion(shell.aliases.keys)
    for folder in (shell.value("PATH") ?? "").split(separator: ":") {
      names.formUnion((try? self[fileSystem: .own]?.list(String(folder))) ?? [])
    }
    return names.sorted()
  }

  /// What an alias of the shell stands for.
  package func alias(_ name: String, of pid: PID) -> String? {
    guard case .code(let code) = context.kernel.processes[pid]?.image else { return nil }
    return (code as? Shell)?.aliases[name]
  }
}
