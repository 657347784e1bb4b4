import API
import Objects

enum NetworkTables {
  static func service(_ object: Value, _ clock: Clock) -> [Value] {
    let spec = object["spec"]
    let type = spec?["type"]?.string ?? ""
    return [
      .string(object.name),
      .string(type),
      TablePrinters.orNone(spec?["clusterIP"]?.string),
      .string(externalAddress(object, type)),
      .string(ports(spec?["ports"]?.array ?? [])),
      TablePrinters.age(object.creationTimestamp, clock),
      TablePrinters.labels(spec?["selector"]),
    ]
  }

  private static func externalAddress(_ service: Value, _ type: String) -> String {
    let external = service["spec"]?["externalIPs"]?.strings ?? []
    switch type {
    case "ExternalName": return service["spec"]?["externalName"]?.string ?? ""
    case "LoadBalancer":
      let given = (service["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap {
        $0["ip"]?.string ?? $0["hostname"]?.string
      }
      let all = given + external
      return all.isEmpty ? "<pending>" : all.joined(separator: ",")
    default: return external.isEmpty ? "<none>" : external.joined(separator: ",")
    }
  }

  private static func ports(_ ports: [Value]) -> String {
    if ports.isEmpty { return "<none>" }
    return ports.map { port in
      let node = port["nodePort"]?.int ?? 0
      return "\(port["port"]?.int ?? 0)" + (node > 0 ? ":\(node)" : "") + "/\(port["protocol"]?.string ?? "TCP")"
    }.joined(separator: ",")
  }

  static func endpoints(_ object: Value, _ clock: Clock) -> [Value] {
    var addresses: [String] = []
    for subset in object["subsets"]?.array ?? [] {
      let ports = subset["ports"]?.array ?? []
      for address in subset["addresses"]?.array ?? [] {
        let ip = address["ip"]?.string ?? ""
        if ports.isEmpty { addresses.append(ip) }
        for port in ports { addresses.append("\(ip):\(port["port"]?.int ?? 0)") }
      }
    }
    return [
      .string(object.name), .string(shortened(addresses, none: "<none>")),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  static func endpointSlice(_ object: Value, _ clock: Clock) -> [Value] {
    let addresses = (object["endpoints"]?.array ?? []).flatMap { $0["addresses"]?.strings ?? [] }
    let ports = (object["ports"]?.array ?? []).map { $0["port"]?.int.map(String.init) ?? "*" }
    return [
      .string(object.name),
      .string(object["addressType"]?.string ?? ""),
      .string(shortened(ports, none: "<unset>")),
      .string(shortened(addresses, none: "<unset>")),
      TablePrinters.age(object.creationTimestamp, clock),
    ]
  }

  /// The first three, and how many more there are.
  private static func shortened(_ texts: [String], none: String) -> String {
    if texts.isEmpty { return none }
    let more = texts.count - 3
    return texts.prefix(3).joined(separator: ",") + (more > 0 ? " + \(more) more..." : "")
  }
}
