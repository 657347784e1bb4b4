import API
import Objects

/// Which requests a policy, a binding or a webhook is for (`k8s.io/apiserver/pkg/admission/plugin/webhook/rules`).
struct RequestMatcher: Sendable {
  private let rules: [Value]
  private let excluded: [Value]
  private let namespaces: LabelSelector?
  private let objects: LabelSelector?
  private let isExact: Bool

  /// From `matchConstraints`, `matchResources`, or a webhook with its `rules`.
  init(_ value: Value) {
    rules = value["resourceRules"]?.array ?? value["rules"]?.array ?? []
    excluded = value["excludeResourceRules"]?.array ?? []
    namespaces = value["namespaceSelector"].map { LabelSelector(object: $0) }
    objects = value["objectSelector"].map { LabelSelector(object: $0) }
    isExact = value["matchPolicy"] == "Exact"
  }

  /// Without rules everything is meant, which only a binding may say.
  func matches(_ attempt: AdmissionAttempt) -> Bool {
    if let namespaces, !namespaces.isEmpty, !attempt.fits(namespaces: namespaces) { return false }
    if let objects, !objects.isEmpty, !attempt.fits(objects: objects) { return false }
    if excluded.contains(where: { matches($0, attempt) }) { return false }
    return rules.isEmpty || rules.contains { matches($0, attempt) }
  }

  private func matches(_ rule: Value, _ attempt: AdmissionAttempt) -> Bool {
    func holds(_ list: String, _ word: String) -> Bool {
      let words = rule[list]?.strings ?? []
      return words.contains("*") || words.contains(word)
    }
    let resource = attempt.resource
    guard holds("operations", attempt.operation.rawValue), holds("apiGroups", resource.group) else { return false }
    // Another version of the resource is as good, unless the very one is meant.
    if isExact, !holds("apiVersions", resource.version) { return false }
    let names = rule["resourceNames"]?.strings ?? []
    if !names.isEmpty, !names.contains(attempt.name) { return false }
    switch rule["scope"]?.string {
    case "Cluster": if resource.isNamespaced { return false }
    case "Namespaced": if !resource.isNamespaced { return false }
    default: break
    }
    return (rule["resources"]?.strings ?? []).contains { Self.covers($0, resource.name, attempt.subresource) }
  }

  /// `pods`, `pods/status`, `pods/*`, `*/scale`, `*`, `*/*`.
  private static func covers(_ pattern: String, _ resource: String, _ subresource: String) -> Bool {
    let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = parts.first, first == "*" || first == resource else { return false }
    let second = parts.count > 1 ? parts[1] : ""
    return second == "*" || second == subresource
  }
}

/// One write on its way through admission.
struct AdmissionAttempt {
  enum Operation: String { case create = "CREATE", update = "UPDATE", delete = "DELETE" }

  let operation: Operation
  let resource: Resource
  let subresource: String
  let request: Request
  /// Nil for a deletion; mutations change it.
  var object: Value?
  /// Nil for a creation.
  let old: Value?
  /// The namespace of the object, nil where it has none.
  let namespace: Value?

  var name: String { object?.name ?? old?.name ?? "" }

  func fits(namespaces selector: LabelSelector) -> Bool {
    if resource.groupResource == GroupVersionResource.namespaces.groupResource {
      return (object ?? old).map(selector.matches) ?? true
    }
    return namespace.map(selector.matches) ?? true
  }

  func fits(objects selector: LabelSelector) -> Bool {
    (object.map(selector.matches) ?? false) || (old.map(selector.matches) ?? false)
  }

  private var options: Value {
    let kind =
      switch operation {
      case .create: "CreateOptions"
      case .update: request.verb == .patch ? "PatchOptions" : "UpdateOptions"
      case .delete: "DeleteOptions"
      }
    var options: Value = ["apiVersion": "meta.k8s.io/v1", "kind": .string(kind)]
    if request.options.dryRun { options["dryRun"] = ["All"] }
    if let manager = request.options.fieldManager { options["fieldManager"] = .string(manager) }
    return options
  }

  /// What expressions see as `request`.
  var review: Value {
    let kind = resource.groupVersionKind
    let kindValue: Value = [
      "group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind),
    ]
    let resourceValue: Value = [
      "group": .string(resource.group), "version": .string(resource.version), "resource": .string(resource.name),
    ]
    return [
      "kind": kindValue, "resource": resourceValue, "subResource": .string(subresource), "requestKind": kindValue,
      "requestResource": resourceValue, "requestSubResource": .string(subresource), "name": .string(name),
      "namespace": .string((object ?? old)?.namespace ?? ""), "operation": .string(operation.rawValue),
      "userInfo": IdentityReview.value(of: request.user), "dryRun": .bool(request.options.dryRun),
      "options": options,
    ]
  }
}
