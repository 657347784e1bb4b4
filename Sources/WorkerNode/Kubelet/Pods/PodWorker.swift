import API
import ContainerRuntime
import Objects
import Shell
import Volumes

/// One pod on this node, from its sandbox to its end (`pkg/kubelet/pod_workers.go`).
struct PodWorker: Sendable {
  enum Stage: Sendable {
    case new
    /// The network of the pod is being made.
    case sandbox(until: Duration)
    case running
    /// All containers were told to stop; killed at the deadline.
    case terminating(deadline: Duration)
  }

  private(set) var pod: Value
  let isStatic: Bool
  /// The API no longer has it.
  var isGone = false
  var stage = Stage.new
  var containers: [ContainerWorker]
  var network: NetworkID?
  var processes: PIDNamespaceID?
  var address: String?
  var startTime: Duration?
  /// Mounts by the name of the volume, once all volumes are there.
  var volumes: [String: MountedVolume]?
  var volumeBackOff = Duration.milliseconds(500)
  var volumeRetry: Duration?
  private var lastStatus: Value?

  init(_ pod: Value, isStatic: Bool = false) {
    self.pod = pod
    self.isStatic = isStatic
    containers = (pod["spec"]?["initContainers"]?.array ?? []).map {
      ContainerWorker($0, kind: $0["restartPolicy"]?.string == "Always" ? .sidecar : .initial)
    }
    containers += (pod["spec"]?["containers"]?.array ?? []).map { ContainerWorker($0, kind: .ordinary) }
  }

  /// A change from the API; a new image restarts its container.
  mutating func update(_ pod: Value) {
    self.pod = pod
    let specifications = (pod["spec"]?["initContainers"]?.array ?? []) + (pod["spec"]?["containers"]?.array ?? [])
    for index in containers.indices {
      if let new = specifications.first(where: { $0["name"]?.string == containers[index].name }) {
        containers[index].specification = new
      }
    }
  }

  var isRunning: Bool { containers.contains { $0.kind == .ordinary && $0.isRunning } }

  /// The component that a static pod of the control plane is: its first container's name.
  var staticName: String { containers.first { $0.kind == .ordinary }?.name ?? "" }

  var isTerminating: Bool { if case .terminating = stage { true } else { false } }

  var hasInitial: Bool { containers.contains { $0.kind != .ordinary } }

  var restartPolicy: String { pod["spec"]?["restartPolicy"]?.string ?? "Always" }

  /// Whether nothing is on its way in this pod.
  var isCalm: Bool {
    switch stage {
    case .new, .sandbox, .terminating: return false
    case .running: break
    }
    if volumes == nil { return volumeRetry != nil && volumeBackOff > .seconds(2) }
    if PodPhase.of(self).isFinal { return true }
    let initial = containers.prefix { $0.kind != .ordinary }
    if let current = initial.first(where: { !($0.hasSucceeded || ($0.kind == .sidecar && $0.isStarted)) }) {
      return current.isCalm && !current.isRunning
    }
    return containers.allSatisfy(\.isCalm)
  }

  func owns(_ id: ContainerID) -> Bool { containers.contains { $0.current == id } }

  /// Whether the pod takes files or variables from an object of that name.
  func refers(to name: String) -> Bool {
    let text = pod["spec"] ?? [:]
    return (text["volumes"]?.array ?? []).contains { volume in
      volume["configMap"]?["name"]?.string == name || volume["secret"]?["secretName"]?.string == name
        || (volume["projected"]?["sources"]?.array ?? []).contains {
          $0["configMap"]?["name"]?.string == name || $0["secret"]?["name"]?.string == name
        }
    } || containers.contains { EnvironmentVariables.refer(to: name, $0.specification) }
  }

  var nextWake: Duration? {
    var moments = containers.compactMap(\.nextWake)
    switch stage {
    case .sandbox(let until): moments.append(until)
    case .terminating(let deadline): moments.append(deadline)
    case .new, .running: break
    }
    if let volumeRetry { moments.append(volumeRetry) }
    return moments.min()
  }

  // MARK: Working

  /// Does what is due; whether the pod is over and can be forgotten.
  mutating func work(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) -> Bool {
    let now = api.clock.now
    noteEnds(&kubelet, &api, runtime, now)
    if isGone {
      if isStatic, !isTerminating, containers.contains(where: \.isRunning) {
        terminate(&kubelet, &api, &runtime, now)
      }
      if isStatic, containers.contains(where: \.isRunning), !isPastDeadline(now) { return false }
      cleanUp(&runtime)
      if isStatic { deleteMirror(&kubelet, &api) }
      return true
    }
    if pod.deletionTimestamp != nil, !isStatic {
      if !isTerminating { terminate(&kubelet, &api, &runtime, now) }
      return finishTermination(&kubelet, &api, &runtime, now)
    }
    advance(&kubelet, &api, &runtime, now)
    report(&kubelet, &api)
    return false
  }

  private func isPastDeadline(_ now: Duration) -> Bool {
    if case .terminating(let deadline) = stage { now >= deadline } else { false }
  }

