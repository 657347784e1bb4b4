import API
import ContainerRuntime
import Objects
import Shell

/// One container of a pod on its way through pulling, starting, running and ending, as often as it takes.
struct ContainerWorker: Sendable {
  enum Kind: Sendable { case ordinary, initial, sidecar, ephemeral }

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
  var stage = Stage.idle {
    didSet {
      switch stage {
      case .waiting(let reason, let message, _): obstacle = Obstacle(reason: reason, message: message)
      case .running, .ended: obstacle = nil
      case .idle, .pulling, .starting: break
      }
    }
  }
  /// Why the container could not be started last: told until it starts, however it is tried anew (`reason_cache.go`).
  private(set) var obstacle: Obstacle?
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
  /// How far the container has been brought to its end, once it was told to.
  var stop: ContainerStop?
  /// The `postStart` hook while it runs; the container does not count as running before its end.
  var startHook: PID?
  /// Until then the end of the last run is shown, not yet the back-off.
  var backOffShown: Duration?
  /// How often in a row its variables or mounts could not be worked out.
  var configurationFailures = 0
  /// The next try will differ from the last one.
  var expectsRetry = false
  /// The manifest changed, so that the container is started again whatever the policy.
  var mustRestart = false
  /// The variables that a manifest's `$(NAME)` can name were complete once.
  var hasBeenCreated = false

  struct Obstacle: Hashable, Sendable {
    var reason: String
    var message: String
  }

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

  /// Being pulled or started.
  var isOnItsWay: Bool {
    switch stage {
    case .pulling, .starting: true
    case .idle, .running, .waiting, .ended: false
    }
  }

  /// Ended well, which is what an init container is for.
  var hasSucceeded: Bool { hasEnded && lastEnd?.exitCode == 0 }

  /// Whether the container counts as started: running, and past its startup probe.
  var isStarted: Bool { isRunning && startHook == nil && probes.hasStarted }

  /// When the present run began.
  var runningSince: Duration?

  var isReady: Bool {
    switch kind {
    case .initial: hasSucceeded
    case .ordinary, .sidecar: isStarted && probes.isReady
    case .ephemeral: false
    }
  }

  /// Processes of the kubelet's own whose end it waits for.
  var awaited: [PID] { [stop?.hook, startHook].compactMap(\.self) + probes.probes.compactMap(\.flight?.pid) }

  /// The next moment at which this container is due.
  var nextWake: Duration? {
    switch stage {
    case .pulling(let until, _, _), .starting(let until): until
    case .waiting(_, _, let until): backOffShown ?? until
    case .running: stop.map(\.next) ?? probes.nextWake
    case .idle, .ended: nil
    }
  }

  /// Nothing is on its way but what waits in a back-off or for someone.
  var isCalm: Bool {
    switch stage {
    case .idle, .pulling, .starting: false
    case .running: stop == nil && startHook == nil && probes.isCalm
    case .waiting: backOffShown == nil && !expectsRetry
    case .ended: true
    }
  }

  /// `spec.containers{web}`, as events name the place.
  var fieldPath: String {
    switch kind {
    case .ordinary: "spec.containers{\(name)}"
    case .initial, .sidecar: "spec.initContainers{\(name)}"
    case .ephemeral: "spec.ephemeralContainers{\(name)}"
    }
  }

  /// Takes over a changed manifest; a new image is pulled and started in place of what is there.
  mutating func update(_ specification: Value) {
    let isNew = specification["image"] != self.specification["image"]
    self.specification = specification
    guard isNew else { return }
    pullBackOff.reset()
    switch stage {
    case .running: mustRestart = true
    case .ended: break
    case .idle, .pulling, .starting, .waiting:
      backOffShown = nil
      stage = .idle
    }
  }
}

/// How a running container is brought to its end (`pkg/kubelet/kuberuntime`, `killContainer`): its `preStop` hook, the
/// signal to terminate, and at the deadline the one that nothing outlives.
struct ContainerStop: Sendable {
  var deadline: Duration
  /// The process of the `preStop` hook.
  var hook: PID?
  /// When a `preStop` hook that only sleeps is over.
  var pause: Duration?
  var isSignalled = false

  var next: Duration { isSignalled ? deadline : min(pause ?? deadline, deadline) }
}
