import API
import Objects

enum CoreTables {
  static func namespace(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .string(object["status"]?["phase"]?.string ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func configMap(_ object: Value, _ clock: Clock) -> [Value] {
    let count = (object["data"]?.object?.count ?? 0) + (object["binaryData"]?.object?.count ?? 0)
    return [.string(object.name), .int(count), TablePrinters.age(object.creationTimestamp, clock)]
  }

  static func secret(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .string(object["type"]?.string ?? ""), .int(object["data"]?.object?.count ?? 0),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func serviceAccount(_ object: Value, _ clock: Clock) -> [Value] {
    [.string(object.name), TablePrinters.age(object.creationTimestamp, clock)]
  }

  static func lease(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .string(object["spec"]?["holderIdentity"]?.string ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func priorityClass(_ object: Value, _ clock: Clock) -> [Value] {
    [
      .string(object.name), .int(object["value"]?.int ?? 0), .bool(object["globalDefault"]?.bool ?? false),
      TablePrinters.age(object.creationTimestamp, clock),
      .string(object["preemptionPolicy"]?.string ?? ""),
    ]
  }

  static func storageClass(_ object: Value, _ clock: Clock) -> [Value] {
    let isDefault = object.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
    return [
      .string(object.name + (isDefault ? " (default)" : "")),
      .string(object["provisioner"]?.string ?? ""),
      .string(object["reclaimPolicy"]?.string ?? "Delete"),
      .string(object["volumeBindingMode"]?.string ?? "Immediate"),
      .bool(object["allowVolumeExpansion"]?.bool ?? false),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func event(_ event: Value, _ clock: Clock) -> [Value] {
    let first = event["firstTimestamp"]?.string ?? event["eventTime"]?.string
    let last = event["series"]?["lastObservedTime"]?.string ?? event["lastTimestamp"]?.string ?? first
    let count = event["series"]?["count"]?.int ?? event["count"]?.int ?? 0
    let regarding = event["involvedObject"]
    let name = regarding?["name"]?.string ?? ""
    let object = (regarding?["kind"]?.string?.lowercased() ?? "") + (name.isEmpty ? "" : "/" + name)
    return [
      TablePrinters.age(last, clock),
      .string(event["type"]?.string ?? ""),
      .string(event["reason"]?.string ?? ""),
      .string(object),
      .string(regarding?["fieldPath"]?.string ?? ""),
      .string(source(event)),
      .string((event["message"]?.string ?? "").trimmed),
      TablePrinters.age(first, clock),
      .int(count == 0 ? 1 : count),
      .string(event.name),
    ]
  }

  private static func source(_ event: Value) -> String {
    func first(_ texts: Value?...) -> String { texts.compactMap { $0?.string }.first { !$0.isEmpty } ?? "" }
    let source = event["source"]
    let component = first(source?["component"], event["reportingComponent"])
    let host = first(source?["host"], event["reportingInstance"])
    return host.isEmpty ? component : component + ", " + host
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace ?? false { text = text.dropLast() }
    return String(text)
  }
}
