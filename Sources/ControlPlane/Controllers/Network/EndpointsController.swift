import API
import Objects

/// Keeps the Endpoints of each service, which `kubectl get endpoints` still shows (`pkg/controller/endpoint`).
struct EndpointsController: Controller {
  static let resources: [GroupVersionResource] = [.services, .pods, .endpoints]
  var queue = WorkQueue()
  private let user = Request.User.controller("endpoint-controller")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.services.groupResource: queue.add(event.object.key)
    case GroupVersionResource.pods.groupResource:
      for key in ServiceBackends.services(of: event, cache) { queue.add(key) }
    case GroupVersionResource.endpoints.groupResource:
      if event.kind == .deleted { queue.add(event.object.key) }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let service = cache[.services, key] else {
      // Endpoints have the name of their service and go with it.
      if let endpoints = cache[.endpoints, key] {
        try api.delete(.endpoints, namespace: endpoints.namespace, name: endpoints.name, user: user)
      }
      return
    }
    guard service["spec"]?["selector"]?.object?.isEmpty == false, service["spec"]?["type"]?.string != "ExternalName"
    else { return }
    let subsets = Self.subsets(ServiceBackends(service, cache), of: service)
    var labels = service["metadata"]?["labels"] ?? [:]
    labels["endpoints.kubernetes.io/managed-by"] = "endpoint-controller"
    if service["spec"]?["clusterIP"]?.string == "None" { labels["service.kubernetes.io/headless"] = "" }
    if var present = cache[.endpoints, key] {
      let before = present
      present["subsets"] = subsets.isEmpty ? nil : .array(subsets)
      present["metadata", default: [:]]["labels"] = labels
      if present == before { return }
      present["metadata", default: [:]]["resourceVersion"] = nil
      try api.update(.endpoints, present, user: user)
      return
    }
    var endpoints: Value = [
      "apiVersion": "v1",
      "kind": "Endpoints",
      "metadata": ["name": .string(service.name), "namespace": .string(service.namespace ?? ""), "labels": labels],
    ]
    if !subsets.isEmpty { endpoints["subsets"] = .array(subsets) }
    try api.create(.endpoints, endpoints, user: user)
  }

  /// Pods with the same ports make one subset.
  private static func subsets(_ backends: ServiceBackends, of service: Value) -> [Value] {
    var groups: [(ports: [Value], ready: [Value], notReady: [Value])] = []
    for backend in backends.backends where !backend.isTerminating {
      let ports = backends.ports(of: backend.pod).map { port -> Value in
        var port = port
        if port["name"]?.string?.isEmpty ?? true { port["name"] = nil }
        return port
      }
      let index = groups.firstIndex { $0.ports == ports } ?? groups.count
      if index == groups.count { groups.append((ports, [], [])) }
      var address: Value = ["ip": .string(backend.address), "targetRef": ServiceBackends.target(backend.pod)]
      address["nodeName"] = backend.pod.nodeName.map { .string($0) }
      address["hostname"] = ServiceBackends.hostname(of: backend.pod, behind: service).map { .string($0) }
      if backend.isReady { groups[index].ready.append(address) } else { groups[index].notReady.append(address) }
    }
    return groups.map { group in
      var subset: Value = ["ports": .array(group.ports)]
      if !group.ready.isEmpty { subset["addresses"] = .array(sorted(group.ready)) }
      if !group.notReady.isEmpty { subset["notReadyAddresses"] = .array(sorted(group.notReady)) }
      return subset
    }
  }

  private static func sorted(_ addresses: [Value]) -> [Value] {
    addresses.sorted { ($0["ip"]?.string ?? "") < ($1["ip"]?.string ?? "") }
  }
}
