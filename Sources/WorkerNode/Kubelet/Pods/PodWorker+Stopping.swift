import API
import ContainerRuntime
import Objects
import Shell

extension PodWorker {
  /// What a hook still gets of the grace period where it used all of it up.
  private static let minimumGrace = Duration.seconds(2)

  var grace: Int { max(0, pod["spec"]?["terminationGracePeriodSeconds"]?.int ?? 30) }

  /// Begins to stop one container: says so, runs its hook, and signals it where it has none.
  mutating func stop(
    _ index: Int,
    grace: Int,
    because message: String? = nil,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    guard case .running(let id) = containers[index].stage else { return }
    let now = api.clock.now
    let deadline = now + .seconds(grace)
    if let begun = containers[index].stop {
      containers[index].stop?.deadline = min(begun.deadline, deadline)
    } else {
      kubelet.events.record(
        .normal,
        "Killing",
        message ?? "Stopping container \(containers[index].name)",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
      var stop = ContainerStop(deadline: deadline)
      if let hook = containers[index].specification["lifecycle"]?["preStop"], grace > 0 {
        if let seconds = hook["sleep"]?["seconds"]?.int {
          stop.pause = now + .seconds(seconds)
        } else {
          stop.hook = launch(hook, index, id, &runtime)
        }
      }
      containers[index].probes.probes = []
      containers[index].stop = stop
    }
    advanceStop(index, &kubelet, &api, &runtime)
  }

  /// Brings every container that is being stopped as far as it goes at this moment.
  mutating func advanceStops(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    for index in containers.indices { advanceStop(index, &kubelet, &api, &runtime) }
  }

  private mutating func advanceStop(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    guard case .running(let id) = containers[index].stage, var stop = containers[index].stop else { return }
    let now = api.clock.now
    defer { containers[index].stop = stop }
    if !stop.isSignalled {
      if let pause = stop.pause, now < min(pause, stop.deadline) { return }
      if let hook = stop.hook {
        let status = runtime.machine.status(of: hook)
        if status == .running && now < stop.deadline {
          kubelet.probing.insert(pod.key)
          return
        }
        if status != .exited(0) { warn("FailedPreStopHook", "PreStopHook failed", index, &kubelet, &api) }
        runtime.machine.reap(hook)
        stop.hook = nil
      }
      stop.isSignalled = true
      if now >= stop.deadline, stop.pause != nil || containers[index].specification["lifecycle"]?["preStop"] != nil {
        stop.deadline = now + Self.minimumGrace
      }
      runtime.signal(id, .terminate)
    }
    if now >= stop.deadline { runtime.signal(id, .kill) }
  }

  /// Stops the containers of a pod that is to end: first what does its work, then the sidecars, the last one first.
  mutating func stopAll(
    grace: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    for index in containers.indices where containers[index].kind != .sidecar {
      stop(index, grace: grace, &kubelet, &api, &runtime)
    }
    stopSidecars(grace: grace, &kubelet, &api, &runtime)
  }

  /// Stops the last sidecar that runs, once nothing else does.
  mutating func stopSidecars(
    grace: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    let works = containers.contains { $0.kind != .sidecar && $0.isRunning }
    guard grace == 0 || !works else { return }
    for index in containers.indices.reversed() where containers[index].kind == .sidecar && containers[index].isRunning {
      stop(index, grace: grace, &kubelet, &api, &runtime)
      if grace > 0 { return }
    }
  }

  // MARK: Hooks

  /// Starts a hook as a process that can be waited for; nil where it cannot even start.
  private func launch(_ hook: Value, _ index: Int, _ id: ContainerID, _ runtime: inout ContainerRuntime) -> PID? {
    if let command = hook["exec"]?["command"]?.strings {
      return try? runtime.execute(command, in: id, input: false, terminal: false)
    }
    return try? runtime.machine.spawn(
      Spawn(arguments: ["/usr/libexec/kubernetes/probe"] + probeArguments(hook, index))
    )
  }

  /// Runs the `postStart` hook of a container that has just been started.
  mutating func beginStartHook(
    _ index: Int,
    _ id: ContainerID,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    guard let hook = containers[index].specification["lifecycle"]?["postStart"], hook["sleep"] == nil else { return }
    containers[index].startHook = launch(hook, index, id, &runtime)
    if containers[index].startHook != nil {
      kubelet.probing.insert(pod.key)
    } else {
      failStartHook(index, &kubelet, &api, &runtime)
    }
  }

  /// Takes the end of the `postStart` hook; a container whose hook failed is killed.
  mutating func advanceStartHook(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    guard let hook = containers[index].startHook else { return }
    let status = runtime.machine.status(of: hook)
    if status == .running {
      kubelet.probing.insert(pod.key)
      return
    }
    runtime.machine.reap(hook)
    containers[index].startHook = nil
    if status != .exited(0) { failStartHook(index, &kubelet, &api, &runtime) }
  }

  private mutating func failStartHook(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    warn("FailedPostStartHook", "PostStartHook failed", index, &kubelet, &api)
    stop(index, grace: grace, because: "FailedPostStartHook", &kubelet, &api, &runtime)
  }

  private func warn(
    _ reason: String,
    _ message: String,
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient
  ) {
    kubelet.events.record(
      .warning,
      reason,
      message,
      regarding: pod,
      fieldPath: containers[index].fieldPath,
      &api
    )
  }
}
