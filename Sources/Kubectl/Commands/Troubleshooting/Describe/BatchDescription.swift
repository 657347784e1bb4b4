import API
import Objects

/// How jobs and cron jobs are described (`describeJob`, `describeCronJob` in pkg/describe/describe.go).
enum BatchDescription {
  static func job(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    let spec = object["spec"]
    let status = object["status"]
    text.head(object)
    text.line("Selector:\t" + LabelSelector(object: spec?["selector"]).description)
    text.labelsAndAnnotations(object)
    if let owner = object.controller { text.line("Controlled By:\t\(owner.kind)/\(owner.name)") }
    number("Parallelism", spec?["parallelism"], &text)
    text.line("Completions:\t" + (spec?["completions"]?.int.map { String($0) } ?? "<unset>"))
    if let mode = spec?["completionMode"]?.string { text.line("Completion Mode:\t" + mode) }
    if let suspend = spec?["suspend"]?.bool { text.line("Suspend:\t\(suspend)") }
    number("Backoff Limit", spec?["backoffLimit"], &text)
    number("TTL Seconds After Finished", spec?["ttlSecondsAfterFinished"], &text)
    let start = status?["startTime"]?.string
    let end = status?["completionTime"]?.string
    if let start { text.line("Start Time:\t" + Description.date(start)) }
    if let end { text.line("Completed At:\t" + Description.date(end)) }
    if let from = start.flatMap({ text.clock.moment(of: $0) }), let to = end.flatMap({ text.clock.moment(of: $0) }) {
      text.line("Duration:\t" + HumanDuration.format(to - from))
    }
    number("Active Deadline Seconds", spec?["activeDeadlineSeconds"], unit: "s", &text)
    let ready = status?["ready"]?.int.map { " (\($0) Ready)" } ?? ""
    text.line(
      "Pods Statuses:\t\(status?["active"]?.int ?? 0) Active\(ready) / \(status?["succeeded"]?.int ?? 0) Succeeded / "
        + "\(status?["failed"]?.int ?? 0) Failed"
    )
    if spec?["completionMode"]?.string == "Indexed" {
      text.line("Completed Indexes:\t" + capped(status?["completedIndexes"]?.string ?? ""))
    }
    TemplateDescription.describe(spec?["template"], &text)
    text.events(events)
  }

  static func cronJob(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    let spec = object["spec"]
    func orUnset(_ field: String, unit: String = "") -> String { spec?[field]?.int.map { "\($0)\(unit)" } ?? "<unset>" }
    text.head(object)
    text.labelsAndAnnotations(object)
    text.line("Schedule:\t" + (spec?["schedule"]?.string ?? ""))
    text.line("Concurrency Policy:\t" + (spec?["concurrencyPolicy"]?.string ?? ""))
    text.line("Suspend:\t" + Description.bool(spec?["suspend"]))
    text.line("Time Zone:\t" + (spec?["timeZone"]?.string ?? "<unset>"))
    text.line("Successful Job History Limit:\t" + orUnset("successfulJobsHistoryLimit"))
    text.line("Failed Job History Limit:\t" + orUnset("failedJobsHistoryLimit"))
    text.line("Starting Deadline Seconds:\t" + orUnset("startingDeadlineSeconds", unit: "s"))
    jobTemplate(spec?["jobTemplate"]?["spec"], &text)
    text.line(
      "Last Schedule Time:\t" + (object["status"]?["lastScheduleTime"]?.string.map(Description.date) ?? "<unset>")
    )
    let active = (object["status"]?["active"]?.array ?? []).compactMap { $0["name"]?.string }
    text.line("Active Jobs:\t" + (active.isEmpty ? "<none>" : active.joined(separator: ", ")))
    text.events(events)
  }

  private static func jobTemplate(_ spec: Value?, _ text: inout Description) {
    text.line("Selector:\t" + (spec?["selector"].map { LabelSelector(object: $0).description } ?? "<unset>"))
    for (title, field) in [("Parallelism", "parallelism"), ("Completions", "completions")] {
      text.line("\(title):\t" + (spec?[field]?.int.map { String($0) } ?? "<unset>"))
    }
    number("Active Deadline Seconds", spec?["activeDeadlineSeconds"], unit: "s", &text)
    TemplateDescription.describe(spec?["template"], &text)
  }

  /// A line for a number that is set.
  private static func number(_ title: String, _ value: Value?, unit: String = "", _ text: inout Description) {
    if let value = value?.int { text.line("\(title):\t\(value)\(unit)") }
  }

  /// At most 50 characters, up to the next comma.
  private static func capped(_ indexes: String) -> String {
    if indexes.isEmpty { return "<none>" }
    guard let comma = indexes.dropFirst(50).firstIndex(of: ",") else { return indexes }
    return indexes[...comma] + "..."
  }
}
