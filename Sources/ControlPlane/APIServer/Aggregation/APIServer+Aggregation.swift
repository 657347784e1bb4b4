import API
import Objects

extension APIServer {
  private static let apiServices = APIServiceStrategy.resource.groupResource
  private static let managed = "kube-aggregator.kubernetes.io/automanaged"

  /// The server's own groups, each with its APIService.
  mutating func bootstrapAPIServices(_ numbers: inout RandomSource) {
    for (group, version, groupPriority, versionPriority) in Aggregation.priorities {
      addAPIService(group, version, (groupPriority, versionPriority), managed: "onstart", uid: numbers.uid())
    }
  }

  private mutating func addAPIService(
    _ group: String,
    _ version: String,
    _ priorities: (group: Int, version: Int),
    managed: String,
    uid: String
  ) {
    let name = version + "." + group
    var spec: Value = [
      "version": .string(version), "groupPriorityMinimum": .int(priorities.group),
      "versionPriority": .int(priorities.version),
    ]
    if !group.isEmpty { spec["group"] = .string(group) }
    var service: Value = [
      "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
      "metadata": [
        "name": .string(name), "uid": .string(uid), "creationTimestamp": .string(clock.timestamp),
        "labels": [Self.managed: .string(managed)],
      ],
      "spec": spec,
    ]
    aggregation.judge(&service, store, clock)
    store.put(service, Self.apiServices, name)
  }

  /// Gives the groups of custom resources their APIServices, and takes away those of groups that are gone
  /// (`pkg/controlplane/controller/crdregistration`).
  mutating func registerCustomGroups() {
    var wanted: [String: GroupVersionKind] = [:]
    for definition in customDefinitions.all {
      for version in definition.versions where version.isServed {
        let kind = GroupVersionKind(group: definition.group, version: version.name, kind: "")
        wanted[kind.version + "." + kind.group] = kind
      }
    }
    for service in store.objects(Self.apiServices)
    where service["metadata"]?["labels"]?[Self.managed] == "true" && wanted[service.name] == nil {
      store.remove(Self.apiServices, service.name)
    }
    for name in wanted.keys.sorted() where store.object(Self.apiServices, name) == nil {
      guard let kind = wanted[name] else { continue }
      addAPIService(kind.group, kind.version, (1000, 100), managed: "true", uid: random.uid())
    }
  }

  /// After an APIService was written or is gone.
  mutating func apiServicesChanged() { aggregation.read(store.objects(Self.apiServices)) }

  /// Looks again whether other servers can be reached, after a service or its endpoints changed.
  mutating func servicesChanged() {
    if aggregation.remotes.isEmpty { return }
    for service in store.objects(Self.apiServices) where service["spec"]?["service"] != nil {
      var judged = service
      aggregation.judge(&judged, store, clock)
      if judged != service { store.put(judged, Self.apiServices, service.name) }
    }
  }

  /// The refusal of a request for a resource that is not served here: as unavailable where another server should
  /// answer.
  func unserved(_ resource: GroupVersionResource) -> Status {
    let remote = Aggregation.Remote(group: resource.group, version: resource.version)
    return aggregation.remotes.contains(remote) ? .serverUnavailable : .resourceNotServed
  }
}
