import API
import Objects

/// Pods keep to the level that their namespace's labels ask for
/// (`k8s.io/pod-security-admission/admission`).
enum PodSecurity {
  static let plugin = AdmissionPlugin(
    "PodSecurity",
    [
      .init([.create, .update], [.pods], subresources: ["", "ephemeralcontainers", "resize"]),
      .init([.create, .update], [.namespaces] + workloads),
    ],
    validate: validate
  )

  /// What makes pods; nobody is refused here, only warned.
  private static let workloads: [GroupVersionResource] = [
    .deployments, .replicaSets, .replicationControllers, .statefulSets, .daemonSets, .jobs, .cronJobs,
    GroupVersionResource("podtemplates"),
  ]

  private static let namespaces = GroupVersionResource.namespaces.groupResource
  private static let pods = GroupVersionResource.pods.groupResource

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.resource == namespaces { return try validateNamespace(&attributes, server) }
    guard let namespace = server.store.object(namespaces, attributes.namespace),
      namespace["metadata"]?["labels"] != nil
    else { return }
    let policy = PodSecurityPolicy(namespace)
    if policy.isFullyPrivileged { return }
    guard attributes.resource == pods else {
      if let template = template(of: attributes.object) { warn(policy, template, &attributes) }
      return
    }
    if let old = attributes.old, !isSignificant(attributes.object, old) { return }
    let violations = PodSecurityChecks.violations(of: attributes.object, policy.enforce)
    if !violations.isEmpty {
      throw attributes.forbidden(
        "violates PodSecurity \"\(policy.enforce)\": \(PodSecurityViolation.detail(violations))"
      )
    }
    warn(policy, attributes.object, &attributes)
  }

  private static func warn(_ policy: PodSecurityPolicy, _ pod: Value, _ attributes: inout AdmissionAttributes) {
    let violations = PodSecurityChecks.violations(of: pod, policy.warn)
    if violations.isEmpty { return }
    attributes.warnings.append(
      "would violate PodSecurity \"\(policy.warn)\": \(PodSecurityViolation.detail(violations))"
    )
  }

  private static func template(of object: Value) -> Value? {
    if object.kind == "PodTemplate" { return object["template"] }
    let spec = object.kind == "CronJob" ? object["spec"]?["jobTemplate"]?["spec"] : object["spec"]
    return spec?["template"]
  }

  /// Whether an update changes what a pod runs.
  private static func isSignificant(_ pod: Value, _ old: Value) -> Bool {
    func images(_ pod: Value, _ list: String) -> [Value?] { (pod["spec"]?[list]?.array ?? []).map { $0["image"] } }
    return ["containers", "initContainers", "ephemeralContainers"].contains { images(pod, $0) != images(old, $0) }
  }

  // MARK: Namespaces

  private static func validateNamespace(
    _ attributes: inout AdmissionAttributes,
    _ server: APIServer
  ) throws(Status) {
    let namespace = attributes.object
    if attributes.old?["metadata"]?["labels"] == namespace["metadata"]?["labels"] { return }
    let policy = PodSecurityPolicy(namespace)
    let before = attributes.old.map { PodSecurityPolicy($0) }
    if !policy.errors.isEmpty, policy.errors != before?.errors {
      throw .invalid(attributes.endpoint.groupVersionKind, namespace.name, policy.errors)
    }
    guard let before, policy.enforce != before.enforce, policy.enforce.level != .privileged else { return }
    // Only a stricter level can be broken by pods that were let in before.
    if policy.enforce.minor == before.enforce.minor, policy.enforce.level <= before.enforce.level { return }
    attributes.warnings += warnings(of: namespace.name, policy.enforce, server)
  }

  /// What the pods that run already break, once for all that break the same.
  private static func warnings(
    of namespace: String,
    _ level: PodSecurityPolicy.LevelVersion,
    _ server: APIServer
  ) -> [String] {
    var byReason: [String: [String]] = [:]
    for pod in server.store.objects(pods, namespace: namespace) {
      let violations = PodSecurityChecks.violations(of: pod, level)
      if violations.isEmpty { continue }
      byReason[violations.map(\.reason).joined(separator: ", "), default: []].append(pod.name)
    }
    if byReason.isEmpty { return [] }
    let lines = byReason.map { reason, names in
      let first = names.min() ?? ""
      switch names.count {
      case 1: return "\(first): \(reason)"
      case 2: return "\(first) (and 1 other pod): \(reason)"
      default: return "\(first) (and \(names.count - 1) other pods): \(reason)"
      }
    }
    return ["existing pods in namespace \"\(namespace)\" violate the new PodSecurity enforce level \"\(level)\""]
      + lines.sorted()
  }
}
