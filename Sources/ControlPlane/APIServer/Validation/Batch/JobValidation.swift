import API
import Objects

/// `pkg/apis/batch/validation`: jobs and cron jobs.
enum JobValidation {
  static func errors(_ job: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = job["spec"] ?? [:]
    var errors = generatedSelectorErrors(job, spec) + specErrors(spec, "spec")
    guard let selector = spec["selector"] else {
      errors.append(.required("spec.selector"))
      return errors + [mismatch(spec)] + hostNameErrors(job, spec)
    }
    errors += SelectorValidation.errors(selector, "spec.selector")
    if !LabelSelector(object: selector).matches(labels: spec["template"]?["metadata"]?["labels"]) {
      errors.append(mismatch(spec))
    }
    return errors + hostNameErrors(job, spec)
  }

  /// A selector that the server makes must be what it makes of it, and so must the labels of the pods.
  private static func generatedSelectorErrors(_ job: Value, _ spec: Value) -> [FieldError] {
    guard spec["manualSelector"] != true, let selector = spec["selector"] else { return [] }
    var errors: [FieldError] = []
    let template = spec["template"]?["metadata"]?["labels"]
    let uid = Value.string(job.uid)
    let name = Value.string(job.name)
    for (label, value) in [
      ("controller-uid", uid), ("job-name", name), ("batch.kubernetes.io/controller-uid", uid),
      ("batch.kubernetes.io/job-name", name),
    ] where template?[label] != value {
      let field: FieldPath = "spec.template.metadata.labels[\(label)]"
      let what = "must be '\(value.string ?? "")'"
      errors.append(template?[label] == nil ? .required(field, what) : .invalid(field, template ?? [:], what))
    }
    let own: Value = [
      "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name, "controller-uid": uid,
      "job-name": name,
    ]
    if !LabelSelector(object: selector).matches(labels: own) {
      errors.append(.invalid("spec.selector", selector, "`selector` not auto-generated"))
    }
    return errors
  }

  /// The pods of an indexed job are named after it, and have that name as their host's.
  private static func hostNameErrors(_ job: Value, _ spec: Value) -> [FieldError] {
    guard spec["completionMode"] == "Indexed", let completions = spec["completions"]?.int, completions > 0 else {
      return []
    }
    let longest = "\(job.name)-\(completions - 1)"
    if Validation.label(longest).isEmpty { return [] }
    return [
      .invalid(
        "metadata.name",
        .string(job.name),
        "will not able to create pod with invalid DNS label: \(longest)"
      )
    ]
  }

  private static func mismatch(_ spec: Value) -> FieldError {
    .invalid(
      "spec.template.metadata.labels",
      spec["template"]?["metadata"]?["labels"] ?? .null,
      "`selector` does not match template `labels`"
    )
  }

  static func updateErrors(_ job: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors = self.errors(job, context)
    for name in ["completions", "selector", "template", "completionMode", "podFailurePolicy", "backoffLimitPerIndex"] {
      let value = job["spec"]?[name]
      if value.isSame(as: old["spec"]?[name]) { continue }
      // An indexed job may grow and shrink with its parallelism.
      if name == "completions", job["spec"]?["completionMode"] == "Indexed", value == job["spec"]?["parallelism"] {
        continue
      }
      if name == "completions", job["spec"]?["completionMode"] == "Indexed" {
        // A missing number has been noted before.
        if let value {
          errors.append(.invalid("spec.completions", value, "can only be modified in tandem with spec.parallelism"))
        }
        continue
      }
      switch name {
      case "template": errors += templateChange(job, old, context)
      case "podFailurePolicy":
        let type = "io.k8s.api.batch.v1.PodFailurePolicy"
        errors += Rules.immutable(value, old["spec"]?[name], "spec.podFailurePolicy", as: type, context)
      default: errors.append(.invalid("spec.\(name)", value ?? .null, "field is immutable"))
      }
    }
    return errors
  }

