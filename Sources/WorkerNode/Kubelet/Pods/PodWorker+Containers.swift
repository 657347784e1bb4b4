import API
import ContainerRuntime
import Objects
import Shell

extension PodWorker {
  /// Brings one container as far as it goes at this moment.
  mutating func advanceContainer(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    for _ in 0..<8 {
      switch containers[index].stage {
      case .idle: begin(index, &kubelet, &api, &runtime, now)
      case .pulling(let until, let since, let began):
        guard now >= until else { return }
        finishPull(index, since: since, began: began, &kubelet, &api, &runtime, now)
      case .starting(let until):
        guard now >= until else { return }
        start(index, &kubelet, &api, &runtime, now)
      case .waiting(let reason, _, let until):
        if let shown = containers[index].backOffShown, now >= shown { containers[index].backOffShown = nil }
        guard let until, now >= until else { return }
        containers[index].backOffShown = nil
        retry(index, reason, &kubelet, &api, now)
      case .running:
        if containers[index].mustRestart, containers[index].stop == nil {
          let message = "Container \(containers[index].name) definition changed, will be restarted"
          stop(index, grace: grace, because: message, &kubelet, &api, &runtime)
        }
        advanceStartHook(index, &kubelet, &api, &runtime)
        if containers[index].startHook == nil { probe(index, &kubelet, &api, &runtime, now) }
        return
      case .ended: return
      }
    }
  }

  /// An object that the pod needs has come or changed.
  mutating func expectRetry() {
    for index in containers.indices where containers[index].configurationFailures > 0 {
      containers[index].expectsRetry = true
    }
  }

  // MARK: Starting

  private mutating func start(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let path = containers[index].fieldPath
    var specification: ContainerSpecification
    do {
      specification = try ContainerBuilder(self, containers[index], kubelet).specification()
    } catch {
      kubelet.events.record(
        .warning,
        "Failed",
        "Error: " + error.message,
        regarding: pod,
        fieldPath: path,
        &api
      )
      containers[index].stage = .waiting(
        reason: error.reason,
        message: error.message,
        // The first time the sandbox that has just come up has the pod looked at again.
        until: now + (containers[index].configurationFailures == 0 ? .seconds(1) : .seconds(12))
      )
      containers[index].configurationFailures += 1
      containers[index].expectsRetry = containers[index].configurationFailures == 1
      return
    }
    containers[index].configurationFailures = 0
    // A debugging container sees the processes of the one that it was made for.
    let target = containers[index].specification["targetContainerName"]?.string
    if let aim = containers.first(where: { $0.name == target })?.current {
      specification.processes = runtime.processes(of: aim) ?? specification.processes
    }
    kubelet.events.record(.normal, "Created", "Container created", regarding: pod, fieldPath: path, &api)
    do {
      let id = try runtime.start(specification, now: now)
      hold(id, at: index, &runtime)
      if containers[index].hasBeenCreated { containers[index].restarts += 1 }
      containers[index].hasBeenCreated = true
      containers[index].probes = ContainerProbes(containers[index].specification, started: now)
      containers[index].stage = .running(id)
      containers[index].runningSince = now
      kubelet.events.record(.normal, "Started", "Container started", regarding: pod, fieldPath: path, &api)
      beginStartHook(index, id, &kubelet, &api, &runtime)
    } catch {
      let id = runtime.keepFailed(specification, now: now)
      hold(id, at: index, &runtime)
      fail(index, toStart: error.message, id, &kubelet, &api, now)
    }
  }

  /// Makes a container the present one, and keeps the one before for its log.
  private mutating func hold(_ id: ContainerID, at index: Int, _ runtime: inout ContainerRuntime) {
    if let old = containers[index].previous { runtime.remove(old) }
    containers[index].previous = containers[index].current
    containers[index].current = id
  }

