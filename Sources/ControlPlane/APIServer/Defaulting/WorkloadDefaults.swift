import API
import Objects

/// `pkg/apis/apps/v1/defaults.go` and `pkg/apis/batch/v1/defaults.go`.
enum WorkloadDefaults {
  static func applyToDeployment(_ deployment: inout Value) {
    deployment["spec", default: [:]].fill("replicas", 1)
    deployment["spec", default: [:]].fill("revisionHistoryLimit", 10)
    deployment["spec", default: [:]].fill("progressDeadlineSeconds", 600)
    deployment["spec", default: [:]]["strategy", default: [:]].fill("type", "RollingUpdate")
    if deployment["spec"]?["strategy"]?["type"]?.string == "RollingUpdate" {
      deployment["spec", default: [:]]["strategy", default: [:]]["rollingUpdate", default: [:]].fill(
        "maxUnavailable",
        "25%"
      )
      deployment["spec", default: [:]]["strategy", default: [:]]["rollingUpdate", default: [:]].fill("maxSurge", "25%")
    }
    PodDefaults.applyToTemplate(&deployment)
  }

  static func applyToReplicaSet(_ set: inout Value) {
    set["spec", default: [:]].fill("replicas", 1)
    PodDefaults.applyToTemplate(&set)
  }

  static func applyToReplicationController(_ controller: inout Value) {
    controller["spec", default: [:]].fill("replicas", 1)
    if let labels = controller["spec"]?["template"]?["metadata"]?["labels"] {
      controller["spec", default: [:]].fillEmpty("selector", labels)
      controller["metadata", default: [:]].fillEmpty("labels", labels)
    }
    PodDefaults.applyToTemplate(&controller)
  }

  static func applyToDaemonSet(_ set: inout Value) {
    set["spec", default: [:]].fill("revisionHistoryLimit", 10)
    set["spec", default: [:]]["updateStrategy", default: [:]].fill("type", "RollingUpdate")
    if set["spec"]?["updateStrategy"]?["type"]?.string == "RollingUpdate" {
      set["spec", default: [:]]["updateStrategy", default: [:]]["rollingUpdate", default: [:]].fill("maxUnavailable", 1)
      set["spec", default: [:]]["updateStrategy", default: [:]]["rollingUpdate", default: [:]].fill("maxSurge", 0)
    }
    set["metadata", default: [:]]["annotations", default: [:]].fill(
      "deprecated.daemonset.template.generation",
      .string(String(max(1, set.generation)))
    )
    PodDefaults.applyToTemplate(&set)
  }

  static func applyToPodTemplate(_ template: inout Value) {
    if template["template"] != nil {
      PodDefaults.applyToSpec(&template["template", default: [:]]["spec", default: [:]])
    }
  }

  static func applyToStatefulSet(_ set: inout Value) {
    set["spec", default: [:]].fill("replicas", 1)
    set["spec", default: [:]].fill("revisionHistoryLimit", 10)
    set["spec", default: [:]].fill("podManagementPolicy", "OrderedReady")
    if set["spec"]?["updateStrategy"]?["type"] == nil {
      set["spec", default: [:]]["updateStrategy", default: [:]]["type"] = "RollingUpdate"
      set["spec", default: [:]]["updateStrategy", default: [:]].fill("rollingUpdate", [:])
    }
    if set["spec"]?["updateStrategy"]?["type"]?.string == "RollingUpdate",
      set["spec"]?["updateStrategy"]?["rollingUpdate"] != nil
    {
      set["spec", default: [:]]["updateStrategy", default: [:]]["rollingUpdate", default: [:]].fill("partition", 0)
    }
    set["spec", default: [:]]["persistentVolumeClaimRetentionPolicy", default: [:]].fill("whenDeleted", "Retain")
    set["spec", default: [:]]["persistentVolumeClaimRetentionPolicy", default: [:]].fill("whenScaled", "Retain")
    set["spec", default: [:]].forEach("volumeClaimTemplates") { claim in
      claim.fill("apiVersion", "v1")
      claim.fill("kind", "PersistentVolumeClaim")
      StorageDefaults.applyToClaim(&claim)
      claim["status"] = ["phase": "Pending"]
    }
    PodDefaults.applyToTemplate(&set)
  }

  static func applyToJob(_ job: inout Value) {
    applyToJobSpec(&job["spec", default: [:]])
    job["spec", default: [:]].fill("manualSelector", false)
    takeLabelsOfTemplate(&job)
  }

  /// A job without labels of its own has those of its template.
  static func takeLabelsOfTemplate(_ job: inout Value) {
    if let labels = job["spec"]?["template"]?["metadata"]?["labels"], labels.object?.isEmpty == false {
      job["metadata", default: [:]].fillEmpty("labels", labels)
    }
  }

  static func applyToCronJob(_ job: inout Value) {
    job["spec", default: [:]].fill("concurrencyPolicy", "Allow")
    job["spec", default: [:]].fill("suspend", false)
    job["spec", default: [:]].fill("successfulJobsHistoryLimit", 3)
    job["spec", default: [:]].fill("failedJobsHistoryLimit", 1)
    if job["spec"]?["jobTemplate"]?["spec"] != nil {
      PodDefaults.applyToTemplate(&job["spec", default: [:]]["jobTemplate", default: [:]])
    }
  }

  private static func applyToJobSpec(_ spec: inout Value) {
    if spec["completions"] == nil, spec["parallelism"] == nil {
      spec["completions"] = 1
      spec["parallelism"] = 1
    }
    spec.fill("parallelism", 1)
    spec.fill("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : 2_147_483_647)
    spec.fill("completionMode", "NonIndexed")
    spec.fill("suspend", false)
    spec.fill("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
    if spec["template"] != nil { PodDefaults.applyToSpec(&spec["template", default: [:]]["spec", default: [:]]) }
  }
}
