import API
import Objects

/// What the API server is set up with: other servers, flow control, policies that change objects, ranges of addresses.
enum ServerTables {
  /// `kube-aggregator/pkg/registry/apiservice/etcd`.
  static func apiService(_ object: Value, _ clock: Clock) -> [Value] {
    let service = object["spec"]?["service"].map { "\($0["namespace"]?.string ?? "")/\($0["name"]?.string ?? "")" }
    let available = object.condition("Available")
    var state = available?["status"]?.string ?? "Unknown"
    if state != "True", let reason = available?["reason"]?.string { state += " (\(reason))" }
    return [
      .string(object.name), .string(service ?? "Local"), .string(state),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func componentStatus(_ object: Value, _ clock: Clock) -> [Value] {
    let healthy = (object["conditions"]?.array ?? []).first { $0["type"] == "Healthy" }
    let status = healthy.map { $0["status"] == "True" ? "Healthy" : "Unhealthy" } ?? "Unknown"
    return [
      .string(object.name), .string(status), .string(healthy?["message"]?.string ?? ""),
      .string(healthy?["error"]?.string ?? ""),
    ]
  }

  static func flowSchema(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    return [
      .string(object.name), .string(spec?["priorityLevelConfiguration"]?["name"]?.string ?? ""),
      .int(spec?["matchingPrecedence"]?.int ?? 0), .string(spec?["distinguisherMethod"]?["type"]?.string ?? "<none>"),
      TablePrinters.age(object.creationTimestamp, clock),
      .string(object.condition("Dangling")?["status"]?.string ?? "?"),
    ]
  }

  static func priorityLevel(_ object: Value, _ clock: Clock) -> [Value] {
    let limited = object["spec"]?["limited"]
    let queuing = limited?["limitResponse"]?["queuing"]
    func cell(_ value: Value?) -> Value { value ?? "<none>" }
    return [
      .string(object.name), .string(object["spec"]?["type"]?.string ?? ""), cell(limited?["nominalConcurrencyShares"]),
      cell(queuing?["queues"]), cell(queuing?["handSize"]), cell(queuing?["queueLengthLimit"]),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func mutatingPolicy(_ object: Value, _ clock: Clock) -> [Value] {
    let kind = object["spec"]?["paramKind"].map { "\($0["apiVersion"]?.string ?? "")/\($0["kind"]?.string ?? "")" }
    return [
      .string(object.name), .int(object["spec"]?["mutations"]?.array?.count ?? 0), .string(kind ?? "<unset>"),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func addressRange(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .string(object["spec"]?["cidrs"]?.strings.joined(separator: ",") ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func address(_ object: Value, _ clock: Clock) -> [Value] {
    guard let parent = object["spec"]?["parentRef"] else { return [.string(object.name), "<none>"] }
    let resource = GroupResource(parent["resource"]?.string ?? "", group: parent["group"]?.string ?? "")
    let parts = ["\(resource)".lowercased(), parent["namespace"]?.string ?? "", parent["name"]?.string ?? ""]
    return [.string(object.name), .string(parts.filter { !$0.isEmpty }.joined(separator: "/"))]
  }
}