  /// The pods of a job may not change; of a suspended one that has not started, what decides where they go may.
  private static func templateChange(_ job: Value, _ old: Value, _ context: Strategy.Context) -> [FieldError] {
    let before = old["spec"]?["template"]?["spec"] ?? [:]
    let wanted = job["spec"]?["template"]?["spec"]
    let type = "io.k8s.api.core.v1.PodSpec"
    guard old["spec"]?["suspend"] == true, old["status"]?["startTime"] == nil else {
      let metadata = job["spec"]?["template"]?["metadata"]
      if wanted.isSame(as: before), metadata.isSame(as: old["spec"]?["template"]?["metadata"]) { return [] }
      // The metadata stands in the template itself, in the server's own form.
      var parts = ["labels", "annotations"].compactMap { name in
        metadata?[name].map { "\"\(name)\":" + JSON.write($0, escapesHTML: true) }
      }
      parts.append("\"Spec\":" + GoText.internalDump(wanted ?? [:], context.schemas, type))
      let shown = "{" + parts.joined(separator: ",") + "}"
      return [.invalid("spec.template", shown: shown, "field is immutable")]
    }
    var after = wanted ?? [:]
    for name in ["nodeSelector", "affinity", "tolerations", "schedulingGates"] { after[name] = before[name] }
    if after.isSame(as: before) { return [] }
    return Rules.immutable(wanted, before, "spec.template.spec", as: type, context)
  }

  static func specErrors(_ spec: Value, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
      errors += Rules.nonNegative(spec, name, field())
    }
    if spec["completionMode"] != nil {
      errors += Rules.choice(spec, "completionMode", ["NonIndexed", "Indexed"], field())
    }
    if spec["completionMode"] == "Indexed", spec["completions"] == nil {
      errors.append(.required(field() + ".completions", "when completion mode is Indexed"))
    }
    errors += JobIndexValidation.errors(spec, field())
    if let policy = spec["podFailurePolicy"] { errors += failurePolicyErrors(policy, spec, field()) }
    errors += JobIndexValidation.successErrors(spec, field())
    errors += JobIndexValidation.replacementErrors(spec, field())
    var template: FieldPath { field() + ".template" }
    errors += WorkloadValidation.templateErrors(spec["template"] ?? [:], template)
    let policy = spec["template"]?["spec"]?["restartPolicy"]?.string ?? ""
    if policy.isEmpty || policy == "Always" {
      // An empty one has been noted before in the words of any pod; a job's own words stand in its place.
      let place = (template + ".spec.restartPolicy").description
      errors.removeAll { $0.field == place }
      errors.append(.required(template + ".spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""))
    } else if !["OnFailure", "Never"].contains(policy) {
      errors.append(.notSupported(template + ".spec.restartPolicy", .string(policy), ["OnFailure", "Never"]))
    } else if policy != "Never", spec["podFailurePolicy"] != nil {
      let what = "only \"Never\" is supported when podFailurePolicy is specified"
      errors.append(.invalid(template + ".spec.restartPolicy", .string(policy), what))
    }
    return errors
  }

  private static func failurePolicyErrors(_ policy: Value, _ spec: Value, _ field: @autoclosure FieldPath.Lazy)
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let pod = spec["template"]?["spec"]
    let names = ((pod?["containers"]?.array ?? []) + (pod?["initContainers"]?.array ?? [])).compactMap {
      $0["name"]?.string
    }
    for (index, rule) in (policy["rules"]?.array ?? []).enumerated() {
      var place: FieldPath { "\(field()).podFailurePolicy.rules[\(index)]" }
      let action = rule["action"]?.string ?? ""
      let actions = ["Count", "FailIndex", "FailJob", "Ignore"]
      if action.isEmpty {
        errors.append(.required(place + ".action", "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]"))
      } else if !actions.contains(action) {
        errors.append(.notSupported(place + ".action", .string(action), actions))
      } else if action == "FailIndex", spec["backoffLimitPerIndex"] == nil {
        let what = "requires the backoffLimitPerIndex to be set"
        errors.append(.invalid(place + ".action", .string(action), what))
      }
      let conditions = rule["onPodConditions"]?.array ?? []
      guard let codes = rule["onExitCodes"] else {
        if conditions.isEmpty {
          errors.append(.bare(place, "specifying one of OnExitCodes and OnPodConditions is required"))
        }
        continue
      }
      errors += exitCodeErrors(codes, place + ".onExitCodes", names)
    }
    return errors
  }

