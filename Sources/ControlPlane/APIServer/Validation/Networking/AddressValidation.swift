import API
import Objects

/// `pkg/apis/networking/validation`: addresses of services as objects of their own.
enum AddressValidation {
  /// An object is called as its address is written canonically (`IsValidIP`).
  static func name(_ text: String) -> [String] {
    guard let address = IPAddress(text) else {
      return IPAddress.sloppy(text) == nil
        ? ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] : ["must not have leading 0s"]
    }
    if address.embedded != nil { return ["must not be an IPv4-mapped IPv6 address"] }
    let canonical = address.canonical
    return canonical == text ? [] : ["must be in canonical form (\"\(canonical)\")"]
  }

  static func errors(_ object: Value, _ context: Strategy.Context) -> [FieldError] {
    guard let parent = object["spec"]?["parentRef"], !parent.isNull else { return [.required("spec.parentRef")] }
    var errors = Rules.name(parent, "group", "spec.parentRef", Validation.subdomain)
    for name in ["resource", "name"] {
      errors += Rules.requiredName(parent, name, "spec.parentRef", RoleValidation.name)
    }
    return errors + Rules.name(parent, "namespace", "spec.parentRef", RoleValidation.name)
  }

  static func updateErrors(_ object: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    Rules.immutable(
      object["spec"]?["parentRef"],
      old["spec"]?["parentRef"],
      "spec.parentRef",
      as: "io.k8s.api.networking.v1.ParentReference",
      context
    )
  }
}

/// `pkg/apis/networking/validation`: ranges of service addresses.
enum AddressRangeValidation {
  private static let field: FieldPath = "spec.cidrs"

  static func errors(_ range: Value, _ context: Strategy.Context) -> [FieldError] {
    let ranges = range["spec"]?["cidrs"]?.strings ?? []
    if ranges.isEmpty { return [.required(field, "at least one CIDR required")] }
    if ranges.count > 2 {
      return [.invalid(field, shown: "{\"CIDRs\":\(JSON.write(Value(ranges)))}", "may only hold up to 2 values")]
    }
    var errors = ranges.enumerated().flatMap { index, text in
      flaws(of: text).map { FieldError.invalid(field.index(index), .string(text), $0) }
    }
    let families = ranges.map { $0.contains(":") }
    if errors.isEmpty, families.count == 2, families[0] == families[1] {
      let what =
        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"
      errors.append(.invalid(field, Value(ranges), what))
    }
    return errors
  }

  /// What is wrong with a range (`IsValidCIDR`).
  private static func flaws(of text: String) -> [String] {
    let wrong = ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let length = Int(parts[1]), !parts[1].hasPrefix("+"), length >= 0 else { return wrong }
    guard let address = IPAddress(parts[0]) else {
      return IPAddress.sloppy(parts[0]) == nil ? wrong : ["must not have leading 0s in IP"]
    }
    if length > (address.isVersion4 ? 32 : 128) { return wrong }
    if parts[1] != String(length) { return ["must not have leading 0s in prefix length"] }
    if address.embedded != nil { return ["must not have an IPv4-mapped IPv6 address"] }
    if address.hasBits(beyond: length) { return ["must not have bits set beyond the prefix length"] }
    let canonical = address.canonical + "/" + parts[1]
    return canonical == text ? [] : ["must be in canonical form (\"\(canonical)\")"]
  }

  /// A second family may be added, nothing else changes.
  static func updateErrors(_ range: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    let before = old["spec"]?["cidrs"]?.strings ?? []
    let after = range["spec"]?["cidrs"]?.strings ?? []
    let immutable = "field is immutable"
    if before.count == after.count {
      return before.indices.filter { before[$0] != after[$0] }.map {
        .invalid(field.index($0), .string(after[$0]), immutable)
      }
    }
    guard before.count == 1, after.count == 2 else { return [.invalid(field, Value(after), immutable)] }
    let first: [FieldError] =
      after[0] == before[0] ? [] : [.invalid(field.index(0), .string(after[0]), immutable)]
    return first + errors(range, context)
  }
}
