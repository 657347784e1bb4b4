import API
import Objects

/// What holds for updates of each resource (`AllowCreateOnUpdate`, `AllowUnconditionalUpdate` of the strategies).
enum UpdateRules {
  /// An update of what is not there creates it.
  static let createsOnUpdate: Set<GroupResource> = [
    GroupResource("endpoints"), GroupResource("events"), GroupResource("limitranges"), GroupResource("services"),
    GroupResource("leases", group: "coordination.k8s.io"),
    GroupResource("roles", group: "rbac.authorization.k8s.io"),
    GroupResource("rolebindings", group: "rbac.authorization.k8s.io"),
    GroupResource("clusterroles", group: "rbac.authorization.k8s.io"),
    GroupResource("clusterrolebindings", group: "rbac.authorization.k8s.io"),
  ]

  /// The resources whose changes of specification are counted (`PrepareForUpdate` of each resource's strategy).
  static let countsGenerations: Set<GroupResource> = [
    GroupResource("pods"), GroupResource("podtemplates"), GroupResource("replicationcontrollers"),
    GroupResource("deployments", group: "apps"), GroupResource("replicasets", group: "apps"),
    GroupResource("daemonsets", group: "apps"), GroupResource("statefulsets", group: "apps"),
    GroupResource("jobs", group: "batch"), GroupResource("cronjobs", group: "batch"),
    GroupResource("poddisruptionbudgets", group: "policy"), GroupResource("ingresses", group: "networking.k8s.io"),
    GroupResource("ingressclasses", group: "networking.k8s.io"),
    GroupResource("networkpolicies", group: "networking.k8s.io"),
    GroupResource("endpointslices", group: "discovery.k8s.io"),
    GroupResource("priorityclasses", group: "scheduling.k8s.io"),
    GroupResource("customresourcedefinitions", group: "apiextensions.k8s.io"),
    GroupResource("validatingadmissionpolicies", group: "admissionregistration.k8s.io"),
    GroupResource("validatingadmissionpolicybindings", group: "admissionregistration.k8s.io"),
    GroupResource("validatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
    GroupResource("mutatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
  ]

  /// What of the metadata a request for the status leaves as it is (`PrepareForUpdate` of each status' strategy, and
  /// `metav1.ResetObjectMetaForStatus`); where nothing is said, it writes all.
  static func keptByStatus(_ endpoint: Endpoint) -> [String] {
    if endpoint.strategy.custom != nil { return allKept }
    return keptByStatus[endpoint.groupResource] ?? []
  }

  private static let allKept = ["labels", "annotations", "finalizers", "ownerReferences"]

  private static let keptByStatus: [GroupResource: [String]] = [
    GroupResource("pods"): ["ownerReferences"],
    GroupResource("deployments", group: "apps"): ["labels"],
    GroupResource("volumeattachments", group: "storage.k8s.io"): allKept,
    GroupResource("servicecidrs", group: "networking.k8s.io"): allKept,
    GroupResource("validatingadmissionpolicies", group: "admissionregistration.k8s.io"): allKept,
    GroupResource("resourceclaims", group: "resource.k8s.io"): allKept,
    GroupResource("flowschemas", group: "flowcontrol.apiserver.k8s.io"): allKept,
    GroupResource("prioritylevelconfigurations", group: "flowcontrol.apiserver.k8s.io"): allKept,
    GroupResource("customresourcedefinitions", group: "apiextensions.k8s.io"): allKept,
    GroupResource("apiservices", group: "apiregistration.k8s.io"): allKept,
  ]

  /// An update must name the version that it changes.
  private static let needsVersion: Set<GroupResource> = [
    GroupResource("leases", group: "coordination.k8s.io"),
    GroupResource("poddisruptionbudgets", group: "policy"),
    GroupResource("customresourcedefinitions", group: "apiextensions.k8s.io"),
    GroupResource("apiservices", group: "apiregistration.k8s.io"),
    GroupResource("mutatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
    GroupResource("validatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
    GroupResource("validatingadmissionpolicies", group: "admissionregistration.k8s.io"),
    GroupResource("validatingadmissionpolicybindings", group: "admissionregistration.k8s.io"),
    GroupResource("csidrivers", group: "storage.k8s.io"), GroupResource("csinodes", group: "storage.k8s.io"),
    GroupResource("volumeattachments", group: "storage.k8s.io"),
    GroupResource("flowschemas", group: "flowcontrol.apiserver.k8s.io"),
    GroupResource("prioritylevelconfigurations", group: "flowcontrol.apiserver.k8s.io"),
  ]

  /// - Throws: the refusal of an update that names no version, where one is needed.
  static func requireVersion(of object: Value, _ exchange: Exchange) throws(Status) {
    guard exchange.strategy.custom != nil || needsVersion.contains(exchange.groupResource) else { return }
    throw .invalid(
      GroupVersionKind(
        group: exchange.resource.group,
        version: exchange.resource.version,
        kind: exchange.resource.name
      ),
      object.name,
      [.bare("metadata.resourceVersion", "0x0: must be specified for an update")]
    )
  }

  /// An object that is being deleted takes no new finalizers.
  static func finalizerErrors(_ object: Value, _ current: Value) -> [FieldError] {
    if current.deletionTimestamp == nil { return [] }
    let before = current["metadata"]?["finalizers"]?.strings ?? []
    let new = (object["metadata"]?["finalizers"]?.strings ?? []).filter { !before.contains($0) }
    if new.isEmpty { return [] }
    let list = new.map { "\"\($0)\"" }.joined(separator: ", ")
    return [
      .forbidden(
        "metadata.finalizers",
        "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}"
      )
    ]
  }
}
