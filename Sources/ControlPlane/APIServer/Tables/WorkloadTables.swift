import API
import Objects

enum WorkloadTables {
  static func deployment(_ object: Value, _ clock: Clock) -> [Value] {
    let status = object["status"]
    let wanted = object["spec"]?["replicas"]?.int ?? 1
    return [
      .string(object.name),
      .string("\(status?["readyReplicas"]?.int ?? 0)/\(wanted)"),
      .int(status?["updatedReplicas"]?.int ?? 0),
      .int(status?["availableReplicas"]?.int ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ] + TablePrinters.containers(object["spec"]?["template"]?["spec"])
      + [TablePrinters.selector(object["spec"]?["selector"])]
  }

  static func replicaSet(_ object: Value, _ clock: Clock) -> [Value] {
    let status = object["status"]
    let selector = object["spec"]?["selector"]
    return [
      .string(object.name),
      .int(object["spec"]?["replicas"]?.int ?? 1),
      .int(status?["replicas"]?.int ?? 0),
      .int(status?["readyReplicas"]?.int ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ] + TablePrinters.containers(object["spec"]?["template"]?["spec"])
      + [object.kind == "ReplicaSet" ? TablePrinters.selector(selector) : TablePrinters.labels(selector)]
  }

  static func daemonSet(_ object: Value, _ clock: Clock) -> [Value] {
    let status = object["status"]
    return [
      .string(object.name),
      .int(status?["desiredNumberScheduled"]?.int ?? 0),
      .int(status?["currentNumberScheduled"]?.int ?? 0),
      .int(status?["numberReady"]?.int ?? 0),
      .int(status?["updatedNumberScheduled"]?.int ?? 0),
      .int(status?["numberAvailable"]?.int ?? 0),
      TablePrinters.labels(object["spec"]?["template"]?["spec"]?["nodeSelector"]),
      TablePrinters.age(object.creationTimestamp, clock),
    ] + TablePrinters.containers(object["spec"]?["template"]?["spec"])
      + [TablePrinters.selector(object["spec"]?["selector"])]
  }

  static func statefulSet(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name),
      .string("\(object["status"]?["readyReplicas"]?.int ?? 0)/\(object["spec"]?["replicas"]?.int ?? 1)"),
      TablePrinters.age(object.creationTimestamp, clock),
    ] + TablePrinters.containers(object["spec"]?["template"]?["spec"])
  }
}
