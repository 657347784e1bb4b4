import API
import Objects

/// Gives each namespace its default service account and the certificate of the API
/// (`pkg/controller/serviceaccount`, `pkg/controller/certificates/rootcacertpublisher`).
struct ServiceAccountController: Controller {
  static let resources: [GroupVersionResource] = [.namespaces, .serviceAccounts, .configMaps]
  var queue = WorkQueue()
  private let user = Request.User.controller("service-account-controller")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.namespaces.groupResource: queue.add(event.object.name)
    case GroupVersionResource.serviceAccounts.groupResource, GroupVersionResource.configMaps.groupResource:
      if event.kind == .deleted, let namespace = event.object.namespace { queue.add(namespace) }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let namespace = cache[.namespaces, key], namespace.deletionTimestamp == nil else { return }
    if cache[.serviceAccounts, key + "/default"] == nil {
      try api.create(
        .serviceAccounts,
        [
          "apiVersion": "v1", "kind": "ServiceAccount",
          "metadata": ["name": "default", "namespace": .string(key)],
        ],
        user: user
      )
    }
    if cache[.configMaps, key + "/kube-root-ca.crt"] == nil {
      try api.create(
        .configMaps,
        Self.certificate(in: key, epoch: api.clock.epoch),
        user: .controller("root-ca-cert-publisher")
      )
    }
  }

  private static func certificate(in namespace: String, epoch: Int) -> Value {
    [
      "apiVersion": "v1",
      "kind": "ConfigMap",
      "metadata": [
        "name": "kube-root-ca.crt", "namespace": .string(namespace),
        "annotations": [
          "kubernetes.io/description":
            .string(
              "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints "
                + "such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across "
                + "distributions of Kubernetes clusters."
            )
        ],
      ],
      "data": [
        "ca.crt": .string(Certificate.authority(since: epoch).pem)
      ],
    ]
  }
}
