/// Processes, for the machine's owner.
extension Machine {
  package mutating func spawn(_ spawn: Spawn) throws(SpawnError) -> PID {
    guard context.kernel.namespaces[spawn.namespace] != nil else { throw .noSuchNamespace }
    let view = Viewpoint(namespace: spawn.namespace, directory: spawn.workingDirectory, user: spawn.user)
    let directory = try context.kernel.spawnDirectory(spawn.workingDirectory, from: view)
    // A login shell is called `-bash`.
    let first = spawn.arguments.first ?? ""
    let name = first.hasPrefix("-") ? String(first.dropFirst()) : first
    let path = spawn.environment["PATH"] ?? Kernel.defaultPath
    let location = try context.kernel.findExecutable(name, path: path, from: view)
    var loaded = try context.kernel.load(location, arguments: spawn.arguments, from: view)
    if spawn.takesSubmissions, case .code(let code) = loaded.image, var shell = code as? ShellStart {
      shell.source = .submissions
      loaded.image = .code(shell)
    }
    let pid = try context.kernel.addProcess(spawn, loaded, directory: directory)
    context.kernel.enqueue(pid)
    return pid
  }

  package func status(of pid: PID) -> ProcessStatus {
    guard let process = context.kernel.processes[pid] else { return .exited(0) }
    return process.ended ?? .running
  }

  /// Forgets an ended process, its output too.
  package mutating func reap(_ pid: PID) {
    guard context.kernel.processes[pid]?.ended != nil else { return }
    context.kernel.processes.remove(pid)
    context.kernel.consoles[pid] = nil
  }

  /// Takes what the spawned process and its children wrote since last asked.
  package mutating func takeOutput(_ pid: PID) -> [OutputChunk] {
    guard let console = context.kernel.consoles[pid], !console.output.isEmpty else { return [] }
    context.kernel.consoles[pid]?.output = []
    context.kernel.consoles[pid]?.outputBytes = 0
    if !console.waitingWriters.isEmpty {
      context.kernel.consoles[pid]?.waitingWriters = []
      context.kernel.release(console.waitingWriters)
    }
    return console.output
  }

  package func hasOutput(_ pid: PID) -> Bool { context.kernel.consoles[pid]?.output.isEmpty == false }

  package mutating func giveInput(_ pid: PID, _ bytes: [UInt8], end: Bool = false) {
    guard let waiting = context.kernel.consoles[pid]?.waitingReaders else { return }
    context.kernel.consoles[pid]?.input.append(bytes)
    if end { context.kernel.consoles[pid]?.inputEnded = true }
    context.kernel.consoles[pid]?.waitingReaders = []
    context.kernel.wake(waiting)
  }

  /// Sends a signal from outside the process's pid namespace; kill always works.
  package mutating func signal(_ pid: PID, _ signal: Signal) {
    context.kernel.signal(pid, signal, fromOutside: true)
  }

  /// What Ctrl-C does: an interrupt for the foreground of the spawned process's terminal.
  package mutating func interrupt(_ pid: PID) {
    for process in context.kernel.processes.all
    where process.console == pid && !process.isBackground && process.ended == nil {
      context.kernel.signal(process.id, .interrupt, fromOutside: true)
    }
  }

  /// Gives the spawned process's terminal another size, and tells its foreground.
  package mutating func resize(_ pid: PID, to size: TerminalSize) {
    guard let console = context.kernel.consoles[pid], console.isTerminal, console.size != size else { return }
    context.kernel.consoles[pid]?.size = size
    for process in context.kernel.processes.all
    where process.console == pid && !process.isBackground && process.ended == nil {
      context.kernel.signal(process.id, .windowChange, fromOutside: true)
    }
  }

  /// Whether the process or one of its children waits for input that was not given yet.
  package func waitsForInput(_ pid: PID) -> Bool {
    guard let console = context.kernel.consoles[pid] else { return false }
    return console.waitingReaders.contains { reader in
      if case .waiting(let wait) = context.kernel.processes[reader]?.state { wait.input } else { false }
    }
  }

  /// The processes that run or have not been reaped, by number.
  package var processes: [PID] { context.kernel.processes.ids }

  /// Virtual processor time and memory of the living processes of a namespace.
  package func usage(of namespace: NamespaceID) -> (processorTime: Duration, memory: Int) {
    var time = Duration.zero
    var memory = 0
    for process in context.kernel.processes.all where process.namespace == namespace && process.ended == nil {
      time += process.spending.total
      memory += process.memory
    }
    return (time, memory)
  }

  // MARK: The learner's login shell

  private func shell(_ pid: PID) -> Shell? {
    guard case .code(let code) = context.kernel.processes[pid]?.image else { return nil }
    return code as? Shell
  }

  /// Gives a shell spawned with `takesSubmissions` a script; variables, functions and folder last to the next.
  package mutating func submit(_ pid: PID, script: String) {
    context.kernel.processes.update(pid) { process in
      guard case .code(let code) = process.image else { return }
      process.image = .none
      if var shell = code as? Shell {
        shell.submit(script)
        process.image = .code(shell)
      } else if var start = code as? ShellStart {
        start.submitted += script + "\n"
        process.image = .code(start)
      } else {
        process.image = .code(code)
      }
    }
    context.kernel.wake(pid)
  }

  /// Whether the shell has done all that was submitted.
  package func isIdle(_ pid: PID) -> Bool {
    if let shell = shell(pid) { return shell.isIdle }
    guard case .code(let code) = context.kernel.processes[pid]?.image else { return true }
    return (code as? ShellStart)?.submitted.isEmpty ?? false
  }

  /// `$?` of the shell.
  package func lastExit(_ pid: PID) -> Int {
    shell(pid)?.lastStatus ?? context.kernel.processes[pid]?.ended?.exitCode ?? 0
  }

  /// The shell's working directory, for the prompt.
  package func workingDirectory(_ pid: PID) -> String {
    shell(pid)?.value("PWD") ?? context.kernel.processes[pid]?.directory ?? "/"
  }

  /// A variable of the shell.
  package func variable(_ name: String, of pid: PID) -> String? { shell(pid)?.value(name) }
}
