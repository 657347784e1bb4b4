import API
import Objects

/// The addresses of a service and their families, which are looked at before any is given out
/// (`ValidateServiceClusterIPsRelatedFields`, `pkg/registry/core/service/storage/alloc.go`).
enum ServiceAddressValidation {
  static func errors(_ spec: Value) -> [FieldError] {
    if spec["type"] == "ExternalName" { return [] }
    let field: FieldPath = "spec.clusterIPs"
    let addresses = spec["clusterIPs"]?.strings ?? []
    let first = spec["clusterIP"]?.string ?? ""
    var errors: [FieldError] = []
    if first.isEmpty, !addresses.isEmpty {
      errors.append(.invalid(field, Value(addresses), "must be empty when `clusterIP` is not specified"))
    } else if let other = addresses.first, other != first {
      errors.append(.invalid(field, Value(addresses), "first value must match `clusterIP`"))
    }
    errors += familyErrors(spec)
    let single = addresses.isEmpty && !first.isEmpty ? [first] : addresses
    var wrong: [FieldError] = []
    for (index, address) in single.enumerated() {
      if index == 0, address == "None" {
        if single.count > 1 {
          wrong.append(.invalid(field, Value(single), "'None' must be the first and only value"))
        }
      } else {
        wrong += Rules.address(address, field.index(index))
      }
    }
    errors += wrong
    if single.count > 2 { errors.append(.invalid(field, Value(single), "may only hold up to 2 values")) }
    if !wrong.isEmpty { return errors }
    if single.count > 1, Set(single.map { $0.contains(":") }).count == 1 {
      errors.append(.invalid(field, Value(single), "may specify no more than one IP for each IP family"))
    }
    let families = spec["ipFamilies"]?.strings ?? []
    for (index, (address, family)) in zip(single, families).enumerated()
    where address != "None" && address.contains(":") != (family == "IPv6") {
      let what = "expected an \(family) value as indicated by `ipFamilies[\(index)]`"
      errors.append(.invalid(field.index(index), .string(address), what))
    }
    return errors
  }

  private static func familyErrors(_ spec: Value) -> [FieldError] {
    let families = spec["ipFamilies"]?.array ?? []
    var errors: [FieldError] = []
    for (index, family) in families.enumerated() {
      let place: FieldPath = "spec.ipFamilies[\(index)]"
      if !["IPv4", "IPv6"].contains(family.string ?? "") {
        errors.append(.notSupported(place, family, ["IPv4", "IPv6"]))
      }
      if families[..<index].contains(family) { errors.append(.duplicate(place, family)) }
    }
    let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"]
    if spec["ipFamilyPolicy"] != nil { errors += Rules.choice(spec, "ipFamilyPolicy", policies, "spec") }
    return errors
  }

  /// What this cluster, whose services have addresses of version 4, cannot give.
  static func unservedErrors(_ spec: Value) -> [FieldError] {
    if spec["type"] == "ExternalName" { return [] }
    let selects = spec["selector"]?.object?.isEmpty == false
    if spec["clusterIP"] == "None", !selects { return [] }
    let policy = spec["ipFamilyPolicy"] ?? .null
    let families = spec["ipFamilies"]?.strings ?? []
    var errors: [FieldError] = []
    if policy == "SingleStack" {
      for (name, count) in [("clusterIPs", spec["clusterIPs"]?.array?.count ?? 0), ("ipFamilies", families.count)]
      where count == 2 {
        let what = "must be RequireDualStack or PreferDualStack when multiple \(name) are specified"
        errors.append(.invalid("spec.ipFamilyPolicy", policy, what))
      }
    }
    if policy == "RequireDualStack" {
      let what = "this cluster is not configured for dual-stack services"
      errors.append(.invalid("spec.ipFamilyPolicy", policy, what))
    }
    for (index, family) in families.enumerated() where family == "IPv6" {
      errors.append(.invalid("spec.ipFamilies[\(index)]", .string(family), "not configured on this cluster"))
    }
    return errors
  }
}
