import API
import ContainerRuntime
import Objects

/// `status.phase` (`pkg/kubelet/kubelet_pods.go`, `getPhase`).
enum PodPhase: String, Sendable {
  case pending = "Pending", running = "Running", succeeded = "Succeeded", failed = "Failed"

  var isFinal: Bool { self == .succeeded || self == .failed }

  static func of(_ worker: PodWorker) -> PodPhase {
    if worker.failure != nil { return worker.containers.contains(where: \.isRunning) ? .running : .failed }
    let initial = worker.containers.filter { $0.kind == .initial }
    if initial.contains(where: { $0.hasEnded && !$0.hasSucceeded }) { return .failed }
    if !initial.allSatisfy(\.hasSucceeded) { return worker.isTerminating ? .failed : .pending }
    let containers = worker.containers.filter { $0.kind == .ordinary }
    if containers.allSatisfy(\.hasEnded) {
      if containers.allSatisfy({ $0.lastEnd == nil }) { return worker.isTerminating ? .failed : .pending }
      if worker.containers.contains(where: { $0.kind == .sidecar && $0.isRunning }) { return .running }
      return containers.allSatisfy(\.hasSucceeded) ? .succeeded : .failed
    }
    return containers.contains { $0.isRunning || $0.hasBeenCreated } ? .running : .pending
  }
}

/// Writes down how a pod stands, as its kubelet reports it.
struct PodStatusWriter {
  let worker: PodWorker
  let node: NodeConfiguration
  let clock: Clock

  init(_ worker: PodWorker, node: NodeConfiguration, runtimeClock clock: Clock) {
    self.worker = worker
    self.node = node
    self.clock = clock
  }

  func status(previous: Value) -> Value {
    let phase = PodPhase.of(worker)
    var status: Value = [
      "phase": .string(phase.rawValue),
      "qosClass": previous["status"]?["qosClass"] ?? "BestEffort",
      "hostIP": .string(node.address),
      "hostIPs": [["ip": .string(node.address)]],
      "observedGeneration": previous["metadata"]?["generation"] ?? 1,
      "conditions": .array(conditions(phase, previous)),
      "resources": worker.pod["spec"]?["resources"] ?? [:],
    ]
    if let failure = worker.failure {
      status["reason"] = .string(failure.reason)
      status["message"] = .string(failure.message)
    }
    if let start = worker.startTime { status["startTime"] = .string(clock.timestamp(at: start)) }
    if let address = worker.address {
      status["podIP"] = .string(address)
      status["podIPs"] = [["ip": .string(address)]]
    }
    let ordinary = worker.containers.filter { $0.kind == .ordinary }
    let initial = worker.containers.filter { $0.kind == .initial || $0.kind == .sidecar }
    let ephemeral = worker.containers.filter { $0.kind == .ephemeral }
    status["containerStatuses"] = .array(ordinary.map { container($0, waits: isInitialising) })
    if !initial.isEmpty { status["initContainerStatuses"] = .array(initial.map { container($0, waits: false) }) }
    if !ephemeral.isEmpty {
      status["ephemeralContainerStatuses"] = .array(ephemeral.map { container($0, waits: false) })
    }
    return status
  }

  private var isInitialising: Bool {
    worker.containers.contains {
      ($0.kind == .initial && !$0.hasSucceeded) || ($0.kind == .sidecar && !$0.isStarted)
    }
  }

  // MARK: Conditions

  private func conditions(_ phase: PodPhase, _ previous: Value) -> [Value] {
    let unready = worker.containers.filter {
      ($0.kind == .ordinary || $0.kind == .sidecar) && !$0.isReady
    }.map(\.name)
    let incomplete = worker.containers.filter { $0.kind == .initial && !$0.hasSucceeded }.map(\.name)
    let isDone = phase == .succeeded
    let why =
      unready.isEmpty
      ? nil : ("ContainersNotReady", "containers with unready status: [\(unready.joined(separator: " "))]")
    let done = ("PodCompleted", "")
    let initial =
      incomplete.isEmpty
      ? nil : ("ContainersNotInitialized", "containers with incomplete status: [\(incomplete.joined(separator: " "))]")
    let hasSandbox = worker.network != nil && !(phase.isFinal && worker.isTerminating)
    let gate = unready.isEmpty ? gateThatHolds(previous) : nil
    var list: [(String, Bool, (String, String)?)] = [
      ("PodReadyToStartContainers", hasSandbox && !phase.isFinal, nil),
      ("Initialized", incomplete.isEmpty, isDone ? done : initial),
      ("Ready", unready.isEmpty && gate == nil, isDone ? done : why ?? gate),
      ("ContainersReady", unready.isEmpty, isDone ? done : why),
    ]
    list.append(("PodScheduled", true, nil))
    var carrier = previous
    var result: [Value] = []
    for (type, isTrue, reason) in list {
      var condition: Value = [
        "type": .string(type), "status": isTrue ? "True" : "False", "lastProbeTime": .null,
        "observedGeneration": previous["metadata"]?["generation"] ?? 1,
      ]
      if let reason {
        condition["reason"] = .string(reason.0)
        if !reason.1.isEmpty { condition["message"] = .string(reason.1) }
      }
      Conditions.set(condition, at: clock, in: &carrier)
      if let set = carrier.condition(type) { result.append(set) }
    }
    let known = list.map(\.0)
    return result
      + (previous["status"]?["conditions"]?.array ?? []).filter { !known.contains($0["type"]?.string ?? "") }
  }

