import API
import Objects

extension APIServer {
  /// The objects of a new control plane, parsed once for all clusters of the process.
  ///
  /// Config maps, services and storage classes among the facts were made by controllers and an installer, which make
  /// them here too.
  private static let bootstrapObjects = (Facts.bootstrap.array ?? []).filter {
    !["ConfigMap", "Service", "StorageClass"].contains($0.kind)
  }

  /// Creates what a control plane holds before anyone creates any: namespaces, roles, priority classes, and the
  /// service of the API itself.
  mutating func bootstrap() {
    for object in Self.bootstrapObjects {
      guard let resource = catalogue[object.groupVersionKind] else { continue }
      var object = object
      object["metadata", default: [:]]["uid"] = .string(random.uid())
      object["metadata", default: [:]]["creationTimestamp"] = .string(clock.timestamp)
      if object.kind == "Namespace" { object["status"] = ["phase": "Active"] }
      store.put(object, resource.groupResource, resource.key(object.namespace, object.name))
    }
    try? addresses.take(address: "10.96.0.1")
    let service: Value = [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": [
        "name": "kubernetes", "namespace": "default", "uid": .string(random.uid()),
        "creationTimestamp": .string(clock.timestamp),
        "labels": ["component": "apiserver", "provider": "kubernetes"],
      ],
      "spec": [
        "clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "sessionAffinity": "None", "type": "ClusterIP",
        "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 8443]],
      ],
      "status": ["loadBalancer": [:]],
    ]
    store.put(service, GroupVersionResource.services.groupResource, "default/kubernetes")
    bootstrapEndpoints()
    bootstrapAPIServices()
  }

  /// Where the service of the API leads, which the server keeps itself (`pkg/controlplane/reconcilers`).
  private mutating func bootstrapEndpoints() {
    let address = Self.advertiseAddress
    let endpoints: Value = [
      "apiVersion": "v1",
      "kind": "Endpoints",
      "metadata": [
        "name": "kubernetes", "namespace": "default", "uid": .string(random.uid()),
        "creationTimestamp": .string(clock.timestamp),
        "labels": ["endpointslice.kubernetes.io/skip-mirror": "true"],
      ],
      "subsets": [
        [
          "addresses": [["ip": .string(address)]], "ports": [["name": "https", "port": 8443, "protocol": "TCP"]],
        ]
      ],
    ]
    store.put(endpoints, GroupVersionResource.endpoints.groupResource, "default/kubernetes")
    let slice: Value = [
      "apiVersion": "discovery.k8s.io/v1",
      "kind": "EndpointSlice",
      "metadata": [
        "name": "kubernetes", "namespace": "default", "uid": .string(random.uid()), "generation": 1,
        "creationTimestamp": .string(clock.timestamp), "labels": ["kubernetes.io/service-name": "kubernetes"],
      ],
      "addressType": "IPv4",
      "endpoints": [["addresses": [.string(address)], "conditions": ["ready": true]]],
      "ports": [["name": "https", "port": 8443, "protocol": "TCP"]],
    ]
    store.put(slice, GroupVersionResource.endpointSlices.groupResource, "default/kubernetes")
  }

  /// The control plane's address in all of the simulation's clusters.
  private static var advertiseAddress: String { "192.168.49.2" }
}
