import API
import Objects

/// Names of resources, as they stand in requests, limits and quotas (`pkg/apis/core/helper`).
enum ResourceNames {
  private static let container: Set<String> = ["cpu", "memory", "ephemeral-storage"]
  /// What counts whole objects.
  private static let counted: Set<String> = [
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
    "services.nodeports", "services.loadbalancers",
  ]
  private static let quota: Set<String> = container.union(counted).union([
    "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory",
    "limits.ephemeral-storage",
  ])
  private static let standard = quota.union(["storage"])

  static func isQuotaResource(_ name: String) -> Bool { quota.contains(name) || isHugePages(name) }

  static func isPodResource(_ name: String) -> Bool {
    ["pods", "count/pods"].contains(name) || container.contains(name)
      || ["requests.", "limits."].contains { name.hasPrefix($0) } && name != "requests.storage"
  }

  private static func isHugePages(_ name: String) -> Bool {
    name.hasPrefix("hugepages-") || name.hasPrefix("requests.hugepages-")
  }

  static func errors(_ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let wrong = Validation.qualifiedName(name)
    if !wrong.isEmpty { return wrong.map { .invalid(field(), .string(name), $0) } }
    if name.contains("/") || standard.contains(name) || isHugePages(name) { return [] }
    return [.invalid(field(), .string(name), "must be a standard resource type or fully qualified")]
  }

  static func containerErrors(_ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = self.errors(name, field())
    if !name.contains("/") {
      if !container.contains(name), !name.hasPrefix("hugepages-") {
        errors.append(.invalid(field(), .string(name), "must be a standard resource for containers"))
      }
    } else if !isNative(name), !isExtended(name) {
      errors.append(.invalid(field(), .string(name), "doesn't follow extended resource name standard"))
    }
    return errors
  }

  static func quotaErrors(_ name: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors = self.errors(name, field())
    if !name.contains("/"), !isQuotaResource(name) {
      errors.append(.invalid(field(), .string(name), "must be a standard resource for quota"))
    }
    return errors
  }

  private static func isNative(_ name: String) -> Bool { !name.contains("/") || name.contains("kubernetes.io/") }

  static func isExtended(_ name: String) -> Bool {
    !isNative(name) && !name.hasPrefix("requests.") && Validation.qualifiedName("requests." + name).isEmpty
  }

  /// An amount of a resource: not negative, and whole where it counts things.
  static func amountErrors(_ name: String, _ amount: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    guard let quantity = amount.string.flatMap({ Quantity($0) }) else { return [] }
    var errors: [FieldError] = []
    if quantity.isNegative { errors.append(.invalid(field(), amount, "must be greater than or equal to 0")) }
    if counted.contains(name) || isExtended(name), quantity.milliValue % 1000 != 0 {
      errors.append(.invalid(field(), amount, "must be an integer"))
    }
    return errors
  }

  static func mayOvercommit(_ name: String) -> Bool { isNative(name) && !name.hasPrefix("hugepages-") }
}

/// `pkg/apis/core/validation`: resource quotas.
enum QuotaValidation {
  static func errors(_ quota: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = quota["spec"] ?? [:]
    var errors: [FieldError] = []
    for (name, amount) in spec["hard"]?.object ?? Fields() {
      var place: FieldPath { "spec.hard[\(name)]" }
      errors += ResourceNames.quotaErrors(name, place)
      errors += ResourceNames.amountErrors(name, amount, place)
    }
    return errors + scopeErrors(spec, context) + selectorErrors(spec, context)
  }

  static func updateErrors(_ quota: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    let before = (old["spec"]?["scopes"]?.strings ?? []).sorted()
    let after = (quota["spec"]?["scopes"]?.strings ?? []).sorted()
    let errors = self.errors(quota, context)
    if before == after { return errors }
    return errors + [.invalid("spec.scopes", quota["spec"]?["scopes"] ?? .null, "field is immutable")]
  }

  private static let podScopes = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort"]
  private static let scopes: Set<String> = Set(podScopes).union([
    "PriorityClass", "CrossNamespacePodAffinity", "VolumeAttributesClass",
  ])
  private static let opposites = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]

  /// Whether objects that a scope selects can use the resource at all.
  private static func isValid(_ scope: String, for resource: String) -> Bool {
    switch scope {
    case "BestEffort": ["pods", "count/pods"].contains(resource)
    case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
      ResourceNames.isPodResource(resource)
    case "VolumeAttributesClass": ["persistentvolumeclaims", "requests.storage"].contains(resource)
    default: true
    }
  }

  private static func limited(_ spec: Value) -> [String] {
    (spec["hard"]?.object?.keys ?? []).filter(ResourceNames.isQuotaResource)
  }

  private static func scopeErrors(_ spec: Value, _ context: Strategy.Context) -> [FieldError] {
    guard let list = spec["scopes"], !list.strings.isEmpty else { return [] }
    let names = list.strings
    var errors: [FieldError] = []
    for scope in names {
      if !scopes.contains(scope) { errors.append(.invalid("spec.scopes", list, "unsupported scope")) }
      for resource in limited(spec) where !isValid(scope, for: resource) {
        errors.append(.invalid("spec.scopes", list, "unsupported scope applied to resource"))
      }
    }
    for pair in opposites where pair.allSatisfy(names.contains) {
      errors.append(.invalid("spec.scopes", list, "conflicting scopes"))
    }
    return errors
  }

  private static func selectorErrors(_ spec: Value, _ context: Strategy.Context) -> [FieldError] {
    guard let selector = spec["scopeSelector"] else { return [] }
    let field: FieldPath = "spec.scopeSelector.matchExpressions"
    var errors: [FieldError] = []
    let requirements = selector["matchExpressions"]?.array ?? []
    for requirement in requirements {
      let scope = requirement["scopeName"]?.string ?? ""
      if !scopes.contains(scope) {
        errors.append(.invalid(field + ".scopeName", .string(scope), "unsupported scope"))
      }
      for resource in limited(spec) where !isValid(scope, for: resource) {
        let shown = GoText.internalDump(selector, context.schemas, "io.k8s.api.core.v1.ScopeSelector")
        errors.append(.invalid(field, shown: shown, "unsupported scope applied to resource"))
      }
      errors += operatorErrors(requirement, scope, field)
    }
    let names = requirements.compactMap { $0["scopeName"]?.string }
    for pair in opposites where pair.allSatisfy(names.contains) {
      errors.append(.invalid(field, spec["scopes"] ?? .null, "conflicting scopes"))
    }
    return errors
  }

  private static func operatorErrors(_ requirement: Value, _ scope: String, _ field: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let operation = requirement["operator"]?.string ?? ""
    let values = requirement["values"]?.array ?? []
    if podScopes.contains(scope) || scope == "CrossNamespacePodAffinity", operation != "Exists" {
      errors.append(
        .invalid(
          field() + ".operator",
          .string(operation),
          "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
            + "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or "
            + "ResourceQuotaScopeCrossNamespacePodAffinity"
        )
      )
    }
    switch operation {
    case "In", "NotIn":
      if values.isEmpty {
        errors.append(
          .required(
            field() + ".values",
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
          )
        )
      }
    case "Exists", "DoesNotExist":
      if !values.isEmpty {
        errors.append(
          .invalid(
            field() + ".values",
            .array(values),
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
          )
        )
      }
    default: errors.append(.invalid(field() + ".operator", .string(operation), "not a valid selector operator"))
    }
    return errors
  }
}
