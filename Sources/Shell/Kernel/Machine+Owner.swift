extension Machine {
  // MARK: File systems

  package mutating func addFileSystem(_ tree: FileNode) -> FileSystemID { .own }

  /// Shares everything with the file system given until one of the two is written.
  package mutating func addFileSystem(_ fileSystem: FileSystem) -> FileSystemID { .own }

  package mutating func removeFileSystem(_ id: FileSystemID) {}

  package subscript(fileSystem id: FileSystemID) -> FileSystem? { nil }

  /// Changes a file system in place; nil if there is none of that id.
  package mutating func withFileSystem<R>(_ id: FileSystemID, _ body: (inout FileSystem) -> R) -> R? { nil }

  /// Reads a file as a process of the namespace sees it.
  package func readFile(_ path: String, in namespace: NamespaceID) throws(FileError) -> [UInt8] {
    throw .noSuchFile
  }

  /// Writes a file as root of the namespace.
  package mutating func writeFile(_ path: String, _ bytes: [UInt8], in namespace: NamespaceID) throws(FileError) {}

  // MARK: Namespaces

  package mutating func addNamespace(_ namespace: Namespace) -> NamespaceID { .own }

  package mutating func removeNamespace(_ id: NamespaceID) {}

  package mutating func addNetwork(address: String) -> NetworkID { .own }

  package mutating func removeNetwork(_ id: NetworkID) {}

  package mutating func addPIDNamespace() -> PIDNamespaceID { .own }

  // MARK: Processes

  package mutating func spawn(_ spawn: Spawn) throws(SpawnError) -> PID { throw .noSuchNamespace }

  package func status(of pid: PID) -> ProcessStatus { .running }

  /// Forgets an ended process, its output too.
  package mutating func reap(_ pid: PID) {}

  /// Takes what the spawned process and its children wrote since last asked.
  package mutating func takeOutput(_ pid: PID) -> [OutputChunk] { [] }

  package func hasOutput(_ pid: PID) -> Bool { false }

  package mutating func giveInput(_ pid: PID, _ bytes: [UInt8], end: Bool = false) {}

  /// Sends a signal from outside the process's pid namespace; kill always works.
  package mutating func signal(_ pid: PID, _ signal: Signal) {}

  /// What Ctrl-C does: an interrupt for the foreground of the spawned process's terminal.
  package mutating func interrupt(_ pid: PID) {}

  /// Whether the process or one of its children waits for input that was not given yet.
  package func waitsForInput(_ pid: PID) -> Bool { false }

  // MARK: The learner's login shell

  /// Gives a shell spawned with `takesSubmissions` a script; variables, functions and folder last to the next.
  package mutating func submit(_ pid: PID, script: String) {}

  /// Whether the shell has done all that was submitted.
  package func isIdle(_ pid: PID) -> Bool { true }

  /// `$?` of the shell.
  package func lastExit(_ pid: PID) -> Int { 0 }

  /// The shell's working directory, for the prompt.
  package func workingDirectory(_ pid: PID) -> String { "/" }

  /// A variable of the shell.
  package func variable(_ name: String, of pid: PID) -> String? { nil }

  // MARK: Network

  package mutating func takeNetworkRequests() -> [NetworkRequest] { [] }

  package mutating func complete(_ request: NetworkRequest, with answer: NetworkAnswer) {}

  /// A connection from outside; nil when nobody listens.
  package mutating func accept(network: NetworkID, port: Int, peer: String) -> SocketID? { nil }

  package mutating func takeSocketOutput() -> [SocketOutput] { [] }

  package mutating func deliver(_ socket: SocketID, _ bytes: [UInt8], end: Bool = false) {}

  /// The ports that processes listen on, sorted.
  package func listeningPorts(_ network: NetworkID) -> [Int] { [] }
}
