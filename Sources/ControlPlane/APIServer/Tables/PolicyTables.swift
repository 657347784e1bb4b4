import API
import Objects

/// Network rules, quotas, autoscalers.
enum PolicyTables {
  static func ingress(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    let hosts = (spec?["rules"]?.array ?? []).compactMap { $0["host"]?.string }.filter { !$0.isEmpty }
    let shown = hosts.prefix(3).joined(separator: ",") + (hosts.count > 3 ? " + \(hosts.count - 3) more..." : "")
    let addresses = (object["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap {
      $0["ip"]?.string ?? $0["hostname"]?.string
    }
    return [
      .string(object.name),
      .string(spec?["ingressClassName"]?.string ?? "<none>"),
      .string(hosts.isEmpty ? "*" : shown),
      .string(addresses.joined(separator: ",")),
      .string(spec?["tls"]?.array?.isEmpty == false ? "80, 443" : "80"),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func ingressClass(_ object: Value, _ clock: Clock) -> [Value] {
    var parameters = "<none>"
    if let given = object["spec"]?["parameters"] {
      parameters = given["kind"]?.string ?? ""
      if let group = given["apiGroup"]?.string, !group.isEmpty { parameters += "." + group }
      parameters += "/" + (given["name"]?.string ?? "")
    }
    return [
      .string(object.name), .string(object["spec"]?["controller"]?.string ?? ""), .string(parameters),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func networkPolicy(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), TablePrinters.selector(object["spec"]?["podSelector"]),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func quota(_ object: Value, _ clock: Clock) -> [Value] {
    let hard = object["status"]?["hard"]?.object ?? Fields()
    var requests: [String] = []
    var limits: [String] = []
    for (name, amount) in hard {
      let used = object["status"]?["used"]?[name]?.string ?? "0"
      let text = "\(name): \(used)/\(amount.string ?? "")"
      if name.hasPrefix("limits") { limits.append(text) } else { requests.append(text) }
    }
    return [
      .string(object.name), .string(requests.joined(separator: ", ")), .string(limits.joined(separator: ", ")),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func autoscaler(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    let target = spec?["scaleTargetRef"]
    return [
      .string(object.name),
      .string("\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")"),
      .string(targets(object)),
      .string(spec?["minReplicas"]?.int.map(String.init) ?? "<unset>"),
      .int(spec?["maxReplicas"]?.int ?? 0),
      .int(object["status"]?["currentReplicas"]?.int ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  private static func targets(_ object: Value) -> String {
    let metrics = object["spec"]?["metrics"]?.array ?? []
    if metrics.isEmpty { return "<none>" }
    let current = object["status"]?["currentMetrics"]?.array ?? []
    let texts = metrics.enumerated().map { index, metric -> String in
      text(of: metric, index < current.count ? current[index] : nil)
    }
    let shown = texts.prefix(2).joined(separator: ", ")
    return texts.count > 2 ? shown + " + \(texts.count - 2) more..." : shown
  }

  private static func text(of metric: Value, _ status: Value?) -> String {
    let type = metric["type"]?.string ?? ""
    let source = type.prefix(1).lowercased() + type.dropFirst()
    let target = metric[source]?["target"]
    let now = status?[source]?["current"]
    switch type {
    case "Resource", "ContainerResource":
      let name = metric[source]?["name"]?.string ?? ""
      if let wanted = target?["averageValue"]?.string {
        return "\(name): \(now?["averageValue"]?.string ?? "<unknown>")/\(wanted)"
      }
      let wanted = target?["averageUtilization"]?.int.map { "\($0)%" } ?? "<auto>"
      return "\(name): \(now?["averageUtilization"]?.int.map { "\($0)%" } ?? "<unknown>")/\(wanted)"
    case "Pods":
      return "\(now?["averageValue"]?.string ?? "<unknown>")/\(target?["averageValue"]?.string ?? "0")"
    case "Object", "External":
      if let wanted = target?["averageValue"]?.string {
        return "\(now?["averageValue"]?.string ?? "<unknown>")/\(wanted) (avg)"
      }
      return "\(now?["value"]?.string ?? "<unknown>")/\(target?["value"]?.string ?? "0")"
    default: return "<unknown type>"
    }
  }
}
