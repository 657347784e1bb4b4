import Objects
import Shell

/// The probes of one run of a container (`pkg/kubelet/prober`).
struct ContainerProbes: Sendable {
  /// One probe: when it is asked next, and what it has said.
  struct Probe: Sendable {
    let kind: Kind
    let specification: Value
    var next: Duration
    /// The process that asks, and when it is given up.
    var flight: (pid: PID, deadline: Duration)?
    var successes = 0
    var failures = 0
    var hasAnswered = false

    func seconds(_ field: String) -> Duration { .seconds(specification[field]?.int ?? 0) }
  }

  enum Kind: String, Sendable { case startup = "Startup", readiness = "Readiness", liveness = "Liveness" }

  var probes: [Probe] = []
  var hasStarted = true
  var isReady = true

  init() {}

  init(_ container: Value, started: Duration) {
    for (field, kind) in [
      ("startupProbe", Kind.startup), ("readinessProbe", .readiness), ("livenessProbe", .liveness),
    ] {
      guard let specification = container[field] else { continue }
      let delay = Duration.seconds(specification["initialDelaySeconds"]?.int ?? 0)
      probes.append(Probe(kind: kind, specification: specification, next: started + delay))
    }
    hasStarted = !probes.contains { $0.kind == .startup }
    isReady = !probes.contains { $0.kind == .readiness }
  }

  var nextWake: Duration? {
    probes.compactMap { probe in
      if let flight = probe.flight { return flight.deadline }
      // Until the container has started, only the startup probe is asked; then it is asked no more.
      return hasStarted == (probe.kind != .startup) ? probe.next : nil
    }.min()
  }

  /// Every probe that is to be asked has answered once.
  var isCalm: Bool {
    probes.allSatisfy { $0.hasAnswered || (hasStarted && $0.kind == .startup) || !hasStarted && $0.kind != .startup }
  }
}
