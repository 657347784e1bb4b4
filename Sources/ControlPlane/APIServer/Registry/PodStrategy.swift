import API
import Objects

/// `pkg/registry/core/pod/strategy.go`.
enum PodStrategy {
  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.setDefaults = PodDefaults.apply
    strategy.prepareForCreate = { pod, _ throws(Status) in
      shortenGrace(of: &pod)
      if pod["status"]?["phase"] == nil { pod["status"] = QualityOfService.of(pod).firstStatus }
      if pod["spec"]?["schedulingGates"]?.array?.isEmpty == false {
        pod["status", default: [:]]["conditions"] = [
          [
            "lastProbeTime": .null, "lastTransitionTime": .null,
            "message": "Scheduling is blocked due to non-empty scheduling gates",
            "observedGeneration": 1, "reason": "SchedulingGated", "status": "False", "type": "PodScheduled",
          ]
        ]
      }
    }
    strategy.prepareForUpdate = { pod, old, _ throws(Status) in
      shortenGrace(of: &pod)
      // Admission and the scheduler have set these; leaving them out does not unset them.
      for field in ["priority", "preemptionPolicy", "serviceAccountName", "serviceAccount", "enableServiceLinks"] {
        if let value = old["spec"]?[field] { pod["spec", default: [:]].fill(field, value) }
      }
    }
    strategy.gracePeriod = gracePeriod
    strategy.validate = { pod, context in PodValidation.errors(pod, context) }
    strategy.validateUpdate = { pod, old, context in PodValidation.updateErrors(pod, old, context) }
    strategy.warningsOfNew = ObjectWarnings.newPod
    return strategy
  }

  /// A grace period below zero is one second.
  private static func shortenGrace(of pod: inout Value) {
    if let seconds = pod["spec"]?["terminationGracePeriodSeconds"]?.int, seconds < 0 {
      pod["spec", default: [:]]["terminationGracePeriodSeconds"] = 1
    }
  }

  /// A pod that no kubelet has seen, or that has ended, goes at once.
  private static func gracePeriod(_ pod: Value, _ asked: Int?) -> Int? {
    let isScheduled = !(pod["spec"]?["nodeName"]?.string ?? "").isEmpty
    let phase = pod["status"]?["phase"]?.string
    if !isScheduled || phase == "Succeeded" || phase == "Failed" { return 0 }
    if let asked { return max(0, asked) }
    return pod["metadata"]?["deletionGracePeriodSeconds"]?.int
      ?? pod["spec"]?["terminationGracePeriodSeconds"]?.int ?? 30
  }
}

/// `pkg/apis/core/v1/helper/qos`.
enum QualityOfService: String {
  case guaranteed = "Guaranteed"
  case burstable = "Burstable"
  case bestEffort = "BestEffort"

  static func of(_ pod: Value) -> QualityOfService {
    var isGuaranteed = true
    var hasAny = false
    for list in ["containers", "initContainers"] {
      for container in pod["spec"]?[list]?.array ?? [] {
        let requests = container["resources"]?["requests"]
        let limits = container["resources"]?["limits"]
        for resource in ["cpu", "memory"] {
          let request = quantity(requests?[resource])
          let limit = quantity(limits?[resource])
          if request != nil || limit != nil { hasAny = true }
          if limit == nil || (request ?? limit) != limit { isGuaranteed = false }
          if hasAny, !isGuaranteed { return .burstable }
        }
      }
    }
    return hasAny ? .guaranteed : .bestEffort
  }

  private static func quantity(_ amount: Value?) -> Quantity? {
    guard let text = amount?.string, let quantity = Quantity(text) else { return nil }
    return quantity.isZero ? nil : quantity
  }

  /// What pods of this class begin with, and share.
  var firstStatus: Value {
    switch self {
    case .guaranteed: Self.guaranteedStatus
    case .burstable: Self.burstableStatus
    case .bestEffort: Self.bestEffortStatus
    }
  }

  private static let guaranteedStatus = status(.guaranteed)
  private static let burstableStatus = status(.burstable)
  private static let bestEffortStatus = status(.bestEffort)

  private static func status(_ quality: QualityOfService) -> Value {
    ["phase": "Pending", "qosClass": .string(quality.rawValue)]
  }
}
