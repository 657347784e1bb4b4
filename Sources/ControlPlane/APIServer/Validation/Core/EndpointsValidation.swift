import API
import Objects

/// `pkg/apis/core/validation`: endpoints.
enum EndpointsValidation {
  static func errors(_ endpoints: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, subset) in (endpoints["subsets"]?.array ?? []).enumerated() {
      var place: FieldPath { "subsets[\(index)]" }
      let lists = ["addresses", "notReadyAddresses"]
      if lists.allSatisfy({ subset[$0].isSame(as: nil) }) {
        errors.append(.required(place, "must specify `addresses` or `notReadyAddresses`"))
      }
      for list in lists {
        for (number, address) in (subset[list]?.array ?? []).enumerated() {
          errors += addressErrors(address, "\(place).\(list)[\(number)]")
        }
      }
      let ports = subset["ports"]?.array ?? []
      for (number, port) in ports.enumerated() {
        errors += portErrors(port, "\(place).ports[\(number)]", isNamed: ports.count > 1)
      }
    }
    return errors
  }

  private static func addressErrors(_ address: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let text = address["ip"]?.string ?? ""
    var errors = Rules.address(text, place() + ".ip")
    errors += Rules.name(address, "hostname", place(), Validation.label)
    if let name = address["nodeName"]?.string {
      errors += Validation.subdomain(name).map { .invalid(place() + ".nodeName", .string(name), $0) }
    }
    return errors + Rules.endpointAddress(text, place() + ".ip")
  }

  private static func portErrors(_ port: Value, _ place: @autoclosure FieldPath.Lazy, isNamed: Bool) -> [FieldError] {
    var errors: [FieldError] =
      isNamed
      ? Rules.requiredName(port, "name", place(), Validation.label)
      : Rules.name(port, "name", place(), Validation.label)
    errors += ContainerValidation.portNumberErrors(port["port"]?.int ?? 0, place() + ".port")
    errors += Rules.required(port, "protocol", ["SCTP", "TCP", "UDP"], place())
    if let name = port["appProtocol"]?.string {
      errors += Validation.qualifiedName(name).map { .invalid(place() + ".appProtocol", .string(name), $0) }
    }
    return errors
  }
}
