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
    // Numbers of their own: they are no part of what the cluster does by chance.
    var trial = random
    var numbers = RandomSource(seed: trial.next())
    bootstrapAPIServices(&numbers)
    bootstrapConfigMaps(&numbers)
    flowControlChanged()
  }

  /// What the server tells other servers of itself, and since when it watches for old tokens
  /// (`pkg/controlplane/controller/clusterauthenticationtrust`, `legacytokentracking`).
  private mutating func bootstrapConfigMaps(_ numbers: inout RandomSource) {
    let authority = Value.string(Certificate.authority(since: clock.epoch).pem)
    let maps: [(name: String, data: Value)] = [
      (
        "extension-apiserver-authentication",
        [
          "client-ca-file": authority, "requestheader-allowed-names": "[\"front-proxy-client\"]",
          "requestheader-client-ca-file": authority, "requestheader-extra-headers-prefix": "[\"X-Remote-Extra-\"]",
          "requestheader-group-headers": "[\"X-Remote-Group\"]",
          "requestheader-username-headers": "[\"X-Remote-User\"]",
        ]
      ),
      (
        "kube-apiserver-legacy-service-account-token-tracking",
        ["since": .string(String(clock.timestamp.prefix(10)))]
      ),
    ]
    for (name, data) in maps {
      let map: Value = [
        "apiVersion": "v1", "kind": "ConfigMap", "data": data,
        "metadata": [
          "name": .string(name), "namespace": "kube-system", "uid": .string(numbers.uid()),
          "creationTimestamp": .string(clock.timestamp),
        ],
      ]
      store.put(map, GroupVersionResource.configMaps.groupResource, "kube-system/" + name)
    }
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
