import API

/// `/healthz`, `/livez`, `/readyz` (`k8s.io/apiserver/pkg/server/healthz`).
struct HealthChecks {
  let isStoreAvailable: Bool

  /// The text of the answer.
  ///
  /// - Throws: 500 with the same text where a check fails, 404 for a check that there is not.
  func answer(_ parts: [String], _ parameters: [Request.Options.Parameter]) throws(Status) -> String {
    let kind = parts[0]
    let names = Self.names(of: kind)
    if parts.count > 1 { return try single(parts.dropFirst().joined(separator: "/"), of: names) }
    let excluded = parameters.filter { $0.name == "exclude" }.map(\.value)
    var lines: [String] = []
    var hasFailed = false
    for name in names {
      if excluded.contains(name) {
        lines.append("[+]\(name) excluded: ok")
      } else if passes(name) {
        lines.append("[+]\(name) ok")
      } else {
        lines.append("[-]\(name) failed: reason withheld")
        hasFailed = true
      }
    }
    let unknown = excluded.filter { !names.contains($0) }.sorted()
    if !unknown.isEmpty {
      let list = unknown.map { "\"\($0)\"" }.joined(separator: ", ")
      lines.append("warn: some health checks cannot be excluded: no matches for \(list)")
    }
    let text = lines.joined(separator: "\n") + "\n"
    if hasFailed { throw Self.failure(text + "\(kind) check failed\n") }
    return parameters.contains { $0.name == "verbose" } ? text + "\(kind) check passed\n" : "ok"
  }

  private func single(_ name: String, of names: [String]) throws(Status) -> String {
    guard names.contains(name) else { throw .pageNotFound }
    if passes(name) { return "ok" }
    throw Self.failure("internal server error: etcd failed: reason withheld\n")
  }

  private func passes(_ name: String) -> Bool { isStoreAvailable || !name.hasPrefix("etcd") }

  private static func failure(_ text: String) -> Status {
    Status(code: 500, reason: .unknown, message: text)
  }

  /// The checks of a v1.36 server in their order.
  static func names(of kind: String) -> [String] {
    switch kind {
    case "readyz": ["ping", "log", "etcd", "etcd-readiness", "informer-sync"] + hooks + ["shutdown"]
    default: ["ping", "log", "etcd"] + hooks
    }
  }

  private static let hooks =
    [
      "start-apiserver-admission-initializer", "generic-apiserver-start-informers",
      "priority-and-fairness-config-consumer", "priority-and-fairness-filter", "storage-object-count-tracker-hook",
      "start-apiextensions-informers", "start-apiextensions-controllers", "crd-informer-synced",
      "start-system-namespaces-controller", "start-cluster-authentication-info-controller",
      "start-kube-apiserver-identity-lease-controller", "start-kube-apiserver-identity-lease-garbage-collector",
      "start-legacy-token-tracking-controller", "start-service-ip-repair-controllers", "rbac/bootstrap-roles",
      "scheduling/bootstrap-system-priority-classes", "priority-and-fairness-config-producer", "bootstrap-controller",
      "start-kubernetes-service-cidr-controller", "aggregator-reload-proxy-client-cert",
      "start-kube-aggregator-informers", "apiservice-status-local-available-controller",
      "apiservice-status-remote-available-controller", "apiservice-registration-controller",
      "apiservice-discovery-controller", "kube-apiserver-autoregistration",
    ].map { "poststarthook/" + $0 } + ["autoregister-completion"]
    + ["apiservice-openapi-controller", "apiservice-openapiv3-controller"].map { "poststarthook/" + $0 }
}
