import API
import CEL

/// The formats of strings that a schema may ask for (`k8s.io/kube-openapi/pkg/validation/strfmt`).
enum StringFormats {
  /// Whether the text has the format; nil for a format that is not known, which nothing breaks.
  static func accepts(_ text: String, _ format: String) -> Bool? {
    switch format {
    case "date-time", "datetime": isDateTime(text)
    case "date": text.utf8.count == 10 && Timestamp.parse(text + "T00:00:00Z") != nil
    case "duration": GoDuration.parse(text) != nil
    case "byte": Base64.firstIllegalByte(text) == nil
    case "ipv4": NetworkAddress.isIPv4(text)
    case "ipv6": NetworkAddress.isIPv6(text)
    case "cidr": NetworkAddress.isCIDR(text)
    case "hostname": Validation.subdomain(text.lowercased()).isEmpty
    case "email": matches("^[^@\\s<>]+@[^@\\s<>]+$", text)
    case "uri": matches("^[A-Za-z][A-Za-z0-9+.-]*:[^\\s]*$", text) || text.hasPrefix("/")
    case "uuid": matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", text)
    case "uuid3": matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$", text)
    case "uuid4": matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", text)
    case "uuid5": matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", text)
    case "mac": matches("^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$", text)
    case "bsonobjectid": matches("^[0-9a-fA-F]{24}$", text)
    case "hexcolor": matches("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", text)
    case "rgbcolor": matches("^rgb\\(\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*\\)$", text)
    case "ssn": matches("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$", text)
    case "isbn10": matches("^(\\d{9}X|\\d{10})$", text.filter { $0 != "-" && $0 != " " })
    case "isbn13": matches("^\\d{13}$", text.filter { $0 != "-" && $0 != " " })
    case "isbn": matches("^(\\d{9}X|\\d{10}|\\d{13})$", text.filter { $0 != "-" && $0 != " " })
    case "creditcard": matches("^\\d{13,19}$", text.filter { $0 != "-" && $0 != " " })
    case "password": true
    case "k8s-short-name": Validation.label(text).isEmpty
    case "k8s-long-name": Validation.subdomain(text).isEmpty
    default: nil
    }
  }

  private static func isDateTime(_ text: String) -> Bool {
    Timestamp.parse(text.replacing("t", with: "T").replacing("z", with: "Z")) != nil
  }

  private static func matches(_ pattern: String, _ text: String) -> Bool {
    guard let expression = try? RegularExpression(pattern) else {
      preconditionFailure("a format's own expression is none: \(pattern)")
    }
    return expression.matches(text)
  }
}
