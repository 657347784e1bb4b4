import API
import Objects

/// What a service's pods offer, port by port: shared by slices and by the older Endpoints.
struct ServiceBackends: Sendable {
  struct Backend: Sendable {
    var pod: Value
    var address: String
    var isReady: Bool
    var isServing: Bool
    var isTerminating: Bool
  }

  let service: Value
  let backends: [Backend]

  init(_ service: Value, _ cache: ObjectCache) {
    self.service = service
    let publishesUnready = service["spec"]?["publishNotReadyAddresses"]?.bool ?? false
    backends = cache.pods(selectedBy: service.key, .services).compactMap { pod in
      guard !pod.isPodFinished, let address = pod["status"]?["podIP"]?.string, !address.isEmpty
      else { return nil }
      let isTerminating = pod.deletionTimestamp != nil
      return Backend(
        pod: pod,
        address: address,
        isReady: publishesUnready || (pod.isPodReady && !isTerminating),
        isServing: pod.isPodReady,
        isTerminating: isTerminating
      )
    }
  }

  /// The ports of the service as the pod has them; a name that no container of the pod bears is left out.
  func ports(of pod: Value) -> [Value] {
    (service["spec"]?["ports"]?.array ?? []).compactMap { port in
      let target: Int?
      switch port["targetPort"] {
      case .string(let name)?:
        target =
          (pod["spec"]?["containers"]?.array ?? []).flatMap { $0["ports"]?.array ?? [] }
          .first { $0["name"]?.string == name && $0["protocol"] == port["protocol"] }?["containerPort"]?.int
      case .int(let number)?: target = number
      default: target = port["port"]?.int
      }
      guard let target else { return nil }
      var result: Value = [
        "name": .string(port["name"]?.string ?? ""), "port": .int(target), "protocol": port["protocol"] ?? "TCP",
      ]
      result["appProtocol"] = port["appProtocol"]
      return result
    }
  }

  static func target(_ pod: Value) -> Value {
    [
      "kind": "Pod", "name": .string(pod.name), "namespace": .string(pod.namespace ?? ""), "uid": .string(pod.uid),
    ]
  }

  /// The name that a pod has of its own below the service that is its `subdomain`.
  static func hostname(of pod: Value, behind service: Value) -> String? {
    guard pod["spec"]?["subdomain"]?.string == service.name, let name = pod["spec"]?["hostname"]?.string,
      !name.isEmpty
    else { return nil }
    return name
  }

  /// The services that an event about a pod concerns.
  static func services(of event: WatchEvent, _ cache: ObjectCache) -> [String] {
    let now = cache.selecting(event.object, .services)
    guard let before = event.previous, before["metadata"]?["labels"] != event.object["metadata"]?["labels"] else {
      return now
    }
    return now + cache.selecting(before, .services)
  }
}

/// Keeps the EndpointSlices of each service that has a selector (`pkg/controller/endpointslice`).
struct EndpointSliceController: Controller {
  static let resources: [GroupVersionResource] = [.services, .pods, .endpointSlices]
  var queue = WorkQueue()
  private let user = Request.User.controller("endpointslice-controller")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.services.groupResource: queue.add(event.object.key)
    case GroupVersionResource.pods.groupResource:
      for key in ServiceBackends.services(of: event, cache) { queue.add(key) }
    case GroupVersionResource.endpointSlices.groupResource:
      if event.kind == .deleted, let name = event.object.labels["kubernetes.io/service-name"] {
        queue.add((event.object.namespace ?? "") + "/" + name)
      }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let service = cache[.services, key], service.deletionTimestamp == nil,
      service["spec"]?["selector"]?.object?.isEmpty == false, service["spec"]?["type"]?.string != "ExternalName"
    else { return }
    let backends = ServiceBackends(service, cache)
    let present = cache.owned(by: service.uid, .endpointSlices)
    // Pods whose named ports differ need slices of their own.
    var groups: [(ports: [Value], endpoints: [Value])] = []
    for backend in backends.backends {
      let ports = backends.ports(of: backend.pod)
      let endpoint = Self.endpoint(backend, of: service)
      // A slice holds 100 endpoints at most (`--max-endpoints-per-slice`).
      if let index = groups.firstIndex(where: { $0.ports == ports && $0.endpoints.count < 100 }) {
        groups[index].endpoints.append(endpoint)
      } else {
        groups.append((ports, [endpoint]))
      }
    }
    if groups.isEmpty { groups = [(backends.ports(of: [:]), [])] }
    for (index, group) in groups.enumerated() {
      try write(group.ports, group.endpoints, index < present.count ? present[index] : nil, service, &api)
    }
    for extra in present.dropFirst(groups.count) {
      try api.delete(.endpointSlices, namespace: extra.namespace, name: extra.name, user: user)
    }
  }

  private func write(
    _ ports: [Value],
    _ endpoints: [Value],
    _ present: Value?,
    _ service: Value,
    _ api: inout some APIClient
  ) throws(Status) {
    var labels = service["metadata"]?["labels"] ?? [:]
    labels["kubernetes.io/service-name"] = .string(service.name)
    labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    if service["spec"]?["clusterIP"]?.string == "None" { labels["service.kubernetes.io/headless"] = "" }
    if var slice = present {
      slice["ports"] = .array(ports)
      slice["endpoints"] = .array(endpoints)
      slice["metadata", default: [:]]["labels"] = labels
      if slice == present { return }
      slice["metadata", default: [:]]["resourceVersion"] = nil
      try api.update(.endpointSlices, slice, user: user)
      return
    }
    try api.create(
      .endpointSlices,
      [
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": [
          "generateName": .string(service.name + "-"), "namespace": .string(service.namespace ?? ""),
          "labels": labels, "ownerReferences": [OwnerReference(controller: service).value],
          "annotations": ["endpoints.kubernetes.io/last-change-trigger-time": .string(api.clock.timestamp)],
        ],
        "addressType": "IPv4",
        "endpoints": .array(endpoints),
        "ports": .array(ports),
      ],
      user: user
    )
  }

  private static func endpoint(_ backend: ServiceBackends.Backend, of service: Value) -> Value {
    var endpoint: Value = [
      "addresses": [.string(backend.address)],
      "conditions": [
        "ready": .bool(backend.isReady), "serving": .bool(backend.isServing),
        "terminating": .bool(backend.isTerminating),
      ],
      "targetRef": ServiceBackends.target(backend.pod),
    ]
    endpoint["nodeName"] = backend.pod.nodeName.map { .string($0) }
    endpoint["hostname"] = ServiceBackends.hostname(of: backend.pod, behind: service).map { .string($0) }
    return endpoint
  }
}
