import API
import Objects

/// What drivers of storage and devices tell of themselves.
enum DriverTables {
  static func driver(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    func flag(_ name: String, _ usual: Bool = false) -> Value { .bool(spec?[name]?.bool ?? usual) }
    let requests = spec?["tokenRequests"]?.array?.map { $0["audience"]?.string ?? "" }
    return [
      .string(object.name), flag("attachRequired", true), flag("podInfoOnMount"), flag("storageCapacity"),
      .string(requests?.joined(separator: ",") ?? "<unset>"), flag("requiresRepublish"),
      TablePrinters.orNone(spec?["volumeLifecycleModes"]?.strings.joined(separator: ",")),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func node(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .int(object["spec"]?["drivers"]?.array?.count ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func attachment(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    return [
      .string(object.name), .string(spec?["attacher"]?.string ?? ""),
      .string(spec?["source"]?["persistentVolumeName"]?.string ?? ""), .string(spec?["nodeName"]?.string ?? ""),
      .bool(object["status"]?["attached"]?.bool ?? false), TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func attributesClass(_ object: Value, _ clock: Clock) -> [Value] {
    let isDefault = object.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
    return [
      .string(object.name + (isDefault ? " (default)" : "")), .string(object["driverName"]?.string ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func claim(_ object: Value, _ clock: Clock) -> [Value] {
    let status = object["status"]
    var states: [String] = []
    if object.deletionTimestamp != nil { states.append("deleted") }
    if status?["allocation"] == nil {
      if object.deletionTimestamp == nil { states.append("pending") }
    } else {
      states.append("allocated")
      let users = status?["reservedFor"]?.array ?? []
      if !users.isEmpty { states.append("reserved") }
    }
    return [
      .string(object.name), .string(states.joined(separator: ",")), TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func slice(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    return [
      .string(object.name), .string(spec?["nodeName"]?.string ?? ""), .string(spec?["driver"]?.string ?? ""),
      .string(spec?["pool"]?["name"]?.string ?? ""), TablePrinters.age(object.creationTimestamp, clock),
    ]
  }
}
