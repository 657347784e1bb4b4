import API
import Objects

/// What the tables of the minimal objects show, as soon as they are made.
enum ExpectedCells {
  static func of(_ resource: Resource, _ object: Value) -> [String] {
    if resource.name == "jobs" {
      let selector = "batch.kubernetes.io/controller-uid=" + object.uid
      return ["one", "Running", "0/1", "", "0s", "job", "busybox", selector]
    }
    if resource.name == "services" {
      let address = object["spec"]?["clusterIP"]?.string ?? ""
      return ["one", "ClusterIP", address, "<none>", "80/TCP", "0s", "app=web"]
    }
    return cells[resource.name + "." + resource.apiVersion] ?? ["one", "0s"]
  }

  private static let made = "2026-09-21T14:13:20Z"
  private static let old = "263d"

  private static let cells: [String: [String]] = [
    "configmaps.v1": ["one", "1", "0s"],
    "endpoints.v1": ["one", "10.9.8.7:80", "0s"],
    "events.v1": [old, "Normal", "Tested", "pod/web", "", "tester", "it was tested", old, "1", "one"],
    "limitranges.v1": ["one", made],
    "namespaces.v1": ["one", "Active", "0s"],
    "nodes.v1": [
      "one", "Unknown,SchedulingDisabled", "<none>", "0s", "", "<none>", "<none>", "<unknown>", "<unknown>",
      "<unknown>",
    ],
    "persistentvolumeclaims.v1": ["one", "Pending", "", "", "", "slow", "<unset>", "0s", "Filesystem"],
    "persistentvolumes.v1": ["one", "1Gi", "RWO", "Retain", "Pending", "", "slow", "<unset>", "", "0s", "Filesystem"],
    "pods.v1": ["one", "0/1", "Pending", "0", "0s", "<none>", "<none>", "<none>", "<none>"],
    "podtemplates.v1": ["one", "web", "nginx", "app=web"],
    "replicationcontrollers.v1": ["one", "2", "0", "0", "0s", "web", "nginx", "app=web"],
    "resourcequotas.v1": ["one", "", "", "0s"],
    "secrets.v1": ["one", "Opaque", "1", "0s"],
    "apiservices.apiregistration.k8s.io/v1": ["v1.example.com", "default/api", "False (ServiceNotFound)", "0s"],
    "controllerrevisions.apps/v1": ["one", "<none>", "3", "0s"],
    "daemonsets.apps/v1": ["one", "0", "0", "0", "0", "0", "<none>", "0s", "web", "nginx", "app=web"],
    "deployments.apps/v1": ["one", "0/1", "0", "0", "0s", "web", "nginx", "app=web"],
    "replicasets.apps/v1": ["one", "1", "0", "0", "0s", "web", "nginx", "app=web"],
    "statefulsets.apps/v1": ["one", "0/1", "0s", "web", "nginx"],
    "events.events.k8s.io/v1": [
      old, "Normal", "Tested", "pod/web", "", "example.com/tester, tester-1", "it was tested", old, "1", "one",
    ],
    "horizontalpodautoscalers.autoscaling/v2": ["one", "Deployment/web", "cpu: <unknown>/50%", "1", "3", "0", "0s"],
    "horizontalpodautoscalers.autoscaling/v1": ["one", "Deployment/web", "cpu: <unknown>/50%", "1", "3", "0", "0s"],
    "cronjobs.batch/v1": [
      "one", "*/5 * * * *", "<none>", "False", "0", "<none>", "0s", "job", "busybox", "<none>",
    ],
    "certificatesigningrequests.certificates.k8s.io/v1": [
      "one", "0s", "kubernetes.io/kube-apiserver-client", "minikube-user", "<none>", "Pending",
    ],
    "ingressclasses.networking.k8s.io/v1": ["one", "example.com/ingress", "<none>", "0s"],
    "ingresses.networking.k8s.io/v1": ["one", "nginx", "web.example.com", "", "80", "0s"],
    "ipaddresses.networking.k8s.io/v1": ["10.96.7.7", "services/default/web"],
    "networkpolicies.networking.k8s.io/v1": ["one", "app=web", "0s"],
    "servicecidrs.networking.k8s.io/v1": ["one", "10.112.0.0/16", "0s"],
    "poddisruptionbudgets.policy/v1": ["one", "1", "N/A", "0", "0s"],
    "clusterrolebindings.rbac.authorization.k8s.io/v1": ["one", "ClusterRole/view", "0s", "jane", "", ""],
    "clusterroles.rbac.authorization.k8s.io/v1": ["one", made],
    "rolebindings.rbac.authorization.k8s.io/v1": ["one", "Role/reader", "0s", "", "", "default/default"],
    "roles.rbac.authorization.k8s.io/v1": ["one", made],
    "csidrivers.storage.k8s.io/v1": ["one", "false", "false", "false", "<unset>", "false", "Persistent", "0s"],
    "csinodes.storage.k8s.io/v1": ["one", "1", "0s"],
    "csistoragecapacities.storage.k8s.io/v1": ["one", made],
    "storageclasses.storage.k8s.io/v1": ["one", "example.com/disk", "Delete", "Immediate", "false", "0s"],
    "volumeattachments.storage.k8s.io/v1": ["one", "csi.example.com", "data", "node01", "false", "0s"],
    "volumeattributesclasses.storage.k8s.io/v1": ["one", "csi.example.com", "0s"],
    "mutatingadmissionpolicies.admissionregistration.k8s.io/v1": ["one", "1", "<unset>", "0s"],
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io/v1": ["one", "other", "<unset>", "0s"],
    "mutatingwebhookconfigurations.admissionregistration.k8s.io/v1": ["one", "1", "0s"],
    "validatingadmissionpolicies.admissionregistration.k8s.io/v1": ["one", "1", "<unset>", "0s"],
    "validatingadmissionpolicybindings.admissionregistration.k8s.io/v1": ["one", "other", "<unset>", "0s"],
    "validatingwebhookconfigurations.admissionregistration.k8s.io/v1": ["one", "1", "0s"],
    "customresourcedefinitions.apiextensions.k8s.io/v1": ["things.example.com", made],
    "priorityclasses.scheduling.k8s.io/v1": ["one", "1000", "false", "0s", "PreemptLowerPriority"],
    "leases.coordination.k8s.io/v1": ["one", "me", "0s"],
    "runtimeclasses.node.k8s.io/v1": ["one", "runc", "0s"],
    "endpointslices.discovery.k8s.io/v1": ["one", "IPv4", "80", "10.9.8.7", "0s"],
    "resourceclaims.resource.k8s.io/v1": ["one", "pending", "0s"],
    "resourceslices.resource.k8s.io/v1": ["one", "node01", "gpu.example.com", "node01", "0s"],
    "flowschemas.flowcontrol.apiserver.k8s.io/v1": ["one", "global-default", "500", "<none>", "0s", "False"],
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/v1": [
      "one", "Limited", "5", "<none>", "<none>", "<none>", "0s",
    ],
  ]
}