  /// Why a readiness gate keeps the pod from being ready (`pkg/kubelet/status/generate.go`).
  private func gateThatHolds(_ previous: Value) -> (String, String)? {
    let messages = (worker.pod["spec"]?["readinessGates"]?.array ?? []).compactMap { gate -> String? in
      let type = gate["conditionType"]?.string ?? ""
      guard let condition = previous.condition(type) else {
        return "corresponding condition of pod readiness gate \"\(type)\" does not exist."
      }
      if condition["status"] == "True" { return nil }
      return "the status of pod readiness gate \"\(type)\" is not \"True\", but \(condition["status"]?.string ?? "")"
    }
    return messages.isEmpty ? nil : ("ReadinessGatesNotReady", messages.joined(separator: ", "))
  }

  // MARK: Containers

  private func container(_ container: ContainerWorker, waits: Bool) -> Value {
    var status: Value = [
      "name": .string(container.name),
      "image": .string(imageText(container)),
      "imageID": "",
      "ready": .bool(container.isReady),
      "started": .bool(container.isStarted),
      "restartCount": .int(container.restarts),
      "state": state(of: container, waits: waits),
      "lastState": [:],
    ]
    if container.hasEnded || isBetweenRuns(container) {
      if let end = container.previousEnd { status["lastState"] = ["terminated": terminated(end)] }
    } else if let end = container.lastEnd {
      status["lastState"] = ["terminated": terminated(end)]
    }
    if let current = container.current {
      status["containerID"] = .string("docker://" + current.text)
      status["imageID"] = .string("docker-pullable://\(repository(container))@sha256:\(digest(container))")
    }
    status["resources"] = container.specification["resources"] ?? [:]
    if container.current != nil, let requests = container.specification["resources"]?["requests"] {
      status["allocatedResources"] = requests
    }
    if let mounts = container.specification["volumeMounts"]?.array, !mounts.isEmpty {
      status["volumeMounts"] = .array(
        mounts.map { mount in
          var shown: Value = ["name": mount["name"] ?? "", "mountPath": mount["mountPath"] ?? ""]
          if mount["readOnly"]?.bool == true {
            shown["readOnly"] = true
            shown["recursiveReadOnly"] = "Disabled"
          }
          return shown
        }
      )
    }
    return status
  }

  /// The end of the last run is still the present state.
  private func isBetweenRuns(_ container: ContainerWorker) -> Bool {
    switch container.stage {
    case .idle, .pulling, .starting:
      container.obstacle == nil && container.hasBeenCreated && container.lastEnd != nil
    case .waiting: container.backOffShown != nil && container.lastEnd != nil
    case .running, .ended: false
    }
  }

  private func state(of container: ContainerWorker, waits: Bool) -> Value {
    if isBetweenRuns(container), let end = container.lastEnd { return ["terminated": terminated(end)] }
    switch container.stage {
    case .running where container.startHook != nil: return creating
    case .running:
      return ["running": ["startedAt": .string(started(container))]]
    case .waiting, .idle, .pulling, .starting:
      guard let obstacle = container.obstacle else { return creating }
      return ["waiting": ["reason": .string(obstacle.reason), "message": .string(obstacle.message)]]
    case .ended:
      if let end = container.lastEnd { return ["terminated": terminated(end)] }
      return ["waiting": ["reason": .string(waits ? "PodInitializing" : "ContainerCreating")]]
    }
  }

  private var creating: Value {
    ["waiting": ["reason": .string(worker.hasInitial ? "PodInitializing" : "ContainerCreating")]]
  }

  private func started(_ container: ContainerWorker) -> String {
    clock.timestamp(at: container.runningSince ?? clock.now)
  }

  private func terminated(_ end: ContainerWorker.End) -> Value {
    var value: Value = [
      "exitCode": .int(end.exitCode), "reason": .string(end.reason),
      "finishedAt": .string(clock.timestamp(at: end.finished)),
      "startedAt": .string(clock.timestamp(at: end.started ?? end.finished)),
    ]
    if let message = end.message { value["message"] = .string(message) }
    if let container = end.container { value["containerID"] = .string("docker://" + container) }
    return value
  }

  private func imageText(_ container: ContainerWorker) -> String {
    let text = container.specification["image"]?.string ?? ""
    guard container.current != nil, let name = ImageName(text) else { return text }
    return name.short
  }

  private func repository(_ container: ContainerWorker) -> String {
    let short = ImageName(container.specification["image"]?.string ?? "")?.short ?? ""
    return String(short.prefix { $0 != "@" }.split(separator: ":").first ?? "")
  }

  /// Made from the name: the same image has the same digest everywhere.
  private func digest(_ container: ContainerWorker) -> String {
    let name = ImageName(container.specification["image"]?.string ?? "")?.short ?? ""
    var source = RandomSource(seed: name.utf8.reduce(99) { $0 &* 1_000_003 &+ UInt64($1) })
    return source.hexadecimal(64)
  }
}
