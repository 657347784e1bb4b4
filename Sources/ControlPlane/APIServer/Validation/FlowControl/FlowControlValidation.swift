import API
import Objects

/// `pkg/apis/flowcontrol/validation`: how the server shares itself between its clients.
enum FlowControlValidation {
  static func schemaErrors(_ schema: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = schema["spec"] ?? [:]
    var errors: [FieldError] = []
    let precedence = spec["matchingPrecedence"]?.int ?? 0
    if precedence <= 0 {
      errors.append(.invalid("spec.matchingPrecedence", .int(precedence), "must be a positive value"))
    }
    if precedence > 10_000 {
      errors.append(
        .invalid("spec.matchingPrecedence", .int(precedence), "must not be greater than 10000")
      )
    }
    if precedence == 1, schema.name != "exempt" {
      errors.append(
        .invalid(
          "spec.matchingPrecedence",
          .int(precedence),
          "only the schema named 'exempt' may have matchingPrecedence 1"
        )
      )
    }
    if let method = spec["distinguisherMethod"] {
      errors += Rules.choice(method, "type", ["ByNamespace", "ByUser"], "spec.distinguisherMethod")
    }
    let level = spec["priorityLevelConfiguration"]?["name"]?.string ?? ""
    if level.isEmpty {
      errors.append(.required("spec.priorityLevelConfiguration.name", "must reference a priority level"))
    } else {
      errors += Validation.subdomain(level).map {
        .invalid("spec.priorityLevelConfiguration.name", .string(level), $0)
      }
    }
    for (index, rule) in (spec["rules"]?.array ?? []).enumerated() {
      errors += ruleErrors(rule, "spec.rules[\(index)]")
    }
    return errors
  }

  private static func ruleErrors(_ rule: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    let subjects = rule["subjects"]?.array ?? []
    if subjects.isEmpty { errors.append(.required(place() + ".subjects", "subjects must contain at least one value")) }
    for (index, subject) in subjects.enumerated() {
      errors += Rules.required(subject, "kind", ["Group", "ServiceAccount", "User"], "\(place()).subjects[\(index)]")
    }
    if rule["resourceRules"].isSame(as: nil), rule["nonResourceRules"].isSame(as: nil) {
      errors.append(
        .required(place(), "at least one of resourceRules and nonResourceRules has to be non-empty")
      )
    }
    for list in ["resourceRules", "nonResourceRules"] {
      for (index, item) in (rule[list]?.array ?? []).enumerated() where item["verbs"].isSame(as: nil) {
        errors.append(.required("\(place()).\(list)[\(index)].verbs", "verbs must contain at least one value"))
      }
    }
    return errors
  }

  static func levelErrors(_ level: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = level["spec"] ?? [:]
    let isExempt = level.name == "exempt"
    var errors = Rules.required(spec, "type", ["Exempt", "Limited"], "spec")
    let type = spec["type"]?.string ?? ""
    if isExempt, type != "Exempt" {
      errors.append(
        .invalid("spec.type", .string(type), "type must be 'Exempt' if and only if name is 'exempt'")
      )
    }
    switch type {
    case "Exempt":
      if spec["limited"] != nil {
        errors.append(.forbidden("spec.limited", "must be nil if the type is not Limited"))
      }
    case "Limited":
      guard let limited = spec["limited"] else {
        return errors + [.required("spec.limited", "must not be empty when type is Limited")]
      }
      errors += limitedErrors(limited, "spec.limited")
    default: break
    }
    return errors
  }

  private static func limitedErrors(_ limited: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if let shares = limited["nominalConcurrencyShares"]?.int, shares < 0 {
      errors.append(
        .invalid(field() + ".nominalConcurrencyShares", .int(shares), "must be a non-negative integer")
      )
    }
    let response = limited["limitResponse"] ?? [:]
    errors += Rules.required(response, "type", ["Queue", "Reject"], field() + ".limitResponse")
    if response["type"] == "Reject", response["queuing"] != nil {
      errors.append(
        .forbidden(field() + ".limitResponse.queuing", "must be nil if limited.limitResponse.type is not Limited")
      )
    }
    if response["type"] == "Queue", response["queuing"] == nil {
      errors.append(
        .required(
          field() + ".limitResponse.queuing",
          "must not be empty if limited.limitResponse.type is Limited"
        )
      )
    }
    return errors
  }
}
