import API
import Objects

extension APIServer {
  /// Notes who wrote the object last, as `metadata.managedFields` does.
  ///
  /// Which fields each manager owns comes with server-side apply; until then the entry names the manager alone.
  func recordManager(of object: inout Value, _ exchange: Exchange) {
    guard let manager = exchange.request.options.fieldManager else { return }
    var entries = (object["metadata"]?["managedFields"]?.array ?? []).filter { $0["manager"]?.string != manager }
    entries.append([
      "manager": .string(manager), "operation": "Update", "apiVersion": .string(exchange.resource.apiVersion),
      "time": .string(clock.timestamp), "fieldsType": "FieldsV1", "fieldsV1": [:],
    ])
    object["metadata", default: [:]]["managedFields"] = .array(entries)
  }
}
