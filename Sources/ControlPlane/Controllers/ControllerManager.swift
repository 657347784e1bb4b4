package import API
import Objects

/// kube-controller-manager: one watch, one cache, and the controllers that read it.
package struct ControllerManager: Sendable {
  /// As whom the caches that the controllers share are filled.
  static let user = Request.User.component("system:kube-controller-manager")

  private var reflector = Reflector(ObjectCache.resources, user: user)
  private var cache = ObjectCache()
  private var controllers: [any Controller]
  /// Which controllers want the events of a resource, in their order.
  private let listeners: [GroupResource: [Int]]

  /// All controllers but those that are `disabled`, as `--controllers=*,-job-controller` names them.
  package init(disabled: Set<String> = []) {
    controllers = Self.all.filter { !disabled.contains($0.name) }.map(\.controller)
    var listeners: [GroupResource: [Int]] = [:]
    for (index, controller) in controllers.enumerated() {
      for resource in type(of: controller).resources { listeners[resource.groupResource, default: []].append(index) }
    }
    self.listeners = listeners
  }

  private static let all: [(name: String, controller: any Controller)] = [
    // Before those that make pods in the place of others, which the quota must have given back.
    ("resourcequota-controller", ResourceQuotaController()),
    ("deployment-controller", DeploymentController()),
    ("replicaset-controller", ReplicaSetController(.replicaSet)),
    ("replicationcontroller-controller", ReplicaSetController(.replicationController)),
    ("daemonset-controller", DaemonSetController()),
    ("statefulset-controller", StatefulSetController()),
    ("horizontal-pod-autoscaler-controller", AutoscalerController()),
    ("job-controller", JobController()),
    ("cronjob-controller", CronJobController()),
    ("namespace-controller", NamespaceController()),
    ("serviceaccount-controller", ServiceAccountController()),
    ("serviceaccount-token-controller", ServiceAccountTokenController()),
    ("clusterrole-aggregation-controller", ClusterRoleAggregationController()),
    ("certificatesigningrequest-signing-controller", CertificateSigningController()),
    ("certificatesigningrequest-approving-controller", CertificateApprovingController()),
    ("certificatesigningrequest-cleaner-controller", CertificateCleaner()),
    ("ttl-controller", NodeTTLController()),
    ("validatingadmissionpolicy-status-controller", AdmissionPolicyStatusController()),
    ("endpointslice-controller", EndpointSliceController()),
    ("endpoints-controller", EndpointsController()),
    ("kubernetes-service-controller", KubernetesServiceController()),
    ("disruption-controller", DisruptionController()),
    ("node-lifecycle-controller", NodeLifecycleController()),
    ("persistentvolume-binder-controller", VolumeBinder()),
    ("storage-provisioner", VolumeProvisioner(.minikube)),
    ("local-path-provisioner", VolumeProvisioner(.localPath)),
    ("persistentvolumeclaim-protection-controller", StorageProtection()),
    ("pod-garbage-collector-controller", PodGarbageCollector()),
    ("garbage-collector-controller", GarbageCollector()),
  ]

  /// The moment at which a delayed key becomes due.
  package var nextWake: Duration? { controllers.compactMap(\.queue.nextWake).min() }

  /// Reads what changed and reconciles what it concerns; whether anything was done.
  package mutating func step(_ api: inout some APIClient) -> Bool {
    guard let changed = follow(&api) else { return false }
    var worked = changed
    for index in controllers.indices where controllers[index].run(cache, &api) { worked = true }
    return worked
  }

  /// Whether there were changes; nil while the API cannot be reached.
  private mutating func follow(_ api: inout some APIClient) -> Bool? {
    guard let changes = try? reflector.read(&api) else { return nil }
    if changes.isFresh { cache = ObjectCache() }
    for event in changes.events { take(event) }
    return changes.isFresh || !changes.events.isEmpty
  }

  private mutating func take(_ event: WatchEvent) {
    cache.apply(event)
    for index in listeners[event.resource] ?? [] { controllers[index].observe(event, cache) }
  }
}
