import API
import Objects

/// Jobs, cron jobs, disruption budgets and the revisions of workloads.
enum BatchTables {
  static func job(_ job: Value, _ clock: Clock) -> [Value] {
    let status = job["status"]
    return [
      .string(job.name), .string(state(of: job)), .string(completions(of: job)),
      .string(duration(from: status?["startTime"], to: status?["completionTime"], clock)),
      TablePrinters.age(job.creationTimestamp, clock),
    ] + TablePrinters.containers(job["spec"]?["template"]?["spec"]) + [TablePrinters.selector(job["spec"]?["selector"])]
  }

  private static func state(of job: Value) -> String {
    func holds(_ type: String) -> Bool { job.condition(type)?["status"]?.string == "True" }
    if holds("Complete") { return "Complete" }
    if holds("Failed") { return "Failed" }
    if job.deletionTimestamp != nil { return "Terminating" }
    if holds("Suspended") { return "Suspended" }
    if holds("FailureTarget") { return "FailureTarget" }
    if holds("SuccessCriteriaMet") { return "SuccessCriteriaMet" }
    return "Running"
  }

  private static func completions(of job: Value) -> String {
    let succeeded = job["status"]?["succeeded"]?.int ?? 0
    if let wanted = job["spec"]?["completions"]?.int { return "\(succeeded)/\(wanted)" }
    let parallelism = job["spec"]?["parallelism"]?.int ?? 0
    return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
  }

  private static func duration(from start: Value?, to end: Value?, _ clock: Clock) -> String {
    guard let start = start?.string.flatMap({ clock.moment(of: $0) }) else { return "" }
    let end = end?.string.flatMap { clock.moment(of: $0) } ?? clock.now
    return HumanDuration.format(end - start)
  }

  static func cronJob(_ job: Value, _ clock: Clock) -> [Value] {
    let last = job["status"]?["lastScheduleTime"]?.string
    let template = job["spec"]?["jobTemplate"]?["spec"]
    return [
      .string(job.name), .string(job["spec"]?["schedule"]?.string ?? ""),
      TablePrinters.orNone(job["spec"]?["timeZone"]?.string),
      .string(job["spec"]?["suspend"]?.bool ?? false ? "True" : "False"),
      .int(job["status"]?["active"]?.array?.count ?? 0),
      last == nil ? "<none>" : TablePrinters.age(last, clock),
      TablePrinters.age(job.creationTimestamp, clock),
    ] + TablePrinters.containers(template?["template"]?["spec"]) + [TablePrinters.selector(template?["selector"])]
  }

  static func disruptionBudget(_ budget: Value, _ clock: Clock) -> [Value] {
    func text(_ field: String) -> Value {
      switch budget["spec"]?[field] {
      case .int(let number)?: .string(String(number))
      case .string(let percent)?: .string(percent)
      default: "N/A"
      }
    }
    return [
      .string(budget.name), text("minAvailable"), text("maxUnavailable"),
      .int(budget["status"]?["disruptionsAllowed"]?.int ?? 0), TablePrinters.age(budget.creationTimestamp, clock),
    ]
  }

  static func revision(_ revision: Value, _ clock: Clock) -> [Value] {
    let owner = revision.controller.map { owner in
      let kind = GroupVersionKind(apiVersion: owner.apiVersion, kind: owner.kind)
      return "\(kind.kind.lowercased()).\(kind.group)/\(owner.name)"
    }
    return [
      .string(revision.name), .string(owner ?? "<none>"), .int(revision["revision"]?.int ?? 0),
      TablePrinters.age(revision.creationTimestamp, clock),
    ]
  }

  static func podTemplate(_ template: Value, _ clock: Clock) -> [Value] {
    [.string(template.name)] + TablePrinters.containers(template["template"]?["spec"])
      + [TablePrinters.labels(template["template"]?["metadata"]?["labels"])]
  }
}
