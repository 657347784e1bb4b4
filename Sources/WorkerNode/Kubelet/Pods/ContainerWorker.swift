import API
import ContainerRuntime
import Objects

/// One container of a pod on its way through pulling, starting, running and ending, as often as it takes.
struct ContainerWorker: Sendable {
  enum Kind: Sendable { case ordinary, initial, sidecar }

  enum Stage: Sendable {
    /// Not begun, or to be begun again.
    case idle
    /// The registry's answer is on its way; `since` is when the pull was asked for, `began` when it began.
    case pulling(until: Duration, since: Duration, began: Duration)
    case starting(until: Duration)
    case running(ContainerID)
    /// Waits, with what `kubectl get pods` shows as its status; tried again at `until`.
    case waiting(reason: String, message: String, until: Duration?)
    /// Ended and not to be started again.
    case ended
  }

  let name: String
  var specification: Value
  let kind: Kind
  var stage = Stage.idle
  var restarts = 0
  var restartBackOff = BackOff()
  var pullBackOff = BackOff()
  /// How the container ended last; of one that ended for good, its state.
  var lastEnd: End?
  /// The run before that one, for `lastState` while `lastEnd` is the present state.
  var previousEnd: End?
  var current: ContainerID?
  var previous: ContainerID?
  var probes = ContainerProbes()
  /// Set when the kubelet itself ended the container, and why.
  var killReason: String?
  /// The variables that a manifest's `$(NAME)` can name were complete once.
  var hasBeenCreated = false

  struct End: Hashable, Sendable {
    var exitCode: Int
    var signal: Int?
    var reason: String
    var message: String?
    var started: Duration?
    var finished: Duration
    var container: String?
  }

  init(_ specification: Value, kind: Kind) {
    name = specification["name"]?.string ?? ""
    self.specification = specification
    self.kind = kind
  }

  var isRunning: Bool { if case .running = stage { true } else { false } }

  var hasEnded: Bool { if case .ended = stage { true } else { false } }

  /// Ended well, which is what an init container is for.
  var hasSucceeded: Bool { hasEnded && lastEnd?.exitCode == 0 }

  /// Whether the container counts as started: running, and past its startup probe.
  var isStarted: Bool { isRunning && probes.hasStarted }

  /// When the present run began.
  var runningSince: Duration?

  var isReady: Bool {
    switch kind {
    case .initial: hasSucceeded
    case .ordinary, .sidecar: isRunning && probes.hasStarted && probes.isReady
    }
  }

  /// The next moment at which this container is due.
  var nextWake: Duration? {
    switch stage {
    case .pulling(let until, _, _), .starting(let until): until
    case .waiting(_, _, let until): until
    case .running: probes.nextWake
    case .idle, .ended: nil
    }
  }

  /// Nothing is on its way but what waits in a back-off or for someone.
  var isCalm: Bool {
    switch stage {
    case .idle, .pulling, .starting: false
    case .running: probes.isCalm
    case .waiting(let reason, _, _): reason != "ContainerCreating"
    case .ended: true
    }
  }

  /// `spec.containers{web}`, as events name the place.
  var fieldPath: String { (kind == .ordinary ? "spec.containers" : "spec.initContainers") + "{\(name)}" }
}
