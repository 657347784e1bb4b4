/// A kind as manifests name it: `apps/v1`, `Deployment`.
package struct GroupVersionKind: Hashable, Sendable {
  package var group: String
  package var version: String
  package var kind: String

  package init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }

  /// From the two fields of a manifest; `v1` has the empty group.
  package init(apiVersion: String, kind: String) {
    let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      group: parts.count == 2 ? String(parts[0]) : "",
      version: String(parts.last ?? ""),
      kind: kind
    )
  }

  package var apiVersion: String { group.isEmpty ? version : group + "/" + version }

  /// As for resources, the name tells enough.
  package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

/// A resource without its version, as errors and RBAC name it: `deployments.apps`, `pods`.
package struct GroupResource: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var group: String
  package var resource: String

  package init(_ resource: String, group: String = "") {
    self.group = group
    self.resource = resource
  }

  package var description: String { group.isEmpty ? resource : resource + "." + group }

  package static func < (a: Self, b: Self) -> Bool { (a.group, a.resource) < (b.group, b.resource) }

  /// Hardly any two resources differ in their groups alone.
  package func hash(into hasher: inout Hasher) { hasher.combine(resource) }
}

/// A resource as a request path names it: `/apis/apps/v1/deployments`.
package struct GroupVersionResource: Hashable, Sendable {
  package var group: String
  package var version: String
  package var resource: String

  package init(_ resource: String, group: String = "", version: String = "v1") {
    self.group = group
    self.version = version
    self.resource = resource
  }

  /// Hardly any two resources differ in their groups or versions alone.
  package func hash(into hasher: inout Hasher) { hasher.combine(resource) }

  package var groupResource: GroupResource { GroupResource(resource, group: group) }
  package var apiVersion: String { group.isEmpty ? version : group + "/" + version }
}

extension GroupVersionResource {
  package static let certificateSigningRequests = Self("certificatesigningrequests", group: "certificates.k8s.io")
  package static let validatingAdmissionPolicies = Self(
    "validatingadmissionpolicies",
    group: "admissionregistration.k8s.io"
  )
  package static let clusterRoles = Self("clusterroles", group: "rbac.authorization.k8s.io")
  package static let configMaps = Self("configmaps")
  package static let controllerRevisions = Self("controllerrevisions", group: "apps")
  package static let cronJobs = Self("cronjobs", group: "batch")
  package static let daemonSets = Self("daemonsets", group: "apps")
  package static let deployments = Self("deployments", group: "apps")
  package static let endpoints = Self("endpoints")
  package static let endpointSlices = Self("endpointslices", group: "discovery.k8s.io")
  package static let events = Self("events")
  package static let horizontalPodAutoscalers = Self("horizontalpodautoscalers", group: "autoscaling", version: "v2")
  package static let ingressClasses = Self("ingressclasses", group: "networking.k8s.io")
  package static let ingresses = Self("ingresses", group: "networking.k8s.io")
  package static let jobs = Self("jobs", group: "batch")
  package static let leases = Self("leases", group: "coordination.k8s.io")
  package static let limitRanges = Self("limitranges")
  package static let namespaces = Self("namespaces")
  package static let nodes = Self("nodes")
  package static let persistentVolumeClaims = Self("persistentvolumeclaims")
  package static let persistentVolumes = Self("persistentvolumes")
  package static let podDisruptionBudgets = Self("poddisruptionbudgets", group: "policy")
  package static let pods = Self("pods")
  package static let priorityClasses = Self("priorityclasses", group: "scheduling.k8s.io")
  package static let replicaSets = Self("replicasets", group: "apps")
  package static let replicationControllers = Self("replicationcontrollers")
  package static let resourceQuotas = Self("resourcequotas")
  package static let runtimeClasses = Self("runtimeclasses", group: "node.k8s.io")
  package static let secrets = Self("secrets")
  package static let serviceAccounts = Self("serviceaccounts")
  package static let services = Self("services")
  package static let statefulSets = Self("statefulsets", group: "apps")
  package static let storageClasses = Self("storageclasses", group: "storage.k8s.io")
}
