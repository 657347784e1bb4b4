import API
import Objects

enum StorageTables {
  static func claim(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    let isBound = !(spec?["volumeName"]?.string ?? "").isEmpty
    let phase = object.deletionTimestamp == nil ? object["status"]?["phase"]?.string ?? "" : "Terminating"
    return [
      .string(object.name),
      .string(phase),
      .string(spec?["volumeName"]?.string ?? ""),
      .string(isBound ? object["status"]?["capacity"]?["storage"]?.string ?? "" : ""),
      .string(isBound ? modes(object["status"]?["accessModes"]) : ""),
      .string(spec?["storageClassName"]?.string ?? ""),
      unset(spec?["volumeAttributesClassName"]),
      TablePrinters.age(object.creationTimestamp, clock),
      unset(spec?["volumeMode"]),
    ]
  }

  static func volume(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    let claim = spec?["claimRef"].map { "\($0["namespace"]?.string ?? "")/\($0["name"]?.string ?? "")" }
    let phase = object.deletionTimestamp == nil ? object["status"]?["phase"]?.string ?? "" : "Terminating"
    return [
      .string(object.name),
      .string(spec?["capacity"]?["storage"]?.string ?? ""),
      .string(modes(spec?["accessModes"])),
      .string(spec?["persistentVolumeReclaimPolicy"]?.string ?? ""),
      .string(phase),
      .string(claim ?? ""),
      .string(spec?["storageClassName"]?.string ?? ""),
      unset(spec?["volumeAttributesClassName"]),
      .string(object["status"]?["reason"]?.string ?? ""),
      TablePrinters.age(object.creationTimestamp, clock),
      unset(spec?["volumeMode"]),
    ]
  }

  private static func unset(_ value: Value?) -> Value { .string(value?.string ?? "<unset>") }

  /// `RWO,RWX`, in the order of the kinds and not of the object.
  private static func modes(_ modes: Value?) -> String {
    let given = modes?.strings ?? []
    let short = [
      ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
    ]
    return short.filter { given.contains($0.0) }.map(\.1).joined(separator: ",")
  }
}
