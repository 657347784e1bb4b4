import API
import CEL
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
    var scope = PolicyScope(spec)
    var errors = commonErrors(spec, &scope)
    if spec["validations"].isSame(as: nil), spec["auditAnnotations"].isSame(as: nil) {
      for name in ["validations", "auditAnnotations"] {
        errors.append(
          .required("spec.\(name)", "validations or auditAnnotations must contain at least one item")
        )
      }
    }
    for (index, validation) in (spec["validations"]?.array ?? []).enumerated() {
      errors += validationErrors(validation, scope, "spec.validations[\(index)]")
    }
    return errors + annotationErrors(spec["auditAnnotations"]?.array ?? [], policy.name, scope)
  }

  /// What policies of both kinds have: whom they are for, their conditions, their variables.
  static func commonErrors(_ spec: Value, _ scope: inout PolicyScope) -> [FieldError] {
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
    errors += AdmissionRules.conditionErrors(
      spec["matchConditions"]?.array ?? [],
      "spec.matchConditions",
      hasParams: scope.hasParams
    )
    for (index, variable) in (spec["variables"]?.array ?? []).enumerated() {
      errors += variableErrors(variable, &scope, "spec.variables[\(index)]")
    }
    return errors
  }

  private static func variableErrors(
    _ variable: Value,
    _ scope: inout PolicyScope,
    _ place: FieldPath
  ) -> [FieldError] {
    var errors: [FieldError] = []
    let name = variable["name"]?.string ?? ""
    if isBlank(.string(name)) {
      errors.append(.required(place + ".name", "name is not specified"))
    } else if !CELObjectType.isIdentifier(name) {
      errors.append(.invalid(place + ".name", .string(name), "name is not a valid CEL identifier"))
    }
    guard let text = variable["expression"]?.string, !isBlank(.string(text)) else {
      return errors + [.required(place + ".expression", "expression is not specified")]
    }
    let expression = PolicyExpression(text, scope)
    if let flaw = expression.flaw { errors.append(.invalid(place + ".expression", .string(text), flaw)) }
    scope.declare(name, (try? expression.program.get())?.type ?? .dyn)
    return errors
  }

  /// What is wrong with the expression of a field, if it says anything.
  static func expressionErrors(
    _ text: String,
    _ scope: PolicyScope,
    returns: [CELType],
    _ field: FieldPath
  ) -> [FieldError] {
    PolicyExpression(text, scope, returns: returns).flaw.map { [.invalid(field, .string(text), $0)] } ?? []
  }

  private static func kindErrors(_ kind: Value, _ field: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if kind["apiVersion"]?.string?.isEmpty ?? true { errors.append(.required(field + ".apiVersion")) }
    let name = kind["kind"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required(field + ".kind"))
    } else {
      errors += Validation.label1035(name.lowercased()).map {
        .invalid(field + ".kind", .string(name), "may have mixed case, but should otherwise match: " + $0)
      }
    }
    return errors
  }

  private static func validationErrors(_ validation: Value, _ scope: PolicyScope, _ place: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if isBlank(validation["expression"]) {
      errors.append(.required(place + ".expression", "expression is not specified"))
    } else {
      let text = validation["expression"]?.string ?? ""
      errors += expressionErrors(text, scope, returns: [.bool], place + ".expression")
    }
    if let text = validation["messageExpression"]?.string, !text.isEmpty {
      let field: FieldPath = place + ".messageExpression"
      if isBlank(.string(text)) {
        errors.append(.invalid(field, .string(text), "must be non-empty if specified"))
      } else {
        var quiet = scope
        quiet.hasAuthorizer = false
        errors += expressionErrors(text, quiet, returns: [.string], field)
      }
    }
    if let text = validation["message"]?.string, !text.isEmpty {
      if isBlank(.string(text)) {
        errors.append(.invalid(place + ".message", .string(text), "message must be non-empty if specified"))
      } else if text.trimmingSpaces.contains("\n") {
        errors.append(.invalid(place + ".message", .string(text), "message must not contain line breaks"))
      }
    }
    return errors + Rules.choice(validation, "reason", ["Forbidden", "Invalid", "RequestEntityTooLarge"], place)
  }

  private static func annotationErrors(_ annotations: [Value], _ name: String, _ scope: PolicyScope) -> [FieldError] {
    var errors: [FieldError] = []
    if annotations.count > 20 {
      errors.append(.bare("spec.auditAnnotations", "must not have more than 20 auditAnnotations"))
    }
    var keys: Set<String> = []
    for (index, annotation) in annotations.enumerated() {
      let place: FieldPath = "spec.auditAnnotations[\(index)]"
      let key = annotation["key"]?.string ?? ""
      errors += Validation.qualifiedName(name + "/" + key).map {
        .invalid(place + ".key", .string(name + "/" + key), $0)
      }
      let text = annotation["valueExpression"]?.string ?? ""
      let field: FieldPath = place + ".valueExpression"
      if isBlank(.string(text)) {
        errors.append(.required(field, "valueExpression is not specified"))
      } else if text.trimmingSpaces.utf8.count > 5 * 1024 {
        errors.append(.required(field, "must not exceed 5120 bytes in length"))
      } else if let flaw = PolicyExpression(text.trimmingSpaces, scope, returns: [.string, .null]).flaw {
        errors.append(.invalid(field, .string(text), flaw))
      }
      if !keys.insert(key).inserted { errors.append(.duplicate(place + ".key", .string(key))) }
    }
    return errors
  }

  private static func isBlank(_ value: Value?) -> Bool { value?.string?.allSatisfy(\.isWhitespace) ?? true }

  // MARK: Bindings

  static func bindingErrors(_ binding: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = binding["spec"] ?? [:]
    var errors = commonBindingErrors(spec)
    let actions = spec["validationActions"]?.strings ?? []
    if actions.isEmpty {
      errors.append(.required("spec.validationActions", "at least one validation action is required"))
    }
    var seen: Set<String> = []
    for (index, action) in actions.enumerated() {
      let place: FieldPath = "spec.validationActions[\(index)]"
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

  static func commonBindingErrors(_ spec: Value) -> [FieldError] {
    var errors = Rules.requiredName(spec, "policyName", "spec", Validation.subdomain)
    if let reference = spec["paramRef"] { errors += parameterErrors(reference, "spec.paramRef") }
    if let match = spec["matchResources"] { errors += AdmissionRules.matchErrors(match, "spec.matchResources") }
    return errors
  }

  private static func parameterErrors(_ reference: Value, _ field: FieldPath) -> [FieldError] {
    var errors = Rules.name(reference, "name", field, RoleValidation.name)
    errors += Rules.name(reference, "namespace", field, Validation.label)
    let isNamed = reference["name"]?.string?.isEmpty == false
    if isNamed, reference["selector"] != nil {
      for name in ["name", "selector"] {
        errors.append(.forbidden(field.field(name), "name and selector are mutually exclusive"))
      }
    } else if !isNamed, reference["selector"] == nil {
      errors.append(.required(field, "one of name or selector must be specified"))
    }
    errors += SelectorValidation.errors(reference["selector"], field + ".selector")
    return errors + Rules.required(reference, "parameterNotFoundAction", ["Deny", "Allow"], field)
  }
}
