import API
import Objects

/// `pkg/apis/rbac/validation`.
enum RoleValidation {
  /// Names of roles and bindings are segments of paths.
  static let name: @Sendable (String) -> [String] = { name in
    if name == "." || name == ".." { return ["may not be '\(name)'"] }
    return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
  }

  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { role, _ in
    var errors: [FieldError] = []
    for (index, rule) in (role["rules"]?.array ?? []).enumerated() {
      errors += ruleErrors(rule, "rules[\(index)]", isNamespaced: role.kind == "Role")
    }
    guard let aggregation = role["aggregationRule"] else { return errors }
    let selectors = aggregation["clusterRoleSelectors"]?.array ?? []
    if selectors.isEmpty {
      errors.append(
        .required(
          "aggregationRule.clusterRoleSelectors",
          "at least one clusterRoleSelector required if aggregationRule is non-nil"
        )
      )
    }
    for (index, selector) in selectors.enumerated() {
      var field: FieldPath { "aggregationRule.clusterRoleSelectors[\(index)]" }
      let wrong = SelectorValidation.errors(selector, field)
      errors += wrong
      if !wrong.isEmpty { errors.append(.invalid(field, .null, "invalid label selector.")) }
    }
    return errors
  }

  private static func ruleErrors(_ rule: Value, _ field: @autoclosure FieldPath.Lazy, isNamespaced: Bool)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let isEmpty: (String) -> Bool = { rule[$0]?.array?.isEmpty ?? true }
    if isEmpty("verbs") { errors.append(.required(field() + ".verbs", "verbs must contain at least one value")) }
    if !isEmpty("nonResourceURLs") {
      if isNamespaced {
        errors.append(
          .invalid(
            field() + ".nonResourceURLs",
            rule["nonResourceURLs"] ?? [],
            "namespaced rules cannot apply to non-resource URLs"
          )
        )
      }
      if !isEmpty("apiGroups") || !isEmpty("resources") || !isEmpty("resourceNames") {
        errors.append(
          .invalid(
            field() + ".nonResourceURLs",
            rule["nonResourceURLs"] ?? [],
            "rules cannot apply to both regular resources and non-resource URLs"
          )
        )
      }
      return errors
    }
    if isEmpty("apiGroups") {
      errors.append(.required(field() + ".apiGroups", "resource rules must supply at least one api group"))
    }
    if isEmpty("resources") {
      errors.append(.required(field() + ".resources", "resource rules must supply at least one resource"))
    }
    return errors
  }
}

/// `pkg/apis/rbac/validation`: bindings of roles.
enum RoleBindingValidation {
  private static let group = "rbac.authorization.k8s.io"

  static let applyDefaults: @Sendable (inout Value) -> Void = { binding in
    if binding["roleRef"]?["apiGroup"]?.string?.isEmpty ?? true {
      binding["roleRef", default: [:]]["apiGroup"] = .string(group)
    }
    binding.forEach("subjects") { subject in
      guard ["User", "Group"].contains(subject["kind"]?.string ?? "") else { return }
      subject.fill("apiGroup", .string(group))
    }
  }

  static let errors: @Sendable (Value, Strategy.Context) -> [FieldError] = { binding, _ in
    var errors: [FieldError] = []
    let role = binding["roleRef"] ?? [:]
    let given = role["apiGroup"]?.string ?? ""
    if given != group { errors.append(.notSupported("roleRef.apiGroup", .string(given), [group])) }
    let kinds = binding.kind == "RoleBinding" ? ["Role", "ClusterRole"] : ["ClusterRole"]
    let kind = role["kind"]?.string ?? ""
    if !kinds.contains(kind) { errors.append(.notSupported("roleRef.kind", .string(kind), kinds)) }
    let name = role["name"]?.string ?? ""
    if name.isEmpty {
      errors.append(.required("roleRef.name"))
    } else {
      errors += RoleValidation.name(name).map { .invalid("roleRef.name", .string(name), $0) }
    }
    for (index, subject) in (binding["subjects"]?.array ?? []).enumerated() {
      errors += subjectErrors(subject, "subjects[\(index)]", isNamespaced: binding.kind == "RoleBinding")
    }
    return errors
  }

  private static func subjectErrors(_ subject: Value, _ field: @autoclosure FieldPath.Lazy, isNamespaced: Bool)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let name = subject["name"]?.string ?? ""
    if name.isEmpty { errors.append(.required(field() + ".name")) }
    let given = subject["apiGroup"]?.string ?? ""
    switch subject["kind"]?.string ?? "" {
    case "ServiceAccount":
      if !name.isEmpty { errors += Validation.subdomain(name).map { .invalid(field() + ".name", .string(name), $0) } }
      if !given.isEmpty { errors.append(.notSupported(field() + ".apiGroup", .string(given), [""])) }
      if !isNamespaced, subject["namespace"]?.string?.isEmpty ?? true {
        errors.append(.required(field() + ".namespace"))
      }
    case "User", "Group":
      if given != group { errors.append(.notSupported(field() + ".apiGroup", .string(given), [group])) }
    case let kind:
      errors.append(.notSupported(field() + ".kind", .string(kind), ["ServiceAccount", "User", "Group"]))
    }
    return errors
  }

  static let updateErrors: @Sendable (Value, Value, Strategy.Context) -> [FieldError] = { new, old, context in
    RoleBindingValidation.errors(new, context)
      + Rules.immutable(
        new["roleRef"],
        old["roleRef"],
        "roleRef",
        as: "io.k8s.api.rbac.v1.RoleRef",
        context,
        "cannot change roleRef"
      )
  }
}
