import API
import Objects

/// Rules that many kinds share (`k8s.io/apimachinery/pkg/api/validation`), in the server's words.
enum Rules {
  /// A field that may not change once it is written.
  static func immutable(_ new: Value?, _ old: Value?, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    new.isSame(as: old) ? [] : [.invalid(field(), new ?? .null, "field is immutable")]
  }

  /// The same for a part that the server shows in the form of its own type.
  static func immutable(
    _ new: Value?,
    _ old: Value?,
    _ field: @autoclosure FieldPath.Lazy,
    as type: String,
    _ context: Strategy.Context,
    _ detail: String = "field is immutable"
  ) -> [FieldError] {
    if new.isSame(as: old) { return [] }
    return [.invalid(field(), shown: GoText.internalDump(new, context.schemas, type), detail)]
  }

  static func nonNegative(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let number = value[name]?.int, number < 0 else { return [] }
    return [.negative(field().field(name), number)]
  }

  /// One of the values that a field may have; none at all is right too.
  static func choice(_ value: Value, _ name: String, _ supported: [String], _ field: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    guard let text = value[name]?.string, !supported.contains(text) else { return [] }
    return [.notSupported(field().field(name), .string(text), supported)]
  }

  /// One of the values that a field must have.
  static func required(_ value: Value, _ name: String, _ supported: [String], _ field: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    guard let text = value[name]?.string, !text.isEmpty else { return [.required(field().field(name))] }
    return choice(value, name, supported, field())
  }

  /// A text that must be there.
  static func required(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy, _ detail: String = "")
    -> [FieldError]
  {
    value[name]?.string?.isEmpty ?? true ? [.required(field().field(name), detail)] : []
  }

  /// A name that a rule holds for, where there is one.
  static func name(
    _ value: Value,
    _ name: String,
    _ field: @autoclosure FieldPath.Lazy,
    _ rule: (String) -> [String]
  ) -> [FieldError] {
    guard let text = value[name]?.string, !text.isEmpty else { return [] }
    return rule(text).map { .invalid(field().field(name), .string(text), $0) }
  }

  /// A name that must be there, and that a rule holds for.
  static func requiredName(
    _ value: Value,
    _ name: String,
    _ field: @autoclosure FieldPath.Lazy,
    _ rule: (String) -> [String]
  ) -> [FieldError] {
    let errors = required(value, name, field())
    return errors.isEmpty ? self.name(value, name, field(), rule) : errors
  }

  /// `acme.io/foo`: the name of a controller.
  static func domainPrefixedPath(_ text: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if text.isEmpty { return [.required(field())] }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      return [.invalid(field(), .string(text), "must be a domain-prefixed path (such as \"acme.io/foo\")")]
    }
    return Validation.subdomain(parts[0]).map { .invalid(field(), .string(parts[0]), $0) }
  }

  /// A port of a pod, or an address that pods use.
  static func address(_ text: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let address = IPAddress(text) else {
      let what =
        IPAddress.sloppy(text) != nil
        ? "must not have leading 0s" : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
      return [.invalid(field(), .string(text), what)]
    }
    return address.embedded == nil
      ? [] : [.invalid(field(), .string(text), "must not be an IPv4-mapped IPv6 address")]
  }

  /// An address that packets can be sent to (`ValidateEndpointIP`).
  static func endpointAddress(_ text: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let address = IPAddress(text) else {
      return [.invalid(field(), .string(text), "must be a valid IP address")]
    }
    var wrong: [String] = []
    if address.isUnspecified { wrong.append("may not be unspecified (0.0.0.0 or ::)") }
    if address.isLoopback { wrong.append("may not be in the loopback range (127.0.0.0/8, ::1/128)") }
    if address.isLinkLocal { wrong.append("may not be in the link-local range (169.254.0.0/16, fe80::/10)") }
    if address.isLinkLocalMulticast {
      wrong.append("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
    }
    return wrong.map { .invalid(field(), .string(text), $0) }
  }

  /// A number or a percentage that is not negative.
  static func amount(_ value: Value, _ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    WorkloadValidation.amountErrors(value, name, field())
  }
}
