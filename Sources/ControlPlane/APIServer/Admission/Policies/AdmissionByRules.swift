import API
import Objects

/// The plugins that ask objects of the API what to admit: policies and webhooks.
enum AdmissionByRules {
  static let mutatingPolicies = AdmissionPlugin("MutatingAdmissionPolicy", changes, admit: mutate)
  static let mutatingWebhooks = AdmissionPlugin("MutatingAdmissionWebhook", everything, admit: askMutating)
  static let policies = AdmissionPlugin("ValidatingAdmissionPolicy", everything, validate: applyPolicies)
  static let validatingWebhooks = AdmissionPlugin("ValidatingAdmissionWebhook", everything, validate: askValidating)

  private static let everything = [AdmissionPlugin.Rule([.create, .update, .delete], subresources: nil)]

  private static let changes = [AdmissionPlugin.Rule([.create, .update], subresources: nil)]

  /// What policies made of an object gets its defaults anew.
  private static func mutate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if server.admissionRules.mutatingBindings.isEmpty { return }
    guard let attempt = attempt(attributes, server), let changed = try server.mutate(attempt) else { return }
    attributes.object = changed
    if let schema = attributes.endpoint.schema { SchemaDefaults.kubernetes.apply(to: &attributes.object, schema) }
    attributes.endpoint.strategy.setDefaults?(&attributes.object)
  }

  private static func askMutating(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if server.admissionRules.mutating.isEmpty { return }
    guard let attempt = attempt(attributes, server) else { return }
    try server.call(server.admissionRules.mutating, attempt)
  }

  private static func applyPolicies(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if server.admissionRules.bindings.isEmpty { return }
    guard let attempt = attempt(attributes, server) else { return }
    try server.applyPolicies(attempt, &attributes.warnings)
  }

  private static func askValidating(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if server.admissionRules.validating.isEmpty { return }
    guard let attempt = attempt(attributes, server) else { return }
    try server.call(server.admissionRules.validating, attempt)
  }

  /// The request as rules see it; nil for the rules themselves, so that a cluster can always be freed of them.
  private static func attempt(_ attributes: AdmissionAttributes, _ server: APIServer) -> AdmissionAttempt? {
    if attributes.resource.group == "admissionregistration.k8s.io" { return nil }
    let operation: AdmissionAttempt.Operation
    switch attributes.operation {
    case .create: operation = .create
    case .update: operation = .update
    case .delete: operation = .delete
    case .connect: return nil
    }
    return AdmissionAttempt(
      operation: operation,
      resource: attributes.endpoint.resource,
      subresource: attributes.subresource,
      request: attributes.request,
      object: attributes.operation == .delete ? nil : attributes.object,
      old: attributes.old,
      namespace: server.store.object(GroupVersionResource.namespaces.groupResource, attributes.namespace)
    )
  }
}
