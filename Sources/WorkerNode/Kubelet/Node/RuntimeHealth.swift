import API
import ContainerRuntime
import Objects

/// What the kubelet has noticed of a container runtime that does not answer (`pkg/kubelet/runtime.go`).
struct RuntimeHealth: Sendable {
  enum Report: Hashable, Sendable {
    case healthy
    /// No answer for longer than `baseRuntimeSyncThreshold`.
    case down
    /// The list of containers is older than `genericPlegRelistThreshold` too.
    case stale
  }

  private static let downAfter = Duration.seconds(30)
  private static let staleAfter = Duration.seconds(181)

  /// When the runtime answered last; nil while it answers.
  private(set) var silentSince: Duration?
  /// What the node's condition says.
  private(set) var reported = Report.healthy
  private var retry: Duration?

  /// When there will be something to report.
  var nextWake: Duration? {
    if let retry { return retry }
    guard let silentSince else { return nil }
    switch reported {
    case .healthy: return silentSince + Self.downAfter
    case .down: return silentSince + Self.staleAfter
    case .stale: return nil
    }
  }

  /// Takes note of whether the runtime answers; what has to be reported, if the node's condition says something else.
  mutating func look(isServing: Bool, now: Duration) -> Report? {
    if isServing {
      silentSince = nil
    } else if silentSince == nil {
      silentSince = now
    }
    let age = silentSince.map { now - $0 } ?? .zero
    let report: Report = age >= Self.staleAfter ? .stale : age >= Self.downAfter ? .down : .healthy
    if report == reported {
      retry = nil
      return nil
    }
    if let retry, retry > now { return nil }
    return report
  }

  mutating func wasReported(_ report: Report) {
    reported = report
    retry = nil
  }

  /// The API did not take the report; the next one goes with the next status of the node.
  mutating func failed(now: Duration) { retry = now + .seconds(10) }

  /// The message of the condition `Ready`, in the words of the kubelet.
  func message(_ report: Report, now: Duration) -> String {
    let down = "container runtime is down"
    switch report {
    case .healthy: return "kubelet is posting ready status"
    case .down: return down
    case .stale:
      let age = GoDuration.format(now - (silentSince ?? now))
      return "[\(down), PLEG is not healthy: pleg was last seen active \(age) ago; threshold is 3m0s]"
    }
  }
}

extension Kubelet {
  /// Follows whether the container runtime answers, and lets the node's condition say so; whether anything was done.
  mutating func watchRuntime(_ api: inout some APIClient, _ runtime: ContainerRuntime) -> Bool {
    let now = api.clock.now
    let wasSilent = health.silentSince != nil
    let report = health.look(isServing: runtime.isServing, now: now)
    if wasSilent, runtime.isServing { lookAtAll() }
    guard let report, isRegistered else { return false }
    do throws(Status) {
      var object = try api.get(.nodes, name: node.name, user: user)
      let isReady = report == .healthy
      let wasReady = object.condition("Ready")?["status"]?.string == "True"
      Conditions.set(
        [
          "type": "Ready", "status": isReady ? "True" : "False",
          "reason": isReady ? "KubeletReady" : "KubeletNotReady",
          "message": .string(health.message(report, now: now)), "lastHeartbeatTime": .string(api.clock.timestamp),
        ],
        at: api.clock,
        in: &object
      )
      object["metadata", default: [:]]["resourceVersion"] = nil
      let stored = try api.update(.nodes, object, subresource: "status", user: user)
      health.wasReported(report)
      if isReady != wasReady {
        let reason = isReady ? "NodeReady" : "NodeNotReady"
        events.record(.normal, reason, "Node \(node.name) status is now: \(reason)", regarding: stored, &api)
      }
      return true
    } catch {
      health.failed(now: now)
      return false
    }
  }
}

/// What clients of a container runtime learn that does not run.
package enum RuntimeUnavailable {
  package static let message =
    "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix "
    + "/run/containerd/containerd.sock: connect: no such file or directory\""
}
