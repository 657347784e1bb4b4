import API
import Objects

/// Which groups other servers answer for, and whether they can be reached
/// (`k8s.io/kube-aggregator/pkg/controllers/status`).
///
/// Drydock simulates no server but its own, so what another one should answer is refused as a real server refuses it
/// while the other one is down.
struct Aggregation: Sendable {
  /// A group and version that another server answers for.
  struct Remote: Hashable, Sendable {
    let group: String
    let version: String
  }

  /// In the order of their names.
  private(set) var remotes: [Remote] = []

  /// The priorities of the server's own groups and versions (`pkg/controlplane/apiserver/aggregator.go`), which decide
  /// the order of discovery.
  static let priorities: [(group: String, version: String, groupPriority: Int, versionPriority: Int)] = [
    ("", "v1", 18_000, 1), ("apps", "v1", 17_800, 15), ("events.k8s.io", "v1", 17_750, 15),
    ("authentication.k8s.io", "v1", 17_700, 15), ("authorization.k8s.io", "v1", 17_600, 15),
    ("autoscaling", "v1", 17_500, 15), ("autoscaling", "v2", 17_500, 30), ("batch", "v1", 17_400, 15),
    ("certificates.k8s.io", "v1", 17_300, 15), ("networking.k8s.io", "v1", 17_200, 15), ("policy", "v1", 17_100, 15),
    ("rbac.authorization.k8s.io", "v1", 17_000, 15), ("storage.k8s.io", "v1", 16_800, 15),
    ("apiextensions.k8s.io", "v1", 16_700, 15), ("admissionregistration.k8s.io", "v1", 16_700, 15),
    ("scheduling.k8s.io", "v1", 16_600, 15), ("coordination.k8s.io", "v1", 16_500, 15),
    ("node.k8s.io", "v1", 16_300, 15), ("discovery.k8s.io", "v1", 16_200, 15), ("resource.k8s.io", "v1", 16_200, 15),
    ("flowcontrol.apiserver.k8s.io", "v1", 16_100, 21),
  ]

  /// Reads which groups other servers answer for.
  mutating func read(_ services: [Value]) {
    remotes = services.filter { $0["spec"]?["service"] != nil }.map {
      Remote(group: $0["spec"]?["group"]?.string ?? "", version: $0["spec"]?["version"]?.string ?? "")
    }
  }

  // MARK: Availability

  /// Sets the condition that tells whether the service of an APIService answers.
  func judge(_ object: inout Value, _ store: Store, _ clock: Clock) {
    let verdict = verdict(object["spec"] ?? [:], store)
    let before = object["status"]?["conditions"]?.array?.first { $0["type"] == "Available" }
    let since = before?["status"]?.string == verdict.status ? before?["lastTransitionTime"] : nil
    let condition: Value = [
      "type": "Available", "status": .string(verdict.status), "reason": .string(verdict.reason),
      "message": .string(verdict.message), "lastTransitionTime": since ?? .string(clock.timestamp),
    ]
    object["status", default: [:]]["conditions"] = [condition]
  }

  private func verdict(_ spec: Value, _ store: Store) -> (status: String, reason: String, message: String) {
    guard let service = spec["service"] else {
      return ("True", "Local", "Local APIServices are always available")
    }
    let name = service["name"]?.string ?? ""
    let namespace = service["namespace"]?.string ?? ""
    let place = "service/\(name) in \"\(namespace)\""
    guard let found = store.object(GroupVersionResource.services.groupResource, namespace + "/" + name) else {
      return ("False", "ServiceNotFound", place + " is not present")
    }
    let number = service["port"]?.int ?? 443
    if found["spec"]?["type"] == "ClusterIP" {
      guard let port = found["spec"]?["ports"]?.array?.first(where: { $0["port"]?.int == number }) else {
        return ("False", "ServicePortError", place + " is not listening on port \(number)")
      }
      let slices = store.objects(GroupVersionResource.endpointSlices.groupResource, namespace: namespace)
        .filter { $0["metadata"]?["labels"]?["kubernetes.io/service-name"]?.string == name }
      if slices.isEmpty { return ("False", "EndpointsNotFound", "cannot find endpointslices for " + place) }
      let portName = port["name"]?.string ?? ""
      guard slices.contains(where: { Self.isActive($0, portName) }) else {
        let what = "endpointslices for \(place) have no addresses with port name \"\(portName)\""
        return ("False", "MissingEndpoints", what)
      }
    }
    let address = found["spec"]?["clusterIP"]?.string ?? ""
    let path = "/apis/\(spec["group"]?.string ?? "")/\(spec["version"]?.string ?? "")"
    let url = "https://\(address):\(number)\(path)"
    return (
      "False", "FailedDiscoveryCheck",
      "failing or missing response from \(url): Drydock does not simulate API servers beside its own"
    )
  }

  private static func isActive(_ slice: Value, _ port: String) -> Bool {
    guard (slice["ports"]?.array ?? []).contains(where: { ($0["name"]?.string ?? "") == port }) else { return false }
    return (slice["endpoints"]?.array ?? []).contains {
      $0["addresses"]?.array?.isEmpty == false && $0["conditions"]?["ready"] != false
    }
  }
}
