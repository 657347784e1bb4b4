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
    /// All containers were told to stop.
    case terminating
  }

  private(set) var pod: Value
  let isStatic: Bool
  /// The API no longer has it.
  var isGone = false
  var stage = Stage.new
  var containers: [ContainerWorker]
  var network: NetworkID?
  var processes: PIDNamespaceID?
  /// Runs in a pod whose containers share their processes.
  private var pause: ContainerID?
  var address: String?
  var startTime: Duration?
  /// Mounts by the name of the volume, once all volumes are there.
  var volumes: [String: MountedVolume]?
  var volumeBackOff = Duration.milliseconds(500)
  /// Service account tokens of the volumes, by their source.
  var tokens: [String: Value] = [:]
  var volumeRetry: Duration?
  /// When the files of volumes are written anew, after an object that they show has changed.
  var refreshAt: Duration?
  /// A new pod of the same name, which waits until this one is over.
  var successor: Value?
  /// Why the kubelet ended the pod by itself.
  var failure: (reason: String, message: String)?
  private var shownGrace: Int?
  private var lastStatus: Value?

  init(_ pod: Value, isStatic: Bool = false) {
    self.pod = pod
    self.isStatic = isStatic
    containers = (pod["spec"]?["initContainers"]?.array ?? []).map {
      ContainerWorker($0, kind: $0["restartPolicy"]?.string == "Always" ? .sidecar : .initial)
    }
    containers += (pod["spec"]?["containers"]?.array ?? []).map { ContainerWorker($0, kind: .ordinary) }
    addEphemeral()
  }

  /// Containers that were put into the running pod to look at it (`kubectl debug`).
  private mutating func addEphemeral() {
    for specification in pod["spec"]?["ephemeralContainers"]?.array ?? []
    where !containers.contains(where: { $0.name == specification["name"]?.string }) {
      containers.append(ContainerWorker(specification, kind: .ephemeral))
    }
  }

  /// A change from the API; a new image restarts its container.
  mutating func update(_ pod: Value, now: Duration) {
    // Volumes that show labels or annotations are mounted anew.
    if volumes != nil, ["labels", "annotations"].contains(where: { showsChange(of: $0, in: pod) }) {
      refreshAt = min(refreshAt ?? now + .seconds(1), now + .seconds(1))
    }
    self.pod = pod
    let specifications = (pod["spec"]?["initContainers"]?.array ?? []) + (pod["spec"]?["containers"]?.array ?? [])
    for index in containers.indices {
      if let new = specifications.first(where: { $0["name"]?.string == containers[index].name }) {
        containers[index].update(new)
      }
    }
    addEphemeral()
  }

  private func showsChange(of field: String, in new: Value) -> Bool {
    guard pod["metadata"]?[field] != new["metadata"]?[field] else { return false }
    return (pod["spec"]?["volumes"]?.array ?? []).contains { volume in
      let projected = (volume["projected"]?["sources"]?.array ?? []).compactMap { $0["downwardAPI"] }
      return (projected + [volume["downwardAPI"]].compactMap { $0 }).contains { source in
        (source["items"]?.array ?? []).contains {
          $0["fieldRef"]?["fieldPath"]?.string?.hasPrefix("metadata." + field) == true
        }
      }
    }
  }

  var isRunning: Bool { containers.contains { $0.kind == .ordinary && $0.isRunning } }

  /// The component that a static pod of the control plane is: its first container's name.
  var staticName: String { containers.first { $0.kind == .ordinary }?.name ?? "" }

  var isTerminating: Bool { if case .terminating = stage { true } else { false } }

  var hasInitial: Bool { containers.contains { $0.kind == .initial || $0.kind == .sidecar } }

  var restartPolicy: String { pod["spec"]?["restartPolicy"]?.string ?? "Always" }

  /// Whether nothing is on its way in this pod.
  var isCalm: Bool {
    switch stage {
    case .new, .sandbox, .terminating: return false
    case .running: break
    }
    if volumes == nil { return volumeRetry != nil && volumeBackOff > .seconds(2) }
    if PodPhase.of(self).isFinal { return true }
    let initial = containers.prefix { $0.kind == .initial || $0.kind == .sidecar }
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
    case .new, .running, .terminating: break
    }
    if let volumeRetry { moments.append(volumeRetry) }
    if let refreshAt { moments.append(refreshAt) }
    if let activeDeadline { moments.append(activeDeadline) }
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
    refreshVolumes(kubelet, &runtime, now)
    if isGone {
      guard isStatic else {
        cleanUp(&runtime)
        return true
      }
      terminate(&kubelet, &api, &runtime)
      if containers.contains(where: \.isRunning) { return false }
      cleanUp(&runtime)
      deleteMirror(&kubelet, &api)
      return true
    }
    if pod.deletionTimestamp != nil, !isStatic {
      terminate(&kubelet, &api, &runtime)
      return finishTermination(&kubelet, &api, &runtime)
    }
    advance(&kubelet, &api, &runtime, now)
    report(&kubelet, &api)
    return false
  }

  private mutating func advance(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    if PodPhase.of(self).isFinal { return }
    advanceStops(&kubelet, &api, &runtime)
    if failure != nil || isPastActiveDeadline(now) {
      fail(&kubelet, &api, &runtime)
      return
    }
    if case .new = stage {
      startTime = now
      stage = .sandbox(until: now + runtime.startDuration())
      return
    }
    if case .sandbox(let until) = stage {
      guard now >= until else { return }
      makeSandbox(&kubelet, &runtime, now)
      stage = .running
    }
    if volumes == nil { mountVolumes(&kubelet, &api, &runtime, now) }
    guard volumes != nil else { return }
    if containers.allSatisfy({ $0.kind != .ordinary || $0.hasEnded }) {
      stopSidecars(grace: grace, &kubelet, &api, &runtime)
      return
    }
    var isBusy = false
    for index in containers.indices {
      // The kubelet pulls and starts one container of a pod after the other.
      if isBusy, !containers[index].isRunning { continue }
      advanceContainer(index, &kubelet, &api, &runtime, now)
      let container = containers[index]
      if container.isOnItsWay { isBusy = true }
      // One after the other until all that initialises is done.
      if container.kind == .initial, !container.hasSucceeded { return }
      if container.kind == .sidecar, !container.isStarted { return }
    }
  }

  private mutating func makeSandbox(_ kubelet: inout Kubelet, _ runtime: inout ContainerRuntime, _ now: Duration) {
    if pod["spec"]?["hostNetwork"]?.bool == true {
      network = .own
      address = kubelet.node.address
    } else {
      let address = kubelet.takeAddress()
      network = runtime.machine.addNetwork(address: address)
      self.address = address
    }
    guard pod["spec"]?["shareProcessNamespace"]?.bool == true else { return }
    let shared = runtime.machine.addPIDNamespace()
    processes = shared
    pause = runtime.startPause(shared, network ?? .own, hostname: pod.name, now: now)
  }

  // MARK: Ending

  /// When `activeDeadlineSeconds` are over (`pkg/kubelet/active_deadline.go`).
  private var activeDeadline: Duration? {
    guard failure == nil, let startTime, let seconds = pod["spec"]?["activeDeadlineSeconds"]?.int,
      !PodPhase.of(self).isFinal
    else { return nil }
    return startTime + .seconds(seconds)
  }

  private func isPastActiveDeadline(_ now: Duration) -> Bool { activeDeadline.map { now >= $0 } ?? false }

  private mutating func fail(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    if failure == nil {
      let message = "Pod was active on the node longer than the specified deadline"
      failure = ("DeadlineExceeded", message)
      kubelet.events.record(.normal, "DeadlineExceeded", message, regarding: pod, &api)
    }
    endIdle()
    stopAll(grace: grace, &kubelet, &api, &runtime)
  }

  private mutating func endIdle() {
    for index in containers.indices where !containers[index].isRunning { containers[index].stage = .ended }
  }

  /// Tells the containers to stop, once; a second deletion can only shorten what they have left.
  private mutating func terminate(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    stage = .terminating
    endIdle()
    let seconds = pod["metadata"]?["deletionGracePeriodSeconds"]?.int ?? grace
    if shownGrace != seconds {
      shownGrace = seconds
      stopAll(grace: seconds, &kubelet, &api, &runtime)
    } else {
      stopSidecars(grace: seconds, &kubelet, &api, &runtime)
    }
    advanceStops(&kubelet, &api, &runtime)
  }

  private mutating func finishTermination(
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) -> Bool {
    if containers.contains(where: \.isRunning) {
      report(&kubelet, &api)
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
    if let pause { runtime.remove(pause) }
    for volume in (volumes ?? [:]).values where volume.isOwned {
      runtime.machine.removeFileSystem(volume.fileSystem)
      if let frozen = volume.frozen { runtime.machine.removeFileSystem(frozen) }
    }
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
  var readOnly = false
  /// The files as they were first, which mounts with a `subPath` keep.
  var frozen: FileSystemID?
}
