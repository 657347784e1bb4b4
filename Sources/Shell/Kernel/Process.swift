/// Something that a process runs that knows nothing of the machine's owner: the shell, a utility.
protocol ProcessImage: Sendable {
  func handles(_ signal: Signal) -> Bool
  mutating func resume(_ process: inout ProcessContext) -> ImageStep
}

extension ProcessImage {
  func handles(_ signal: Signal) -> Bool { false }
}

enum ImageStep {
  case exit(Int)
  case wait(Wait)
  /// The process goes on as something else.
  case replace(Image)
  /// The process ends as if by a signal.
  case signal(Signal)

  static let input = ImageStep.wait(.input)
}

/// What a process runs.
enum Image: Sendable {
  case code(any ProcessImage)
  /// A program of the machine's owner.
  case program(String)
  /// Being run just now, or ended.
  case none
}

/// One process.
struct Process: Sendable {
  enum State: Sendable {
    case ready
    case waiting(Wait)
    case ended(ProcessStatus)
  }

  let id: PID
  var parent: PID
  var namespace: NamespaceID
  var pidNamespace: PIDNamespaceID
  /// Its number within its pid namespace.
  var localID: PID
  /// The spawned process whose streams it inherited.
  var console: PID
  /// A background job: Ctrl-C does not reach it.
  var isBackground = false
  var arguments: [String]
  var environment: Environment
  var directory: String
  var user: User
  var umask = 0o022
  var descriptors: [Descriptor] = []
  var image: Image
  var state: State = .ready
  var pendingSignals: [Signal] = []
  var ignoredSignals: Set<Signal> = []
  var started: Duration
  var spending = Spending()
  /// What it says that it holds, for `top` and the memory limits of containers.
  var memory = 1 << 20
  var sockets: [SocketID] = []
  /// A write met a full pipe and has not been let go.
  var isCongested = false
  /// Children not yet reaped.
  var children = 0
  /// Its parent ended: nobody asks for its exit.
  var isOrphan = false

  init(
    id: PID,
    parent: PID,
    namespace: NamespaceID,
    pidNamespace: PIDNamespaceID,
    localID: PID,
    console: PID,
    arguments: [String],
    environment: Environment,
    directory: String,
    user: User,
    image: Image,
    started: Duration
  ) {
    self.id = id
    self.parent = parent
    self.namespace = namespace
    self.pidNamespace = pidNamespace
    self.localID = localID
    self.console = console
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.user = user
    self.image = image
    self.started = started
  }

  var isReady: Bool { if case .ready = state { true } else { false } }
  var ended: ProcessStatus? { if case .ended(let status) = state { status } else { nil } }

  func file(_ descriptor: Int) -> Int? { descriptors.first { $0.number == descriptor }?.file }
}

/// How much work a process has done at the present instant, and how long it must sleep for it.
///
/// A loop that never waits costs virtual time: each time it uses up its allowance it sleeps, longer each time,
/// so that an hour of virtual time is a bounded amount of work.
struct Spending: Sendable {
  static let allowance = 20_000
  /// What all processes of a machine may do at one instant.
  static let sharedAllowance = 300_000
  var instant: Duration = .zero
  var left = Spending.allowance
  var penalty: Duration = .zero
  /// Virtual processor time used.
  var total: Duration = .zero

  var isExhausted: Bool { left <= 0 }

  /// Begins a turn at an instant; the machine as a whole has `shared` left.
  mutating func begin(at now: Duration, shared: Int) {
    if now != instant {
      if left > 0 { penalty = .zero }
      instant = now
      left = penalty >= .seconds(1) ? Self.allowance / 10 : Self.allowance
    }
    left = min(left, shared)
  }

  /// How long the process must sleep now that its allowance is used up.
  mutating func punish() -> Duration {
    penalty = min(max(penalty * 2, .milliseconds(10)), .seconds(1))
    total += penalty
    return penalty
  }
}
