import API
import Objects

/// A pod's row: what the many states of its containers come to.
enum PodTable {
  static func cells(_ pod: Value, _ clock: Clock) -> [Value] {
    let summary = PodSummary(pod, clock)
    let metadata = pod["metadata"]
    let status = pod["status"]
    let spec = pod["spec"]
    return [
      .string(metadata?["name"]?.string ?? ""),
      .string("\(summary.ready)/\(summary.total)"),
      .string(summary.reason),
      .string(summary.restartText(clock)),
      TablePrinters.age(metadata?["creationTimestamp"]?.string, clock),
      TablePrinters.orNone(status?["podIP"]?.string),
      TablePrinters.orNone(spec?["nodeName"]?.string),
      TablePrinters.orNone(status?["nominatedNodeName"]?.string),
      readinessGates(spec, status),
    ]
  }

  private static func readinessGates(_ spec: Value?, _ status: Value?) -> Value {
    guard let gates = spec?["readinessGates"]?.array?.compactMap({ $0["conditionType"]?.string }), !gates.isEmpty else {
      return "<none>"
    }
    let conditions = status?["conditions"]?.array ?? []
    let passed = gates.count { gate in
      conditions.contains { $0["type"]?.string == gate && $0["status"]?.string == "True" }
    }
    return .string("\(passed)/\(gates.count)")
  }
}

/// READY, STATUS and RESTARTS of a pod.
struct PodSummary {
  private(set) var reason: String
  private(set) var ready = 0
  private(set) var total: Int
  private var restarts = 0
  private var lastRestart: Duration?
  private let clock: Clock

  init(_ pod: Value, _ clock: Clock) {
    self.clock = clock
    let spec = pod["spec"]
    let status = pod["status"]
    let phase = status?["phase"]?.string ?? ""
    let cause = status?["reason"]?.string ?? ""
    reason = cause.isEmpty ? phase : cause
    total = spec?["containers"]?.array?.count ?? 0
    let conditions = status?["conditions"]?.array ?? []
    if conditions.contains(where: { $0["reason"]?.string == "SchedulingGated" && $0["type"]?.string == "PodScheduled" })
    {
      reason = "SchedulingGated"
    }
    let isInitialising = addInitContainers(spec?["initContainers"]?.array, status?["initContainerStatuses"]?.array)
    if !isInitialising || isInitialized(conditions) {
      addContainers(status?["containerStatuses"]?.array ?? [], conditions)
    }
    guard pod["metadata"]?["deletionTimestamp"] != nil else { return }
    if cause == "NodeLost" {
      reason = "Unknown"
    } else if phase != "Succeeded", phase != "Failed" {
      reason = "Terminating"
    }
  }

  func restartText(_ clock: Clock) -> String {
    guard restarts > 0, let lastRestart else { return String(restarts) }
    return "\(restarts) (\(HumanDuration.format(clock.now - lastRestart)) ago)"
  }

  private func isInitialized(_ conditions: [Value]) -> Bool {
    conditions.contains { $0["type"]?.string == "Initialized" && $0["status"]?.string == "True" }
  }

  /// Counts init containers; whether the pod still initialises.
  private mutating func addInitContainers(_ specs: [Value]?, _ statuses: [Value]?) -> Bool {
    guard let specs, !specs.isEmpty else { return false }
    let sidecars = Set(specs.filter { $0["restartPolicy"]?.string == "Always" }.compactMap { $0["name"]?.string })
    total += sidecars.count
    for (index, container) in (statuses ?? []).enumerated() {
      let isSidecar = sidecars.contains(container["name"]?.string ?? "")
      noteRestarts(container)
      let state = container["state"]
      if let terminated = state?["terminated"] {
        if terminated["exitCode"]?.int == 0 { continue }
        reason = "Init:" + Self.ended(terminated)
        return true
      }
      if isSidecar, container["started"]?.bool == true {
        if container["ready"]?.bool == true { ready += 1 }
        continue
      }
      if let waiting = state?["waiting"]?["reason"]?.string, !waiting.isEmpty, waiting != "PodInitializing" {
        reason = "Init:" + waiting
      } else {
        reason = "Init:\(index)/\(specs.count)"
      }
      return true
    }
    return false
  }

  private mutating func addContainers(_ statuses: [Value], _ conditions: [Value]) {
    var hasRunning = false
    for container in statuses.reversed() {
      noteRestarts(container)
      let state = container["state"]
      if let waiting = state?["waiting"]?["reason"]?.string, !waiting.isEmpty {
        reason = waiting
      } else if let terminated = state?["terminated"] {
        reason = Self.ended(terminated)
      } else if state?["running"] != nil, container["ready"]?.bool == true {
        hasRunning = true
        ready += 1
      }
    }
    // A pod whose one container has ended while others run is running.
    if reason == "Completed", hasRunning {
      let isReady = conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
      reason = isReady ? "Running" : "NotReady"
    }
  }

  private static func ended(_ terminated: Value) -> String {
    if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
    if let signal = terminated["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
    return "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
  }

  private mutating func noteRestarts(_ container: Value) {
    restarts += container["restartCount"]?.int ?? 0
    guard let finished = container["lastState"]?["terminated"]?["finishedAt"]?.string,
      let moment = clock.moment(of: finished)
    else { return }
    lastRestart = max(lastRestart ?? moment, moment)
  }
}
