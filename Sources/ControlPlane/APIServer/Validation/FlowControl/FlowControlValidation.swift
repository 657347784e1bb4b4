import API
import Objects

/// `pkg/apis/flowcontrol/validation`: how the server shares itself between its clients.
enum FlowControlValidation {
  // MARK: Schemas

  static func schemaErrors(_ schema: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = schema["spec"] ?? [:]
    var errors: [FieldError] = []
    let precedence = spec["matchingPrecedence"]?.int ?? 0
    func wrong(_ why: String) { errors.append(.invalid("spec.matchingPrecedence", .int(precedence), why)) }
    if precedence <= 0 { wrong("must be a positive value") }
    if precedence > 10_000 { wrong("must not be greater than 10000") }
    if precedence == 1, schema.name != "exempt" {
      wrong("only the schema named 'exempt' may have matchingPrecedence 1")
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
    return errors + fixedErrors(schema, context)
  }

  /// What the server cannot do without stays as it is.
  private static func fixedErrors(_ object: Value, _ context: Strategy.Context) -> [FieldError] {
    guard ["exempt", "catch-all"].contains(object.name), let stored = context.stored, stored["spec"] != object["spec"]
    else { return [] }
    return [.bare("spec", "spec of '\(object.name)' must equal the fixed value")]
  }

  private static func ruleErrors(_ rule: Value, _ place: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    let subjects = rule["subjects"]?.array ?? []
    if subjects.isEmpty { errors.append(.required(place + ".subjects", "subjects must contain at least one value")) }
    for (index, subject) in subjects.enumerated() {
      errors += subjectErrors(subject, "\(place).subjects[\(index)]")
    }
    if rule["resourceRules"].isSame(as: nil), rule["nonResourceRules"].isSame(as: nil) {
      errors.append(
        .required(place, "at least one of resourceRules and nonResourceRules has to be non-empty")
      )
    }
    for (index, item) in (rule["resourceRules"]?.array ?? []).enumerated() {
      errors += resourceErrors(item, "\(place).resourceRules[\(index)]")
    }
    for (index, item) in (rule["nonResourceRules"]?.array ?? []).enumerated() {
      errors += pathErrors(item, "\(place).nonResourceRules[\(index)]")
    }
    return errors
  }

  private static let kinds = [("ServiceAccount", "serviceAccount"), ("User", "user"), ("Group", "group")]

  private static func subjectErrors(_ subject: Value, _ place: FieldPath) -> [FieldError] {
    let kind = subject["kind"]?.string ?? ""
    guard let own = kinds.first(where: { $0.0 == kind }) else {
      return [.notSupported(place + ".kind", .string(kind), ["Group", "ServiceAccount", "User"])]
    }
    var errors: [FieldError] = []
    let field = place.field(own.1)
    if let value = subject[own.1] {
      let name = value["name"]?.string ?? ""
      if name.isEmpty {
        errors.append(.required(field + ".name"))
      } else if kind == "ServiceAccount", name != "*" {
        errors += Validation.subdomain(name).map { .invalid(field + ".name", .string(name), $0) }
      }
      if kind == "ServiceAccount" {
        let namespace = value["namespace"]?.string ?? ""
        if namespace.isEmpty {
          errors.append(.required(field + ".namespace", "must specify namespace for service account"))
        } else {
          errors += Validation.label(namespace).map { .invalid(field + ".namespace", .string(namespace), $0) }
        }
      }
    } else {
      errors.append(.required(field, "\(own.1) is required when subject kind is '\(kind)'"))
    }
    for other in kinds where other.0 != kind && subject[other.1] != nil {
      errors.append(
        .forbidden(place.field(other.1), "\(other.1) is forbidden when subject kind is not '\(other.0)'")
      )
    }
    return errors
  }

  private static let verbs = [
    "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch",
  ]

  private static func verbErrors(_ rule: Value, _ place: FieldPath) -> [FieldError] {
    let given = rule["verbs"]?.strings ?? []
    let field: FieldPath = place + ".verbs"
    if given.isEmpty { return [.required(field, "verbs must contain at least one value")] }
    if given.contains("*") {
      return given.count > 1
        ? [.invalid(field, Value(given), "if '*' is present, must not specify other verbs")] : []
    }
    return given.allSatisfy(verbs.contains) ? [] : [.notSupported(field, Value(given), verbs)]
  }

  private static func resourceErrors(_ rule: Value, _ place: FieldPath) -> [FieldError] {
    var errors = verbErrors(rule, place)
    for (name, one, many) in [
      ("apiGroups", "api group", "api groups"), ("resources", "resource", "resources"),
    ] {
      let list = rule[name]?.strings ?? []
      if list.isEmpty {
        errors.append(.required(place.field(name), "resource rules must supply at least one \(one)"))
      } else if list.count > 1, list.contains("*") {
        errors.append(
          .invalid(place.field(name), Value(list), "if '*' is present, must not specify other \(many)")
        )
      }
    }
    let namespaces = rule["namespaces"]?.strings ?? []
    let field: FieldPath = place + ".namespaces"
    if namespaces.isEmpty, rule["clusterScope"]?.bool != true {
      let why = "resource rules that are not cluster scoped must supply at least one namespace"
      errors.append(.required(field, why))
    } else if namespaces.contains("*") {
      if namespaces.count > 1 {
        errors.append(.invalid(field, Value(namespaces), "if '*' is present, must not specify other namespaces"))
      }
    } else {
      for (index, name) in namespaces.enumerated() {
        errors += Validation.label(name).map {
          let why = "each member of this list must be '*' or a DNS-1123 label; "
          return .invalid(field.index(index), .string(name), why + $0)
        }
      }
    }
    return errors
  }

  private static func pathErrors(_ rule: Value, _ place: FieldPath) -> [FieldError] {
    var errors = verbErrors(rule, place)
    let paths = rule["nonResourceURLs"]?.strings ?? []
    let field: FieldPath = place + ".nonResourceURLs"
    if paths.isEmpty {
      errors.append(.required(field, "nonResourceURLs must contain at least one value"))
    } else if paths.contains("*") {
      if paths.count > 1 {
        let why = "if '*' is present, must not specify other non-resource URLs"
        errors.append(.invalid(field, Value(paths), why))
      }
    } else {
      for (index, path) in paths.enumerated() {
        if let why = flaw(of: path) { errors.append(.invalid(field.index(index), .string(path), why)) }
      }
    }
    return errors
  }

  private static func flaw(of path: String) -> String? {
    if path.isEmpty { return "must not be empty" }
    if path == "/" { return nil }
    if !path.hasPrefix("/") { return "must start with slash" }
    if path.contains(" ") { return "must not contain white-space" }
    if path.contains("//") { return "must not contain double slash" }
    let stars = path.count { $0 == "*" }
    return stars > 1 || stars == 1 && !path.hasSuffix("/*") ? "wildcard can only do suffix matching" : nil
  }

  // MARK: Levels

  static func levelErrors(_ level: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = level["spec"] ?? [:]
    let type = spec["type"]?.string ?? ""
    var errors: [FieldError] = []
    if (level.name == "exempt") != (type == "Exempt") {
      errors.append(
        .invalid("spec.type", .string(type), "type must be 'Exempt' if and only if name is 'exempt'")
      )
    }
    switch type {
    case "Exempt":
      if spec["limited"] != nil {
        errors.append(.forbidden("spec.limited", "must be nil if the type is not Limited"))
      }
      if let exempt = spec["exempt"] { errors += shareErrors(exempt, "spec.exempt") }
    case "Limited":
      if spec["exempt"] != nil {
        errors.append(.forbidden("spec.exempt", "must be nil if the type is Limited"))
      }
      if let limited = spec["limited"] {
        errors += limitedErrors(limited, "spec.limited")
      } else {
        errors.append(.required("spec.limited", "must not be empty when type is Limited"))
      }
    default: errors += Rules.required(spec, "type", ["Exempt", "Limited"], "spec")
    }
    return errors + fixedErrors(level, context)
  }

  private static func shareErrors(_ level: Value, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let shares = level["nominalConcurrencyShares"]?.int, shares < 0 {
      errors.append(
        .invalid(field + ".nominalConcurrencyShares", .int(shares), "must be a non-negative integer")
      )
    }
    if let percent = level["lendablePercent"]?.int, !(0...100).contains(percent) {
      errors.append(
        .invalid(field + ".lendablePercent", .int(percent), "must be between 0 and 100, inclusive")
      )
    }
    return errors
  }

  private static func limitedErrors(_ limited: Value, _ field: FieldPath) -> [FieldError] {
    var errors = shareErrors(limited, field)
    let response = limited["limitResponse"] ?? [:]
    let place: FieldPath = field + ".limitResponse"
    switch response["type"]?.string {
    case "Reject"?:
      if response["queuing"] != nil {
        errors.append(
          .forbidden(place + ".queuing", "must be nil if limited.limitResponse.type is not Limited")
        )
      }
    case "Queue"?:
      if let queuing = response["queuing"] {
        errors += queueErrors(queuing, place + ".queuing")
      } else {
        errors.append(.required(place + ".queuing", "must not be empty if limited.limitResponse.type is Limited"))
      }
    default: errors += Rules.required(response, "type", ["Queue", "Reject"], place)
    }
    if let percent = limited["borrowingLimitPercent"]?.int, percent < 0 {
      let why = "if specified, must be a non-negative integer"
      errors.append(.invalid(field + ".borrowingLimitPercent", .int(percent), why))
    }
    return errors
  }

  private static func queueErrors(_ queuing: Value, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    func number(_ name: String) -> Int { queuing[name]?.int ?? 0 }
    func wrong(_ name: String, _ why: String) { errors.append(.invalid(field.field(name), .int(number(name)), why)) }
    if number("queueLengthLimit") <= 0 { wrong("queueLengthLimit", "must be positive") }
    let queues = number("queues")
    if queues <= 0 {
      wrong("queues", "must be positive")
    } else if queues > 10_000_000 {
      wrong("queues", "must not be greater than 10000000")
    }
    let hand = number("handSize")
    if hand <= 0 {
      wrong("handSize", "must be positive")
    } else if hand > queues {
      wrong("handSize", "should not be greater than queues (\(queues))")
    } else if entropy(queues, hand) > 60 {
      wrong(
        "handSize",
        "required entropy bits of deckSize \(queues) and handSize \(hand) should not be greater than 60"
      )
    }
    return errors
  }

  /// How many bits choose a hand of queues (`apiserver/pkg/util/shufflesharding`): the logarithm of the number of
  /// hands, counted in steps of a factor of two.
  private static func entropy(_ queues: Int, _ hand: Int) -> Int {
    var bits = 0
    var rest = 1.0
    for card in 0..<min(hand, 70) {
      rest *= Double(queues - card)
      while rest > 1 {
        rest /= 2
        bits += 1
        if bits > 60 { return bits }
      }
    }
    return bits
  }
}
