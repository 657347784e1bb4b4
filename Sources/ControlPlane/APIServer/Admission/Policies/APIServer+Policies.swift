import API
import CEL
import Objects

/// Validating admission by objects of the API: policies with their bindings, and webhooks.
extension APIServer {
  /// What was read of the policies, so that a write without any costs nothing.
  struct AdmissionRules: Sendable {
    struct Binding: Sendable {
      let name: String
      let policy: String
      let actions: [String]
      let matcher: RequestMatcher?
      let params: Value?
    }

    struct Webhook: Sendable {
      let name: String
      let configuration: Value
      let matcher: RequestMatcher
      /// Its `matchConditions`.
      let conditions: PolicyCore
    }

    var policies: [String: AdmissionPolicy] = [:]
    var bindings: [Binding] = []
    var mutatingPolicies: [String: MutatingPolicy] = [:]
    var mutatingBindings: [Binding] = []
    var mutating: [Webhook] = []
    var validating: [Webhook] = []
  }

  private static func admissionResource(_ name: String) -> GroupResource {
    GroupResource(name, group: "admissionregistration.k8s.io")
  }

  /// Reads the rules anew after one of them was written or removed.
  mutating func admissionRulesChanged() {
    var rules = AdmissionRules()
    for policy in store.objects(Self.admissionResource("validatingadmissionpolicies")) {
      rules.policies[policy.name] = AdmissionPolicy(policy)
    }
    rules.bindings = bindings("validatingadmissionpolicybindings")
    for policy in store.objects(Self.admissionResource("mutatingadmissionpolicies")) {
      rules.mutatingPolicies[policy.name] = MutatingPolicy(policy)
    }
    rules.mutatingBindings = bindings("mutatingadmissionpolicybindings")
    rules.mutating = webhooks("mutatingwebhookconfigurations")
    rules.validating = webhooks("validatingwebhookconfigurations")
    admissionRules = rules
  }

  private func bindings(_ resource: String) -> [AdmissionRules.Binding] {
    store.objects(Self.admissionResource(resource)).map { binding in
      AdmissionRules.Binding(
        name: binding.name,
        policy: binding["spec"]?["policyName"]?.string ?? "",
        actions: binding["spec"]?["validationActions"]?.strings ?? [],
        matcher: binding["spec"]?["matchResources"].map { RequestMatcher($0) },
        params: binding["spec"]?["paramRef"]
      )
    }
  }

  private func webhooks(_ resource: String) -> [AdmissionRules.Webhook] {
    store.objects(Self.admissionResource(resource)).flatMap { configuration in
      (configuration["webhooks"]?.array ?? []).map {
        AdmissionRules.Webhook(
          name: $0["name"]?.string ?? "",
          configuration: $0,
          matcher: RequestMatcher($0),
          conditions: PolicyCore(["spec": $0])
        )
      }
    }
  }

  // MARK: Policies

  /// Lets the policies decide about a write.
  ///
  /// - Throws: the refusal of the first that denies, with the words of all.
  func applyPolicies(_ attempt: AdmissionAttempt, _ warnings: inout [String]) throws(Status) {
    var denials: [(message: String, reason: String)] = []
    for binding in admissionRules.bindings {
      guard let policy = admissionRules.policies[binding.policy], policy.core.matcher.matches(attempt),
        binding.matcher?.matches(attempt) ?? true
      else { continue }
      let title = "ValidatingAdmissionPolicy '\(policy.core.name)' with binding '\(binding.name)'"
      for refusal in refusals(policy, binding, attempt) {
        if refusal.isError || binding.actions.contains("Deny") {
          denials.append(("\(title) denied request: \(refusal.message)", refusal.reason))
        } else if binding.actions.contains("Warn") {
          warnings.append("Validation failed for \(title): \(refusal.message)")
        }
      }
    }
    if !denials.isEmpty { throw Self.denial(denials, attempt) }
  }

  private func refusals(
    _ policy: AdmissionPolicy,
    _ binding: AdmissionRules.Binding,
    _ attempt: AdmissionAttempt
  ) -> [AdmissionPolicy.Refusal] {
    do throws(CELError) {
      return try params(policy.core, binding.params, attempt).flatMap {
        policy.refusals(attempt, params: $0, self)
      }
    } catch {
      return policy.core.ignoresFailure ? [] : [.failure(error)]
    }
  }

  /// The objects with which a policy is run for a binding: none where the binding lets that be, and one that is nothing
  /// where the policy has no parameters (`policy/generic/policy_dispatcher.go`).
  ///
  /// - Throws: why there are none.
  func params(_ core: PolicyCore, _ reference: Value?, _ attempt: AdmissionAttempt) throws(CELError) -> [Value?] {
    guard let kind = core.paramKind, let reference else { return [nil] }
    let failure = "failed to configure binding: "
    guard let resource = catalogue[kind] else {
      let shown = "&ParamKind{APIVersion:\(kind.apiVersion),Kind:\(kind.kind),}"
      throw CELError(failure + "paramKind kind `\(shown)` not known")
    }
    let found = params(resource, reference, attempt)
    if resource.isNamespaced, reference["namespace"] == nil, !attempt.resource.isNamespaced {
      throw CELError(
        failure + "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
      )
    }
    if found.isEmpty, reference["parameterNotFoundAction"] != "Allow" {
      throw CELError(failure + "no params found for policy binding with `Deny` parameterNotFoundAction")
    }
    return found
  }

