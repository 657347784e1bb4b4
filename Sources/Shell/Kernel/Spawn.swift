/// A process to start from outside: a container's first, one of `kubectl exec`, the learner's login shell.
package struct Spawn: Sendable {
  package enum Input: Sendable {
    /// Reading finds the end at once.
    case none
    /// Reading takes what `giveInput` gave.
    case pipe
  }

  package var namespace: NamespaceID
  package var arguments: [String]
  package var environment: Environment
  package var workingDirectory: String
  package var user: User
  package var input: Input
  /// Its three streams are a terminal.
  package var terminal: Bool
  /// A shell that takes its scripts from `submit` (and its standard input is free for the commands it runs).
  package var takesSubmissions: Bool

  package init(
    namespace: NamespaceID = .own,
    arguments: [String],
    environment: Environment = [:],
    workingDirectory: String = "/",
    user: User = .root,
    input: Input = .none,
    terminal: Bool = false,
    takesSubmissions: Bool = false
  ) {
    self.namespace = namespace
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.user = user
    self.input = input
    self.terminal = terminal
    self.takesSubmissions = takesSubmissions
  }
}

/// Why a process could not be started, in the words of runc (after `unable to start container process: `).
package enum SpawnError: Error, Hashable, Sendable {
  case notFound(String)
  case noSuchFile(String)
  case permissionDenied(String)
  case isDirectory(String)
  case noWorkingDirectory(String)
  case tooManyProcesses
  case noSuchNamespace

  /// Whether there is no such executable.
  package var isMissing: Bool {
    switch self {
    case .notFound, .noSuchFile: true
    default: false
    }
  }

  package var message: String {
    switch self {
    case .notFound(let name): "exec: \"\(name)\": executable file not found in $PATH"
    case .noSuchFile(let path): "exec: \"\(path)\": stat \(path): no such file or directory"
    case .permissionDenied(let path): "exec: \"\(path)\": permission denied"
    case .isDirectory(let path): "exec: \"\(path)\": is a directory"
    case .noWorkingDirectory(let path):
      "chdir to cwd (\"\(path)\") set in config.json failed: no such file or directory"
    case .tooManyProcesses: "fork/exec: resource temporarily unavailable"
    case .noSuchNamespace: "container is not running"
    }
  }
}

/// How a process stands.
package enum ProcessStatus: Hashable, Sendable {
  case running
  case exited(Int)
  case signaled(Signal)

  /// The code that a parent sees, 128 + n after a signal; nil while it runs.
  package var exitCode: Int? {
    switch self {
    case .running: nil
    case .exited(let code): code
    case .signaled(let signal): 128 + signal.rawValue
    }
  }
}

/// Bytes that a spawned process or its children wrote, with the moment.
package struct OutputChunk: Hashable, Sendable {
  package enum Stream: Hashable, Sendable { case stdout, stderr }

  package var stream: Stream
  package var time: Duration
  package var bytes: [UInt8]

  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
