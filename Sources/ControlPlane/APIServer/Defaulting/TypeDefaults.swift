import API
import Objects

/// The defaults that stand in the server's code and not in the schema, by the type whose fields they fill
/// (`pkg/apis/*/v1/defaults.go`); what hangs on more than one type stands with the strategy of its kind.
enum TypeDefaults {
  /// A field that follows from others of its object.
  struct Derived: Sendable {
    let field: String
    /// What the field becomes; nil leaves it as it is.
    let value: @Sendable (Fields) -> Value?

    init(_ field: String, _ value: @escaping @Sendable (Fields) -> Value?) {
      self.field = field
      self.value = value
    }
  }

  private static let package = "io.k8s.api."

  /// What missing fields of a type are.
  static func constants(of type: String) -> Fields {
    type.hasPrefix(package) ? constants[String(type.dropFirst(package.count))]?.object ?? Fields() : Fields()
  }

  static func derived(of type: String) -> [Derived] {
    type.hasPrefix(package) ? derived[String(type.dropFirst(package.count))] ?? [] : []
  }

  private static let constants: [String: Value] = [
    "core.v1.PodSpec": [
      "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
      "securityContext": [:], "terminationGracePeriodSeconds": 30,
    ],
    "core.v1.Container": container,
    "core.v1.EphemeralContainer": container,
    "core.v1.Probe": ["failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1],
    "core.v1.HTTPGetAction": ["path": "/", "scheme": "HTTP"],
    "core.v1.GRPCAction": ["service": ""],
    "core.v1.ObjectFieldSelector": ["apiVersion": "v1"],
    "core.v1.ResourceFieldSelector": ["divisor": "0"],
    "core.v1.ConfigMapVolumeSource": ["defaultMode": 420],
    "core.v1.SecretVolumeSource": ["defaultMode": 420],
    "core.v1.DownwardAPIVolumeSource": ["defaultMode": 420],
    "core.v1.ProjectedVolumeSource": ["defaultMode": 420],
    "core.v1.HostPathVolumeSource": ["type": ""],
    "core.v1.ServiceAccountTokenProjection": ["expirationSeconds": 3600],
    "core.v1.PersistentVolumeClaimSpec": ["volumeMode": "Filesystem"],
    "core.v1.ReplicationControllerSpec": ["replicas": 1],
    "apps.v1.DeploymentSpec": ["progressDeadlineSeconds": 600, "replicas": 1, "revisionHistoryLimit": 10],
    "apps.v1.DeploymentStrategy": ["type": "RollingUpdate"],
    "apps.v1.RollingUpdateDeployment": ["maxSurge": "25%", "maxUnavailable": "25%"],
    "apps.v1.ReplicaSetSpec": ["replicas": 1],
    "apps.v1.DaemonSetSpec": ["revisionHistoryLimit": 10],
    "apps.v1.DaemonSetUpdateStrategy": ["type": "RollingUpdate"],
    "apps.v1.RollingUpdateDaemonSet": ["maxSurge": 0, "maxUnavailable": 1],
    "apps.v1.StatefulSetSpec": [
      "persistentVolumeClaimRetentionPolicy": [:], "podManagementPolicy": "OrderedReady", "replicas": 1,
      "revisionHistoryLimit": 10,
    ],
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": ["whenDeleted": "Retain", "whenScaled": "Retain"],
    "apps.v1.StatefulSetUpdateStrategy": ["type": "RollingUpdate"],
    "batch.v1.CronJobSpec": [
      "concurrencyPolicy": "Allow", "failedJobsHistoryLimit": 1, "successfulJobsHistoryLimit": 3, "suspend": false,
    ],
    "storage.v1.StorageClass": ["reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"],
    "scheduling.v1.PriorityClass": ["preemptionPolicy": "PreemptLowerPriority"],
  ]

  private static let container: Value = [
    "resources": [:], "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
  ]

  private static let derived: [String: [Derived]] = [
    "core.v1.PodSpec": [
      // The deprecated name of the field is kept equal to the present one.
      Derived("serviceAccount") { spec in
        let account = spec["serviceAccountName"]
        return account == nil || account == "" || account == spec["serviceAccount"] ? nil : account
      },
      Derived("serviceAccountName") { spec in
        spec["serviceAccountName"]?.string?.isEmpty ?? true ? spec["serviceAccount"] : nil
      },
    ],
    "core.v1.Container": [pullPolicy],
    "core.v1.EphemeralContainer": [pullPolicy],
    "core.v1.Volume": [
      Derived("emptyDir") { volume in volume.keys.allSatisfy { $0 == "name" } ? [:] : nil }
    ],
    "apps.v1.DeploymentStrategy": [rollingUpdate],
    "apps.v1.DaemonSetUpdateStrategy": [rollingUpdate],
    "apps.v1.StatefulSetUpdateStrategy": [
      Derived("rollingUpdate") { strategy in
        strategy["type"] == nil && strategy["rollingUpdate"] == nil ? [:] : nil
      }
    ],
  ]

  private static let pullPolicy = Derived("imagePullPolicy") { container in
    if container["imagePullPolicy"] != nil { return nil }
    return ImageReference.isLatest(container["image"]?.string ?? "") ? "Always" : "IfNotPresent"
  }

  private static let rollingUpdate = Derived("rollingUpdate") { strategy in
    let type = strategy["type"]
    return strategy["rollingUpdate"] == nil && (type == nil || type == "RollingUpdate") ? [:] : nil
  }
}
