import API
import Objects

/// Autoscalers of `autoscaling/v1` and `v2` are the same objects (`pkg/apis/autoscaling/v1/conversion.go`).
enum AutoscalerConversion {
  static let versions = ServedVersions(storage: .horizontalPodAutoscalers) { object, apiVersion in
    apiVersion == "autoscaling/v1" ? older(object) : newer(object)
  }

  private static let prefix = "autoscaling.alpha.kubernetes.io/"

  private static func newer(_ object: Value) -> Value {
    var result = object
    result["apiVersion"] = "autoscaling/v2"
    var metrics = decoded(object, "metrics")?.array ?? []
    if let percentage = object["spec"]?["targetCPUUtilizationPercentage"] {
      let target: Value = ["type": "Utilization", "averageUtilization": percentage]
      metrics.insert(["type": "Resource", "resource": ["name": "cpu", "target": target]], at: 0)
    }
    if metrics.isEmpty {
      // Without any an autoscaler looks at the processor.
      let target: Value = ["type": "Utilization", "averageUtilization": 80]
      metrics = [["type": "Resource", "resource": ["name": "cpu", "target": target]]]
    }
    result["spec", default: [:]]["metrics"] = .array(metrics)
    if let behavior = decoded(object, "behavior") { result["spec", default: [:]]["behavior"] = behavior }
    result["spec", default: [:]]["targetCPUUtilizationPercentage"] = nil
    if result["status"] != nil {
      var current = decoded(object, "current-metrics")?.array ?? []
      if let percentage = object["status"]?["currentCPUUtilizationPercentage"] {
        let now: Value = ["averageUtilization": percentage, "averageValue": "0"]
        current.insert(["type": "Resource", "resource": ["name": "cpu", "current": now]], at: 0)
      }
      result["status", default: [:]]["currentMetrics"] = current.isEmpty ? .null : .array(current)
      if let conditions = decoded(object, "conditions") { result["status", default: [:]]["conditions"] = conditions }
      result["status", default: [:]]["currentCPUUtilizationPercentage"] = nil
    }
    for name in ["metrics", "behavior", "current-metrics", "conditions"] { annotate(&result, name, nil) }
    return result
  }

  /// What the older version has no fields for stands in annotations, so that nothing is lost.
  private static func older(_ object: Value) -> Value {
    var result = object
    result["apiVersion"] = "autoscaling/v1"
    var metrics = object["spec"]?["metrics"]?.array ?? []
    if let place = metrics.firstIndex(where: isOfProcessor) {
      let percentage = metrics.remove(at: place)["resource"]?["target"]?["averageUtilization"]
      result["spec", default: [:]]["targetCPUUtilizationPercentage"] = percentage
    }
    annotate(&result, "metrics", metrics.isEmpty ? nil : .array(metrics))
    annotate(&result, "behavior", object["spec"]?["behavior"])
    result["spec", default: [:]]["metrics"] = nil
    result["spec", default: [:]]["behavior"] = nil
    guard let status = object["status"] else { return result }
    var current = status["currentMetrics"]?.array ?? []
    if let place = current.firstIndex(where: { $0["resource"]?["name"] == "cpu" }) {
      let percentage = current.remove(at: place)["resource"]?["current"]?["averageUtilization"]
      result["status", default: [:]]["currentCPUUtilizationPercentage"] = percentage
    }
    annotate(&result, "current-metrics", current.isEmpty ? nil : .array(current))
    annotate(&result, "conditions", status["conditions"])
    result["status", default: [:]]["currentMetrics"] = nil
    result["status", default: [:]]["conditions"] = nil
    return result
  }

  private static func isOfProcessor(_ metric: Value) -> Bool {
    metric["type"] == "Resource" && metric["resource"]?["name"] == "cpu"
      && metric["resource"]?["target"]?["averageUtilization"] != nil
  }

  private static func decoded(_ object: Value, _ name: String) -> Value? {
    object.annotations[prefix + name].flatMap { try? JSON.read($0) }
  }

  private static func annotate(_ object: inout Value, _ name: String, _ value: Value?) {
    if value == nil, object["metadata"]?["annotations"]?[prefix + name] == nil { return }
    let text = value.map { Value.string(JSON.write($0)) }
    object["metadata", default: [:]]["annotations", default: [:]][prefix + name] = text
    if object["metadata"]?["annotations"]?.object?.isEmpty ?? false {
      object["metadata", default: [:]]["annotations"] = nil
    }
  }
}
