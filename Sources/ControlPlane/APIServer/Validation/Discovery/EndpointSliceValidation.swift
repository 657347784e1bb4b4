import API
import Objects

/// `pkg/apis/discovery/validation`.
enum EndpointSliceValidation {
  static func errors(_ slice: Value, _ context: Strategy.Context) -> [FieldError] {
    let type = slice["addressType"]?.string ?? ""
    var errors = Rules.required(slice, "addressType", ["FQDN", "IPv4", "IPv6"], "")
    let endpoints = slice["endpoints"]?.array ?? []
    if endpoints.count > 1000 {
      errors.append(.tooMany("endpoints", endpoints.count, maximum: 1000))
    } else {
      for (index, endpoint) in endpoints.enumerated() {
        errors += endpointErrors(endpoint, type, "endpoints[\(index)]")
      }
    }
    return errors + portErrors(slice["ports"]?.array ?? [])
  }

  static func updateErrors(_ slice: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(slice, context)
    let before = old["addressType"]?.string ?? ""
    let after = slice["addressType"]?.string ?? ""
    if before != after { errors.append(.invalid("addressType", .string(after), "field is immutable")) }
    return errors
  }

  private static func endpointErrors(_ endpoint: Value, _ type: String, _ place: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let addresses = endpoint["addresses"]?.strings ?? []
    if addresses.isEmpty {
      errors.append(.required(place() + ".addresses", "must contain at least 1 address"))
    } else if addresses.count > 100 {
      errors.append(.tooMany(place() + ".addresses", addresses.count, maximum: 100))
    }
    for (index, address) in addresses.enumerated() {
      errors += addressErrors(address, type, "\(place()).addresses[\(index)]")
    }
    if let name = endpoint["nodeName"]?.string {
      errors += Validation.subdomain(name).map { .invalid(place() + ".nodeName", .string(name), $0) }
    }
    errors += ObjectMetaValidation.labels(endpoint["deprecatedTopology"], place() + ".deprecatedTopology")
    if let name = endpoint["hostname"]?.string {
      errors += Validation.label(name).map { .invalid(place() + ".hostname", .string(name), $0) }
    }
    for (index, zone) in (endpoint["hints"]?["forZones"]?.array ?? []).enumerated() {
      errors += Rules.required(zone, "name", "\(place()).hints.forZones[\(index)]")
    }
    return errors
  }

  private static func addressErrors(_ text: String, _ type: String, _ field: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    switch type {
    case "IPv4", "IPv6":
      guard let address = IPAddress(text) else { return Rules.address(text, field()) }
      var errors: [FieldError] = []
      if address.isVersion4 != (type == "IPv4") {
        errors.append(.invalid(field(), .string(text), "must be an \(type) address"))
      }
      return errors + Rules.endpointAddress(text, field())
    case "FQDN": return Validation.subdomain(text).map { .invalid(field(), .string(text), $0) }
    default: return []
    }
  }

  private static func portErrors(_ ports: [Value]) -> [FieldError] {
    if ports.count > 20_000 { return [.tooMany("ports", ports.count, maximum: 20_000)] }
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      var place: FieldPath { "ports[\(index)]" }
      let name = port["name"]?.string ?? ""
      errors += Rules.name(port, "name", place, Validation.label)
      if !names.insert(name).inserted { errors.append(.duplicate(place + ".name", .string(name))) }
      if port["protocol"] == nil { errors.append(.required(place + ".protocol")) }
      errors += Rules.choice(port, "protocol", ["SCTP", "TCP", "UDP"], place)
      if let name = port["appProtocol"]?.string {
        errors += Validation.qualifiedName(name).map { .invalid(place + ".appProtocol", .string(name), $0) }
      }
    }
    return errors
  }
}