  private static func exitCodeErrors(_ codes: Value, _ place: @autoclosure FieldPath.Lazy, _ containers: [String])
    -> [FieldError]
  {
    var errors: [FieldError] = []
    let operation = codes["operator"]?.string ?? ""
    if operation.isEmpty {
      errors.append(.required(place() + ".operator", "valid values: [\"In\" \"NotIn\"]"))
    } else if !["In", "NotIn"].contains(operation) {
      errors.append(.notSupported(place() + ".operator", .string(operation), ["In", "NotIn"]))
    }
    if let name = codes["containerName"], !containers.contains(name.string ?? "") {
      errors.append(
        .invalid(
          place() + ".containerName",
          name,
          "must be one of the container or initContainer names in the pod template"
        )
      )
    }
    let values = codes["values"]?.array?.compactMap(\.int) ?? []
    if values.isEmpty {
      errors.append(.invalid(place() + ".values", codes["values"] ?? .null, "at least one value is required"))
    } else if values.count > 255 {
      errors.append(.tooMany(place() + ".values", values.count, maximum: 255))
    }
    for (index, value) in values.enumerated() {
      var item: FieldPath { "\(place()).values[\(index)]" }
      if operation == "In", value == 0 {
        errors.append(.invalid(item, 0, "must not be 0 for the In operator"))
      }
      if values[..<index].contains(value) { errors.append(.duplicate(item, .int(value))) }
    }
    if zip(values, values.dropFirst()).contains(where: { $0 > $1 }) {
      errors.append(.invalid(place() + ".values", codes["values"] ?? .null, "must be ordered"))
    }
    return errors
  }
}

/// `pkg/apis/batch/validation`: cron jobs.
enum CronJobValidation {
  static func errors(_ job: Value, _ context: Strategy.Context) -> [FieldError] {
    let spec = job["spec"] ?? [:]
    var errors: [FieldError] = []
    if job.name.utf8.count > 52 {
      errors.append(.invalid("metadata.name", .string(job.name), "must be no more than 52 characters"))
    }
    errors += scheduleErrors(spec["schedule"]?.string ?? "", hasZone: spec["timeZone"] != nil)
    errors += Rules.nonNegative(spec, "startingDeadlineSeconds", "spec")
    if let zone = spec["timeZone"]?.string { errors += zoneErrors(zone) }
    errors += Rules.choice(spec, "concurrencyPolicy", ["Allow", "Forbid", "Replace"], "spec")
    errors += JobValidation.specErrors(spec["jobTemplate"]?["spec"] ?? [:], "spec.jobTemplate.spec")
    errors += Rules.nonNegative(spec, "successfulJobsHistoryLimit", "spec")
    return errors + Rules.nonNegative(spec, "failedJobsHistoryLimit", "spec")
  }

  private static func scheduleErrors(_ schedule: String, hasZone: Bool) -> [FieldError] {
    let field: FieldPath = "spec.schedule"
    if schedule.isEmpty { return [.required(field)] }
    var errors: [FieldError] = []
    if let flaw = CronExpression.flaw(in: schedule) { errors.append(.invalid(field, .string(schedule), flaw)) }
    if schedule.contains("TZ") {
      let what =
        hasZone
        ? "cannot use both timeZone field and TZ or CRON_TZ in schedule"
        : "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
      errors.append(.invalid(field, .string(schedule), what))
    }
    return errors
  }

  private static func zoneErrors(_ zone: String) -> [FieldError] {
    let field: FieldPath = "spec.timeZone"
    if zone.isEmpty { return [.invalid(field, "", "timeZone must be nil or non-empty string")] }
    if zone.lowercased() == "local" {
      let what = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
      return [.invalid(field, .string(zone), what)]
    }
    return IANAZone(zone) != nil ? [] : [.invalid(field, .string(zone), "unknown time zone \(zone)")]
  }
}
