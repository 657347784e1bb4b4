import API
import CEL
import Objects

/// `pkg/apis/admissionregistration/validation`: which requests a webhook or a policy is asked about.
enum AdmissionRules {
  /// A rule of a webhook.
  static func errors(_ rule: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = operationErrors(rule["operations"]?.strings ?? [], field() + ".operations")
    for (name, what) in [("apiGroups", "API groups"), ("apiVersions", "API versions")] {
      let list = rule[name]?.strings ?? []
      if list.isEmpty { errors.append(.required(field().field(name))) }
      if list.count > 1, list.contains("*") {
        errors.append(
          .invalid(field().field(name), Value(list), "if '*' is present, must not specify other \(what)")
        )
      }
    }
    for (index, version) in (rule["apiVersions"]?.strings ?? []).enumerated() where version.isEmpty {
      errors.append(.required("\(field()).apiVersions[\(index)]"))
    }
    errors += resourceErrors(rule["resources"]?.strings ?? [], field() + ".resources")
    return errors + Rules.choice(rule, "scope", ["*", "Cluster", "Namespaced"], field())
  }

  private static func operationErrors(_ operations: [String], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if operations.isEmpty { errors.append(.required(field())) }
    if operations.count > 1, operations.contains("*") {
      errors.append(.invalid(field(), Value(operations), "if '*' is present, must not specify other operations"))
    }
    let supported = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]
    for (index, operation) in operations.enumerated() where !supported.contains(operation) {
      errors.append(.notSupported(field().index(index), .string(operation), supported))
    }
    return errors
  }

  private static func resourceErrors(_ resources: [String], _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    if resources.isEmpty { return [.required(field())] }
    var errors: [FieldError] = []
    var wholeResources: Set<Substring> = []
    var wholeSubresources: Set<Substring> = []
    for (index, resource) in resources.enumerated() {
      if resource.isEmpty { errors.append(.required(field().index(index))) }
      let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      if wholeResources.contains(parts[0]) {
        let why = "if '\(parts[0])/*' is present, must not specify \(resource)"
        errors.append(.invalid(field().index(index), .string(resource), why))
      }
      if wholeSubresources.contains(parts[1]) {
        let why = "if '*/\(parts[1])' is present, must not specify \(resource)"
        errors.append(.invalid(field().index(index), .string(resource), why))
      }
      if parts[1] == "*" { wholeResources.insert(parts[0]) }
      if parts[0] == "*" { wholeSubresources.insert(parts[1]) }
    }
    if resources.count > 1, resources.contains("*/*") {
      errors.append(.invalid(field(), Value(resources), "if '*/*' is present, must not specify other resources"))
    }
    if resources.contains("*"), resources.contains(where: { !$0.contains("/") && $0 != "*" }) {
      errors.append(
        .invalid(
          field(),
          Value(resources),
          "if '*' is present, must not specify other resources without subresources"
        )
      )
    }
    return errors
  }

  /// The rules of a policy, which may name objects too.
  static func matchErrors(_ match: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = Rules.required(match, "matchPolicy", ["Equivalent", "Exact"], field())
    for name in ["namespaceSelector", "objectSelector"] {
      if match[name] == nil { errors.append(.required(field().field(name))) }
      errors += SelectorValidation.errors(match[name], field().field(name))
    }
    for list in ["resourceRules", "excludeResourceRules"] {
      for (index, rule) in (match[list]?.array ?? []).enumerated() {
        var place: FieldPath { "\(field()).\(list)[\(index)]" }
        var seen: Set<String> = []
        for (number, name) in (rule["resourceNames"]?.strings ?? []).enumerated() {
          var item: FieldPath { "\(place).resourceNames[\(number)]" }
          errors += RoleValidation.name(name).map { .invalid(item, .string(name), $0) }
          if !seen.insert(name).inserted { errors.append(.duplicate(item, .string(name))) }
        }
        errors += self.errors(rule, place)
      }
    }
    return errors
  }

  /// Conditions in CEL that a request must meet.
  static func conditionErrors(
    _ conditions: [Value],
    _ field: @autoclosure FieldPath.Lazy,
    hasParams: Bool = false
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if conditions.count > 64 { errors.append(.tooMany(field(), conditions.count, maximum: 64)) }
    var names: Set<String> = []
    for (index, condition) in conditions.enumerated() {
      var place: FieldPath { field().index(index) }
      var scope = PolicyScope(nil)
      scope.hasParams = hasParams
      let text = (condition["expression"]?.string ?? "").trimmingSpaces
      if text.isEmpty {
        errors.append(.required(place + ".expression"))
      } else if let flaw = PolicyExpression(text, scope, returns: [.bool]).flaw {
        errors.append(.invalid(place + ".expression", .string(text), flaw))
      }
      errors += Rules.requiredName(condition, "name", place, Validation.qualifiedName)
      if let name = condition["name"]?.string, !name.isEmpty, !names.insert(name).inserted {
        errors.append(.duplicate(place + ".name", .string(name)))
      }
    }
    return errors
  }
}