  /// The runtime could not run the command (`ContainerCannotRun`).
  private mutating func fail(
    _ index: Int,
    toStart why: String,
    _ id: ContainerID,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ now: Duration
  ) {
    let message =
      "failed to create task for container: failed to create shim task: OCI runtime create failed: runc "
      + "create failed: unable to start container process: error during container init: \(why): unknown"
    kubelet.events.record(
      .warning,
      "Failed",
      "Error: failed to start container \"\(containers[index].name)\": Error response from daemon: "
        + message,
      regarding: pod,
      fieldPath: containers[index].fieldPath,
      &api
    )
    if containers[index].hasBeenCreated { containers[index].restarts += 1 }
    containers[index].hasBeenCreated = true
    let end = ContainerWorker.End(
      exitCode: why.contains("permission denied") ? 126 : 127,
      signal: nil,
      reason: "ContainerCannotRun",
      message: message,
      started: now,
      finished: now,
      container: id.text
    )
    containers[index].previousEnd = containers[index].lastEnd
    containers[index].lastEnd = end
    let delay = containers[index].restartBackOff.delay
    finish(index, end, ran: .zero, &kubelet, &api, now)
    guard !containers[index].hasEnded else { return }
    // What the runtime could not run keeps saying so while it waits.
    containers[index].backOffShown = nil
    containers[index].stage = .waiting(
      reason: "RunContainerError",
      message: "failed to start container \"\(containers[index].name)\": Error response from daemon: " + message,
      until: now + (delay ?? .seconds(1))
    )
  }

  // MARK: Ending

  /// Takes note of containers that have ended since the last look.
  mutating func noteEnds(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: ContainerRuntime,
    _ now: Duration
  ) {
    for index in containers.indices {
      guard case .running(let id) = containers[index].stage, let container = runtime.containers[id],
        let end = container.end
      else { continue }
      containers[index].stop = nil
      containers[index].startHook = nil
      let note = ContainerWorker.End(
        exitCode: end.exitCode,
        signal: nil,
        reason: end.exitCode == 0 ? "Completed" : container.ranOutOfMemory ? "OOMKilled" : "Error",
        message: lastWords(of: container, containers[index].specification, runtime),
        started: container.started,
        finished: end.moment,
        container: id.text
      )
      containers[index].previousEnd = containers[index].lastEnd
      containers[index].lastEnd = note
      finish(index, note, ran: end.moment - container.started, &kubelet, &api, now)
    }
  }

  /// What the container wrote into its termination message, or where it wants that, the end of its log.
  private func lastWords(of container: Container, _ manifest: Value, _ runtime: ContainerRuntime) -> String? {
    let path = manifest["terminationMessagePath"]?.string ?? "/dev/termination-log"
    let bytes = (try? runtime.machine.readFile(path, in: container.namespace)) ?? []
    if !bytes.isEmpty { return String(decoding: bytes.prefix(4096), as: UTF8.self) }
    guard manifest["terminationMessagePolicy"]?.string == "FallbackToLogsOnError", container.end?.exitCode != 0 else {
      return nil
    }
    let text = container.log.lines.suffix(80).map { $0.text + ($0.isWhole ? "\n" : "") }.joined()
    return text.isEmpty ? nil : String(decoding: text.utf8.suffix(2048), as: UTF8.self)
  }

  /// Decides whether an ended container is started again, and when.
  private mutating func finish(
    _ index: Int,
    _ end: ContainerWorker.End,
    ran: Duration,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ now: Duration
  ) {
    guard restarts(containers[index], after: end) else {
      containers[index].stage = .ended
      return
    }
    if containers[index].mustRestart {
      containers[index].mustRestart = false
      containers[index].stage = .idle
      return
    }
    let delay = containers[index].restartBackOff.delay
    containers[index].restartBackOff.fail(afterRunning: ran)
    // The first restart comes at once.
    guard let delay, ran < BackOff.maximum * 2, delay > now - end.finished else {
      containers[index].stage = .idle
      return
    }
    let name = containers[index].name
    let identity = "\(pod.name)_\(pod.namespace ?? "")(\(pod.uid))"
    kubelet.events.record(
      .warning,
      "BackOff",
      "Back-off restarting failed container \(name) in pod \(identity)",
      regarding: pod,
      fieldPath: containers[index].fieldPath,
      &api
    )
    containers[index].stage = .waiting(
      reason: "CrashLoopBackOff",
      message: "back-off \(GoDuration.format(delay)) restarting failed container=\(name) pod=\(identity)",
      until: end.finished + delay
    )
    containers[index].backOffShown = min(now + Self.endShown, end.finished + delay)
  }

  /// How long the end of a run is seen before its back-off is.
  private static let endShown = Duration.seconds(2)

  private func restarts(_ container: ContainerWorker, after end: ContainerWorker.End) -> Bool {
    if isTerminating || isGone || pod.deletionTimestamp != nil || failure != nil { return false }
    if container.mustRestart { return true }
    switch container.kind {
    case .sidecar: return containers.contains { $0.kind == .ordinary && !$0.hasEnded }
    case .ephemeral: return false
    case .initial: return end.exitCode != 0 && restartPolicy != "Never"
    case .ordinary: return restartPolicy == "Always" || (restartPolicy == "OnFailure" && end.exitCode != 0)
    }
  }
}
