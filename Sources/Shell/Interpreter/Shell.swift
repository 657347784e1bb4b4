/// A shell process: what it knows, what it is doing, and what it waits for. A value, as everything here.
struct Shell: ProcessImage {
  enum Source: Sendable {
    /// Nothing but the frames: a subshell.
    case none
    /// The text that `parser` holds: `-c` or a script.
    case text
    /// Standard input, line by line.
    case input
    /// What the machine's owner submits.
    case submissions
  }

  struct Options: Sendable {
    var exitsOnError = false
    var refusesUnset = false
    var traces = false
    var noGlob = false
    var noClobber = false
    var failsPipes = false
    var readsOnly = false
    var exportsAll = false
  }

  let dialect: Dialect
  /// `$0`, and what stands before messages.
  var name: String
  var source: Source
  var isInteractive = false
  var isLogin = false
  var parser = Parser("")
  var options = Options()

  var variables: [String: Variable] = [:]
  /// Exported names in order.
  var exports: [String] = []
  var functions: [String: Code] = [:]
  var aliases: [String: String] = [:]
  var positional: [String] = []
  var lastStatus = 0
  var lastBackground: PID?
  var mainPID: PID = 0
  var line = 1

  var frames: [Frame] = []
  /// How many decisions are being made, in which a failure does not end the shell under `set -e`.
  var decisions = 0
  var waiting: Waiting?
  var traps: [String: String] = [:]
  var pendingTraps: [Signal] = []
  var jobs: [Job] = []
  var nextJob = 1
  var exiting: Int?
  var isInTrap = false
  /// Ctrl-C came while a command ran in the foreground.
  var wasInterrupted = false
  /// The text came with `-c`.
  var isCommandString = false
  var inputEnded = false
  var promptShown = false
  /// Where `getopts` is within a cluster of letters.
  var optionOffset = 0
  /// `wait` without operands succeeds however the jobs end.
  var waitsForAll = false

  /// Outputs of command substitutions of the present instruction, in order; see `perform`.
  var substitutions: [String] = []
  var substitutionIndex = 0
  var substitutionStatus: Int?
  /// Pipes of process substitutions, which last until the command that has them is done.
  var substitutedPipes: [SubstitutedPipe] = []

  init(dialect: Dialect, name: String, source: Source) {
    self.dialect = dialect
    self.name = name
    self.source = source
    parser.dialect = dialect
  }

  var isIdle: Bool {
    guard case .submissions = source else { return false }
    return frames.isEmpty && waiting == nil && parser.index >= parser.bytes.count && exiting == nil
  }

  func handles(_ signal: Signal) -> Bool {
    if traps[signal.name] != nil { return true }
    guard isInteractive else { return false }
    return signal == .interrupt || signal == .terminate || signal == .quit
  }

  /// Adds a script to what a login shell has to do.
  mutating func submit(_ script: String) {
    if parser.index >= parser.bytes.count {
      parser = Parser(script)
    } else {
      parser.bytes += Array(script.utf8)
    }
    if parser.bytes.last != 10 { parser.bytes.append(10) }
    parser.dialect = dialect
  }
}

/// A variable of the shell.
struct Variable: Sendable {
  var value: String
  /// The elements of an array; the value is the first.
  var elements: [String]?
  var isExported = false
  var isReadOnly = false

  init(_ value: String) { self.value = value }
}

/// A background job.
struct Job: Sendable {
  let number: Int
  let pid: PID
  /// As `$!` and `kill` know it.
  let localPID: PID
  let text: String
  var status: ProcessStatus = .running
}

/// Code that is being run, and where.
struct Frame: Sendable {
  enum Kind: Sendable {
    case main
    case function(arguments: [String])
    case source(arguments: [String]?)
    case eval
    /// A trap's handler; `$?` is restored after it.
    case trap(status: Int)
  }

  let code: Code
  var position = 0
  var blocks: [Block] = []
  var kind: Kind
  /// The decisions being made when the frame began.
  let decisions: Int
  /// What `local` variables were before.
  var saved: [SavedVariable] = []

  init(_ code: Code, _ kind: Kind, decisions: Int) {
    self.code = code
    self.kind = kind
    self.decisions = decisions
  }
}

struct SavedVariable: Sendable {
  let name: String
  let variable: Variable?
}

/// What must be undone when a part of the code is left.
enum Block: Sendable {
  case loop(LoopState)
  case redirected([SavedDescriptor])
  case match(String)
  /// Assignments and redirections of one builtin or function call.
  case call([SavedVariable], [SavedDescriptor])
}

struct LoopState: Sendable {
  let end: Int
  let next: Int
  let decisions: Int
  var name = ""
  var items: [String] = []
  var index = 0
}

/// The shell's own end of a process substitution.
struct SubstitutedPipe: Sendable {
  let descriptor: Int
  /// How many frames there were when it was made.
  let depth: Int
  /// The command at the other end, where it still runs.
  var pid: PID?
}

/// What a descriptor meant before it was redirected.
struct SavedDescriptor: Sendable {
  let number: Int
  /// Where the former meaning is kept; nil when it was closed.
  let kept: Int?
}

/// What the shell waits for.
enum Waiting: Sendable {
  case foreground([PID], statuses: [Int])
  /// The output becomes text, or with `isFile` what stands in a pipe.
  case substitution(PID, descriptor: Int, bytes: [UInt8], isFile: Bool)
  case read(ReadCommand, bytes: [UInt8])
  case jobs([PID])
  case moreInput
}
