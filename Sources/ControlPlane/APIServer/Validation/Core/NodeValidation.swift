import API
import Objects

/// `pkg/apis/core/validation`: nodes.
enum NodeValidation {
  static func errors(_ node: Value, _ context: Strategy.Context) -> [FieldError] {
    taintErrors(node) + rangeErrors(node)
  }

  static func updateErrors(_ node: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = rangeErrors(node)
    let before = old["spec"]?["podCIDRs"]?.strings ?? []
    if !before.isEmpty, before != node["spec"]?["podCIDRs"]?.strings ?? [] {
      errors.append(.forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"))
    }
    let provider = old["spec"]?["providerID"]?.string ?? ""
    if !provider.isEmpty, provider != node["spec"]?["providerID"]?.string ?? "" {
      errors.append(.forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"))
    }
    return errors + taintErrors(node)
  }

  private static func rangeErrors(_ node: Value) -> [FieldError] {
    let ranges = node["spec"]?["podCIDRs"]?.strings ?? []
    var errors = ranges.enumerated().flatMap { index, range in
      NetworkPolicyValidation.rangeErrors(range, "spec.podCIDRs[\(index)]")
    }
    if ranges.count > 2 || (ranges.count == 2 && ranges[0].contains(":") == ranges[1].contains(":")) {
      errors.append(
        .invalid("spec.podCIDRs", Value(ranges), "may specify no more than one CIDR for each IP family")
      )
    }
    return errors
  }

  private static func taintErrors(_ node: Value) -> [FieldError] {
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, taint) in (node["spec"]?["taints"]?.array ?? []).enumerated() {
      // The place is the server's own mistake.
      var place: FieldPath { "metadata.taints[\(index)]" }
      let key = taint["key"]?.string ?? ""
      let value = taint["value"]?.string ?? ""
      let effect = taint["effect"]?.string ?? ""
      errors += PlacementValidation.nameErrors(key, place + ".key")
      errors += Validation.labelValue(value).map { .invalid(place + ".value", .string(value), $0) }
      errors += Rules.required(taint, "effect", ["NoSchedule", "PreferNoSchedule", "NoExecute"], place)
      if !seen.insert("\(key):\(effect)").inserted {
        errors.append(
          .duplicate(
            place,
            shown: "{\"Key\":\"\(key)\",\"Value\":\"\(value)\",\"Effect\":\"\(effect)\",\"TimeAdded\":null}",
            "taints must be unique by key and effect pair"
          )
        )
      }
    }
    return errors
  }
}
