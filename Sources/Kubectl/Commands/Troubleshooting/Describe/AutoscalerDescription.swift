import API
import Objects

/// How autoscalers are described.
enum AutoscalerDescription {
  static func describe(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    let spec = object["spec"]
    let status = object["status"]
    let kind = spec?["scaleTargetRef"]?["kind"]?.string ?? ""
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("CreationTimestamp:\t" + Description.date(object.creationTimestamp))
    text.line("Reference:\t\(kind)/\(spec?["scaleTargetRef"]?["name"]?.string ?? "")")
    text.line("Metrics:\t( current / target )")
    let current = status?["currentMetrics"]?.array ?? []
    for (index, metric) in (spec?["metrics"]?.array ?? []).enumerated() {
      text.line(line(metric, index < current.count ? current[index] : [:]), 1)
    }
    text.line("Min replicas:\t" + (spec?["minReplicas"]?.int.map(String.init) ?? "<unset>"))
    text.line("Max replicas:\t\(spec?["maxReplicas"]?.int ?? 0)")
    if let behavior = spec?["behavior"] {
      text.line("Behavior:")
      direction("Scale Up", behavior["scaleUp"], &text)
      direction("Scale Down", behavior["scaleDown"], &text)
    }
    let replicas = (status?["currentReplicas"]?.int ?? 0, status?["desiredReplicas"]?.int ?? 0)
    text.line("\(kind) pods:\t\(replicas.0) current / \(replicas.1) desired")
    if let conditions = status?["conditions"]?.array, !conditions.isEmpty {
      text.line("Conditions:")
      text.line("Type\tStatus\tReason\tMessage", 1)
      text.line("----\t------\t------\t-------", 1)
      for condition in conditions {
        let cells = ["type", "status", "reason", "message"].map { condition[$0]?.string ?? "" }
        text.line(cells.joined(separator: "\t"), 1)
      }
    }
    text.events(events)
  }

  private static func line(_ metric: Value, _ current: Value) -> String {
    let type = metric["type"]?.string ?? ""
    let field = type.prefix(1).lowercased() + type.dropFirst()
    let source = metric[field] ?? [:]
    let now = current[field]?["current"]
    let target = source["target"]
    let name = source["metric"]?["name"]?.string ?? source["name"]?.string ?? ""
    func value(_ key: String) -> String { "\(now?[key]?.string ?? "<unknown>") / \(target?[key]?.string ?? "0")" }
    switch type {
    case "Resource", "ContainerResource":
      let container = source["container"]?.string.map { " of container \"\($0)\"" } ?? ""
      let head = "resource \(name)\(container) on pods"
      if target?["averageValue"] != nil { return "\(head):\t\(value("averageValue"))" }
      let wanted = target?["averageUtilization"]?.int.map { "\($0)%" } ?? "<auto>"
      let used = now?["averageUtilization"]?.int.map { "\($0)% (\(now?["averageValue"]?.string ?? "0"))" }
      return "\(head)  (as a percentage of request):\t\(used ?? "<unknown>") / \(wanted)"
    case "Pods": return "\"\(name)\" on pods:\t\(value("averageValue"))"
    case "Object":
      let described = source["describedObject"]
      let head = "\"\(name)\" on \(described?["kind"]?.string ?? "")/\(described?["name"]?.string ?? "") "
      return target?["type"]?.string == "AverageValue"
        ? "\(head)(target average value):\t\(value("averageValue"))" : "\(head)(target value):\t\(value("value"))"
    case "External":
      return target?["averageValue"] != nil
        ? "\"\(name)\" (target average value):\t\(value("averageValue"))"
        : "\"\(name)\" (target value):\t\(value("value"))"
    default: return "<unknown metric type \"\(type)\">"
    }
  }

  private static func direction(_ title: String, _ rules: Value?, _ text: inout Description) {
    guard let rules else { return }
    text.line(title + ":", 1)
    if let seconds = rules["stabilizationWindowSeconds"]?.int {
      text.line("Stabilization Window: \(seconds) seconds", 2)
    }
    let policies = rules["policies"]?.array ?? []
    if policies.isEmpty { return }
    text.line("Select Policy: " + (rules["selectPolicy"]?.string ?? "Max"), 2)
    text.line("Policies:", 2)
    for policy in policies {
      text.line(
        "- Type: \(policy["type"]?.string ?? "")\tValue: \(policy["value"]?.int ?? 0)\t"
          + "Period: \(policy["periodSeconds"]?.int ?? 0) seconds",
        3
      )
    }
  }
}
