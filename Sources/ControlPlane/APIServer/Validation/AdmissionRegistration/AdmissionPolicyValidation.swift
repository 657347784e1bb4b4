import API
import Objects

/// `pkg/apis/admissionregistration`: what validating admission policies and their bindings default to and may say.
enum AdmissionPolicyValidation {
  static func applyDefaults(_ policy: inout Value) {
    policy["spec", default: [:]].fill("failurePolicy", "Fail")
    fillMatch(&policy, "matchConstraints")
  }

  static func applyBindingDefaults(_ binding: inout Value) { fillMatch(&binding, "matchResources") }

  private static func fillMatch(_ object: inout Value, _ name: String) {
    guard var match = object["spec"]?[name] else { return }
    match.fill("matchPolicy", "Equivalent")
    match.fill("namespaceSelector", [:])
    match.fill("objectSelector", [:])
    for list in ["resourceRules", "excludeResourceRules"] { match.forEach(list) { $0.fill("scope", "*") } }
    object["spec", default: [:]][name] = match
  }

  static func errors(_ policy: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = policy["spec"] ?? [:]
    var errors: [FieldError] = []
    if spec["failurePolicy"] == nil { errors.append(.required("spec.failurePolicy")) }
    errors += Rules.choice(spec, "failurePolicy", ["Fail", "Ignore"], "spec")
    if let kind = spec["paramKind"] { errors += kindErrors(kind, "spec.paramKind") }
    if let match = spec["matchConstraints"] {
      errors += AdmissionRules.matchErrors(match, "spec.matchConstraints")
      if match["resourceRules"].isSame(as: nil) { errors.append(.required("spec.matchConstraints.resourceRules")) }
    } else {
      errors.append(.required("spec.matchConstraints"))
    }
    errors += AdmissionRules.conditionErrors(spec["matchConditions"]?.array ?? [], "spec.matchConditions")
    for (index, variable) in (spec["variables"]?.array ?? []).enumerated() {
      var place: FieldPath { "spec.variables[\(index)]" }
      if variable["name"]?.string?.isEmpty ?? true {
        errors.append(.required(place + ".name", "name is not specified"))
      }
      if isBlank(variable["expression"]) {
        errors.append(.required(place + ".expression", "expression is not specified"))
      }
    }
    if spec["validations"].isSame(as: nil), spec["auditAnnotations"].isSame(as: nil) {
      for name in ["validations", "auditAnnotations"] {
        errors.append(
          .required("spec.\(name)", "validations or auditAnnotations must contain at least one item")
        )
      }
    }
    for (index, validation) in (spec["validations"]?.array ?? []).enumerated() {
      errors += validationErrors(validation, "spec.validations[\(index)]")
    }
    return errors + annotationErrors(spec["auditAnnotations"]?.array ?? [])
  }

  private static func kindErrors(_ kind: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if kind["apiVersion"]?.string?.isEmpty ?? true { errors.append(.required(field() + ".apiVersion")) }
    let name = kind["kind"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required(field() + ".kind"))
    } else {
      errors += Validation.label1035(name.lowercased()).map {
        .invalid(field() + ".kind", .string(name), "may have mixed case, but should otherwise match: " + $0)
      }
    }
    return errors
  }

  private static func validationErrors(_ validation: Value, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    if isBlank(validation["expression"]) {
      errors.append(.required(place() + ".expression", "expression is not specified"))
    }
    if let text = validation["messageExpression"], isBlank(text) {
      errors.append(.invalid(place() + ".messageExpression", text, "must be non-empty if specified"))
    }
    if let text = validation["message"]?.string, !text.isEmpty {
      if isBlank(.string(text)) {
        errors.append(.invalid(place() + ".message", .string(text), "message must be non-empty if specified"))
      } else if text.contains("\n") {
        errors.append(.invalid(place() + ".message", .string(text), "message must not contain line breaks"))
      }
    } else if validation["expression"]?.string?.contains("\n") ?? false {
      errors.append(.required(place() + ".message", "message must be specified if expression contains line breaks"))
    }
    return errors + Rules.choice(validation, "reason", ["Forbidden", "Invalid", "RequestEntityTooLarge"], place())
  }

  private static func annotationErrors(_ annotations: [Value]) -> [FieldError] {
    var errors: [FieldError] = []
    if annotations.count > 20 { errors.append(.tooMany("spec.auditAnnotations", annotations.count, maximum: 20)) }
    var keys: Set<String> = []
    for (index, annotation) in annotations.enumerated() {
      var place: FieldPath { "spec.auditAnnotations[\(index)]" }
      errors += Rules.requiredName(annotation, "key", place, Validation.qualifiedName)
      if isBlank(annotation["valueExpression"]) {
        errors.append(.required(place + ".valueExpression", "valueExpression is not specified"))
      }
      if let key = annotation["key"]?.string, !keys.insert(key).inserted {
        errors.append(.duplicate(place + ".key", .string(key)))
      }
    }
    return errors
  }

  private static func isBlank(_ value: Value?) -> Bool { value?.string?.allSatisfy(\.isWhitespace) ?? true }

  // MARK: Bindings

  static func bindingErrors(_ binding: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = binding["spec"] ?? [:]
    var errors = Rules.requiredName(spec, "policyName", "spec", Validation.subdomain)
    if let reference = spec["paramRef"] { errors += parameterErrors(reference, "spec.paramRef") }
    if let match = spec["matchResources"] { errors += AdmissionRules.matchErrors(match, "spec.matchResources") }
    let actions = spec["validationActions"]?.strings ?? []
    if actions.isEmpty {
      errors.append(.required("spec.validationActions", "at least one validation action is required"))
    }
    var seen: Set<String> = []
    for (index, action) in actions.enumerated() {
      var place: FieldPath { "spec.validationActions[\(index)]" }
      let supported = ["Audit", "Deny", "Warn"]
      if !supported.contains(action) { errors.append(.notSupported(place, .string(action), supported)) }
      if !seen.insert(action).inserted { errors.append(.duplicate(place, .string(action))) }
    }
    if seen.isSuperset(of: ["Deny", "Warn"]) {
      errors.append(
        .invalid(
          "spec.validationActions",
          Value(actions),
          "must not contain both Deny and Warn (repeating the same validation failure information in the API response "
            + "and headers serves no purpose)"
        )
      )
    }
    return errors
  }

  private static func parameterErrors(_ reference: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = Rules.name(reference, "name", field(), RoleValidation.name)
    errors += Rules.name(reference, "namespace", field(), Validation.label)
    let isNamed = reference["name"]?.string?.isEmpty == false
    if isNamed, reference["selector"] != nil {
      for name in ["name", "selector"] {
        errors.append(.forbidden(field().field(name), "name and selector are mutually exclusive"))
      }
    } else if !isNamed, reference["selector"] == nil {
      errors.append(.required(field(), "one of name or selector must be specified"))
    }
    errors += SelectorValidation.errors(reference["selector"], field() + ".selector")
    return errors + Rules.required(reference, "parameterNotFoundAction", ["Deny", "Allow"], field())
  }
}