  private mutating func advance(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    if PodPhase.of(self).isFinal { return }
    if case .new = stage {
      startTime = now
      stage = .sandbox(until: now + runtime.startDuration())
      return
    }
    if case .sandbox(let until) = stage {
      guard now >= until else { return }
      makeSandbox(&kubelet, &runtime)
      stage = .running
    }
    if volumes == nil { mountVolumes(&kubelet, &api, &runtime, now) }
    guard volumes != nil else { return }
    for index in containers.indices {
      advanceContainer(index, &kubelet, &api, &runtime, now)
      let container = containers[index]
      // One after the other until all that initialises is done.
      if container.kind == .initial, !container.hasSucceeded { return }
      if container.kind == .sidecar, !container.isStarted { return }
    }
  }

  private mutating func makeSandbox(_ kubelet: inout Kubelet, _ runtime: inout ContainerRuntime) {
    if pod["spec"]?["hostNetwork"]?.bool == true {
      network = .own
      address = kubelet.node.address
    } else {
      let address = kubelet.takeAddress()
      network = runtime.machine.addNetwork(address: address)
      self.address = address
    }
    if pod["spec"]?["shareProcessNamespace"]?.bool == true { processes = runtime.machine.addPIDNamespace() }
  }

  // MARK: Ending

  private mutating func terminate(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let grace =
      pod["metadata"]?["deletionGracePeriodSeconds"]?.int
      ?? pod["spec"]?["terminationGracePeriodSeconds"]?.int ?? 30
    stage = .terminating(deadline: now + .seconds(max(0, grace)))
    for index in containers.indices {
      if case .running(let id) = containers[index].stage {
        kubelet.events.record(
          .normal,
          "Killing",
          "Stopping container \(containers[index].name)",
          regarding: pod,
          fieldPath: containers[index].fieldPath,
          &api
        )
        if let command = containers[index].specification["lifecycle"]?["preStop"]?["exec"]?["command"]?.strings {
          _ = try? runtime.execute(command, in: id, input: false, terminal: false)
        }
        runtime.signal(id, .terminate)
      } else if !containers[index].hasEnded {
        containers[index].stage = .ended
      }
    }
  }

  private mutating func finishTermination(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) -> Bool {
    if containers.contains(where: \.isRunning) {
      guard isPastDeadline(now) else {
        report(&kubelet, &api)
        return false
      }
      for container in containers {
        if case .running(let id) = container.stage { runtime.signal(id, .kill) }
      }
      // The runtime reports the ends in its next turn.
      stage = .terminating(deadline: now + .seconds(2))
      return false
    }
    report(&kubelet, &api)
    var options = Request.Options()
    options.gracePeriodSeconds = 0
    options.uid = pod.uid
    do {
      try api.delete(.pods, namespace: pod.namespace, name: pod.name, options: options, user: kubelet.user)
    } catch {
      if error.reason != .notFound && error.reason != .conflict {
        kubelet.unsent.insert(pod.key)
        return false
      }
    }
    cleanUp(&runtime)
    return true
  }

  mutating func cleanUp(_ runtime: inout ContainerRuntime) {
    for container in containers {
      for id in [container.current, container.previous].compactMap(\.self) { runtime.remove(id) }
    }
    for volume in (volumes ?? [:]).values where volume.isOwned { runtime.machine.removeFileSystem(volume.fileSystem) }
    if let network, network != .own { runtime.machine.removeNetwork(network) }
  }

  private func deleteMirror(_ kubelet: inout Kubelet, _ api: inout some APIClient) {
    var options = Request.Options()
    options.gracePeriodSeconds = 0
    try? api.delete(.pods, namespace: pod.namespace, name: pod.name, options: options, user: kubelet.user)
  }

  // MARK: Reporting

  /// Writes the status where it changed.
  private mutating func report(_ kubelet: inout Kubelet, _ api: inout some APIClient) {
    if isStatic, !ensureMirror(&kubelet, &api) { return }
    var updated = isStatic ? kubelet.staticPods.mirrors[pod.key] ?? pod : pod
    let status = PodStatusWriter(self, node: kubelet.node, runtimeClock: api.clock).status(previous: updated)
    if status == updated["status"] || status == lastStatus { return }
    updated["status"] = status
    updated["metadata", default: [:]]["resourceVersion"] = nil
    do {
      try api.update(.pods, updated, subresource: "status", user: kubelet.user)
      lastStatus = status
    } catch {
      if error.reason == .connectionRefused || error.reason == .unknown { kubelet.unsent.insert(pod.key) }
    }
  }

  /// A static pod shows itself in the API through a mirror.
  private func ensureMirror(_ kubelet: inout Kubelet, _ api: inout some APIClient) -> Bool {
    if kubelet.staticPods.mirrors[pod.key] != nil { return true }
    var mirror = pod
    mirror["metadata", default: [:]]["annotations", default: [:]]["kubernetes.io/config.hash"] = .string(pod.uid)
    mirror["metadata", default: [:]]["annotations", default: [:]]["kubernetes.io/config.mirror"] = .string(pod.uid)
    mirror["metadata", default: [:]]["uid"] = nil
    do {
      try api.create(.pods, mirror, user: kubelet.user)
    } catch {
      if error.reason != .alreadyExists { kubelet.unsent.insert(pod.key) }
    }
    // Its status is written when the watch has brought it.
    return false
  }
}

/// A volume that is there to be mounted.
struct MountedVolume: Sendable {
  var fileSystem: FileSystemID
  var subpath = ""
  /// Made for this pod, and removed with it.
  var isOwned = true
}
