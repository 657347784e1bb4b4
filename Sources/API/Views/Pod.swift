package import Objects

/// What controllers, scheduler and kubelets ask of a pod.
extension Value {
  /// The status of a condition of that type: `True`, `False` or `Unknown`; nil where there is none.
  package func condition(_ type: String) -> Value? {
    (self["status"]?["conditions"]?.array ?? []).first { $0["type"]?.string == type }
  }

  package var podPhase: String { self["status"]?["phase"]?.string ?? "" }

  /// The node that the pod is bound to, nil while it is not.
  package var nodeName: String? {
    self["spec"]?["nodeName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  package var isPodReady: Bool { condition("Ready")?["status"]?.string == "True" }

  /// Whether the pod's containers have ended for good.
  package var isPodFinished: Bool { podPhase == "Succeeded" || podPhase == "Failed" }

  /// Whether the pod counts as a replica: neither ended nor being deleted.
  package var isPodActive: Bool { !isPodFinished && deletionTimestamp == nil }

  /// Whether the pod has been ready for so many seconds.
  package func isPodAvailable(minReadySeconds: Int, _ clock: Clock) -> Bool {
    guard isPodReady else { return false }
    if minReadySeconds == 0 { return true }
    guard let since = condition("Ready")?["lastTransitionTime"]?.string.flatMap({ clock.moment(of: $0) }) else {
      return false
    }
    return since + .seconds(minReadySeconds) <= clock.now
  }
}

/// Conditions in the status of any object.
package enum Conditions {
  /// Sets a condition; its transition time changes only with its status.
  package static func set(_ condition: Value, at clock: Clock, in object: inout Value) {
    var conditions = object["status"]?["conditions"]?.array ?? []
    var condition = condition
    let index = conditions.firstIndex { $0["type"] == condition["type"] }
    let before = index.map { conditions[$0] }
    condition["lastTransitionTime"] =
      before?["status"] == condition["status"]
      ? before?["lastTransitionTime"] ?? .string(clock.timestamp) : .string(clock.timestamp)
    if let index { conditions[index] = condition } else { conditions.append(condition) }
    object["status", default: [:]]["conditions"] = .array(conditions)
  }
}

/// Numbers that may be percentages of a total (`k8s.io/apimachinery/pkg/util/intstr`).
package enum IntOrPercent {
  package static func scaled(_ value: Value?, of total: Int, roundUp: Bool) -> Int {
    switch value {
    case .int(let number)?: return number
    case .string(let text)?:
      guard text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return 0 }
      return roundUp ? (percent * total + 99) / 100 : percent * total / 100
    default: return 0
    }
  }
}