  private func params(_ resource: Resource, _ reference: Value, _ attempt: AdmissionAttempt) -> [Value] {
    let namespace = reference["namespace"]?.string ?? (attempt.object ?? attempt.old)?.namespace
    if let name = reference["name"]?.string {
      return store.object(resource.groupResource, resource.key(namespace, name)).map { [$0] } ?? []
    }
    let selector = LabelSelector(object: reference["selector"])
    return store.objects(resource.groupResource, namespace: resource.isNamespaced ? namespace : nil)
      .filter(selector.matches)
  }

  /// A refusal counts as invalid unless it gives another reason.
  static func denial(_ denials: [(message: String, reason: String)], _ attempt: AdmissionAttempt) -> Status {
    let (code, kind): (Int, Status.Reason) =
      switch denials.first?.reason {
      case "Forbidden": (403, .forbidden)
      case "Unauthorized": (401, .unauthorized)
      case "RequestEntityTooLarge": (413, .requestEntityTooLarge)
      default: (422, .invalid)
      }
    return Status(
      code: code,
      reason: kind,
      message: "\(attempt.resource.groupResource) \"\(attempt.name)\" is forbidden: \(denials.first?.message ?? "")",
      name: attempt.name,
      group: attempt.resource.group,
      kind: attempt.resource.name,
      causes: denials.map { Status.Cause(reason: "", message: $0.message, field: "") }
    )
  }

  // MARK: Webhooks

  /// Nothing in a simulated cluster answers HTTPS, so that a webhook that is asked fails, and its policy decides.
  func call(_ webhooks: [AdmissionRules.Webhook], _ attempt: AdmissionAttempt) throws(Status) {
    for webhook in webhooks where webhook.matcher.matches(attempt) {
      if webhook.configuration["failurePolicy"] == "Ignore" { continue }
      if try !meetsConditions(of: webhook, attempt) { continue }
      throw Status(
        code: 500,
        reason: .internalError,
        message: "Internal error occurred: failed calling webhook \"\(webhook.name)\": failed to call webhook: "
          + callFailure(webhook.configuration),
        causes: [
          Status.Cause(
            reason: "InternalError",
            message: "failed calling webhook \"\(webhook.name)\": failed to call webhook: "
              + callFailure(webhook.configuration),
            field: ""
          )
        ]
      )
    }
  }

  private func meetsConditions(of webhook: AdmissionRules.Webhook, _ attempt: AdmissionAttempt) throws(Status) -> Bool {
    if webhook.conditions.conditions.isEmpty { return true }
    var run = PolicyRun(webhook.conditions, attempt, params: nil, self)
    do throws(CELError) {
      return try run.matches()
    } catch {
      throw .forbidden(attempt.resource.groupResource, attempt.name, error.message)
    }
  }

  /// In the words of Go's HTTP client.
  func callFailure(_ webhook: Value) -> String {
    let timeout = webhook["timeoutSeconds"]?.int ?? 10
    let client = webhook["clientConfig"]
    guard let service = client?["service"] else {
      let url = client?["url"]?.string ?? ""
      let host = url.split(separator: "/").dropFirst().first.map(String.init) ?? ""
      let name = host.split(separator: ":").first.map(String.init) ?? host
      return "Post \"\(url)?timeout=\(timeout)s\": dial tcp: lookup \(name) on 10.96.0.10:53: no such host"
    }
    let name = service["name"]?.string ?? ""
    let namespace = service["namespace"]?.string ?? ""
    let port = service["port"]?.int ?? 443
    let given = service["path"]?.string ?? ""
    let path = given.hasPrefix("/") ? given : "/" + given
    let url = "Post \"https://\(name).\(namespace).svc:\(port)\(path)?timeout=\(timeout)s\": "
    guard store.object(GroupVersionResource.services.groupResource, namespace + "/" + name) != nil else {
      return url + "service \"\(name)\" not found"
    }
    let addresses = store.objects(GroupVersionResource.endpointSlices.groupResource, namespace: namespace)
      .filter { $0.labels["kubernetes.io/service-name"] == name }
      .flatMap { slice in
        (slice["endpoints"]?.array ?? []).filter { $0["conditions"]?["ready"]?.bool != false }
          .compactMap { $0["addresses"]?.strings.first }
      }
    guard let address = addresses.first else { return url + "no endpoints available for service \"\(name)\"" }
    return url + "dial tcp \(address):\(port): connect: connection refused"
  }
}
