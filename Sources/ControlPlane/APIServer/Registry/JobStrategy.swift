import API
import Objects

/// `pkg/registry/batch/job/strategy.go`: a job selects its pods by its own uid.
enum JobStrategy {
  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.setDefaults = WorkloadDefaults.applyToJob
    strategy.setDefaultsOfStored = WorkloadDefaults.takeLabelsOfTemplate
    strategy.prepareForCreate = { job, _ throws(Status) in generateSelector(&job) }
    strategy.validate = JobValidation.errors
    strategy.validateUpdate = JobValidation.updateErrors
    strategy.warnings = ObjectWarnings.job
    return strategy
  }

  private static func generateSelector(_ job: inout Value) {
    if job["spec"]?["manualSelector"] == true { return }
    let uid = Value.string(job.uid)
    let name = Value.string(job.name)
    let own: [(String, Value)] = [
      ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid),
      ("job-name", name),
    ]
    // A job without labels of its own shows those of its template.
    let labels = job["spec"]?["template"]?["metadata"]?["labels"]
    let shares = labels != nil && job["metadata"]?["labels"] == labels
    for (label, value) in own {
      job["spec", default: [:]]["template", default: [:]]["metadata", default: [:]]["labels", default: [:]]
        .fill(label, value)
    }
    if shares { job["metadata", default: [:]]["labels"] = job["spec"]?["template"]?["metadata"]?["labels"] }
    job["spec", default: [:]].fill("selector", [:])
    job["spec", default: [:]]["selector", default: [:]]["matchLabels", default: [:]]
      .fill("batch.kubernetes.io/controller-uid", uid)
  }
}
