import API
import Objects

/// A pod's row: what the many states of its containers come to.
enum PodTable {
  static func cells(_ pod: Value, _ clock: Clock) -> [Value] {
    let summary = PodSummary(pod, clock)
    let status = pod["status"]
    return [
      .string(pod.name),
      .string("\(summary.ready)/\(summary.total)"),
      .string(summary.reason),
      .string(summary.restartText(clock)),
      TablePrinters.age(pod.creationTimestamp, clock),
      TablePrinters.orNone(status?["podIP"]?.string),
      TablePrinters.orNone(pod["spec"]?["nodeName"]?.string),
      TablePrinters.orNone(status?["nominatedNodeName"]?.string),
      readinessGates(pod),
    ]
  }

  private static func readinessGates(_ pod: Value) -> Value {
    let gates = (pod["spec"]?["readinessGates"]?.array ?? []).compactMap { $0["conditionType"]?.string }
    if gates.isEmpty { return "<none>" }
    let conditions = pod["status"]?["conditions"]?.array ?? []
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
    let status = pod["status"]
    reason = status?["reason"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? status?["phase"]?.string ?? ""
    total = pod["spec"]?["containers"]?.array?.count ?? 0
    let conditions = status?["conditions"]?.array ?? []
    if conditions.contains(where: { $0["type"]?.string == "PodScheduled" && $0["reason"]?.string == "SchedulingGated" })
    {
      reason = "SchedulingGated"
    }
    let isInitialising = addInitContainers(pod)
    if !isInitialising || isInitialized(conditions) { addContainers(pod, conditions) }
    if pod.deletionTimestamp != nil {
      if status?["reason"]?.string == "NodeLost" {
        reason = "Unknown"
      } else if !["Succeeded", "Failed"].contains(status?["phase"]?.string ?? "") {
        reason = "Terminating"
      }
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
  private mutating func addInitContainers(_ pod: Value) -> Bool {
    let specs = pod["spec"]?["initContainers"]?.array ?? []
    let sidecars = Set(specs.filter { $0["restartPolicy"]?.string == "Always" }.compactMap { $0["name"]?.string })
    total += sidecars.count
    for (index, container) in (pod["status"]?["initContainerStatuses"]?.array ?? []).enumerated() {
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

  private mutating func addContainers(_ pod: Value, _ conditions: [Value]) {
    var hasRunning = false
    for container in (pod["status"]?["containerStatuses"]?.array ?? []).reversed() {
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
