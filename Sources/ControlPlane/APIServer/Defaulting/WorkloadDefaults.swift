import API
import Objects

/// `pkg/apis/apps/v1/defaults.go` and `pkg/apis/batch/v1/defaults.go`.
enum WorkloadDefaults {
  static func applyToReplicationController(_ controller: inout Value) {
    guard let labels = controller["spec"]?["template"]?["metadata"]?["labels"] else { return }
    controller["spec", default: [:]].fillEmpty("selector", labels)
    controller["metadata", default: [:]].fillEmpty("labels", labels)
  }

  static func applyToDaemonSet(_ set: inout Value) {
    set["metadata", default: [:]]["annotations", default: [:]].fill(
      "deprecated.daemonset.template.generation",
      .string(String(max(1, set.generation)))
    )
  }

  static func applyToStatefulSet(_ set: inout Value) {
    let strategy = set["spec"]?["updateStrategy"]
    if strategy?["type"]?.string == "RollingUpdate", strategy?["rollingUpdate"] != nil {
      set["spec", default: [:]]["updateStrategy", default: [:]]["rollingUpdate", default: [:]].fill("partition", 0)
    }
    set["spec", default: [:]].forEach("volumeClaimTemplates") { claim in
      claim.fill("apiVersion", "v1")
      claim.fill("kind", "PersistentVolumeClaim")
      claim["status"] = ["phase": "Pending"]
    }
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
  }
}
