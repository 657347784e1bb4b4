import API
import Objects

/// Makes a Job each time that a schedule comes round (`pkg/controller/cronjob`).
struct CronJobController: Controller {
  static let resources: [GroupVersionResource] = [.cronJobs, .jobs]

  var queue = WorkQueue()
  private let user = Request.User.controller("cronjob-controller")
  private var events = EventRecorder(component: "cronjob-controller", user: .controller("cronjob-controller"))
  /// A little later than the minute, so that a clock that is a little slow does not miss it.
  private static let delay = Duration.milliseconds(100)

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.cronJobs.groupResource {
      queue.add(event.object.key)
    } else if let key = Self.ownerKey(of: event.object, kind: "CronJob") {
      queue.add(key)
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let cronJob = cache[.cronJobs, key], cronJob.deletionTimestamp == nil else { return }
    var status = cronJob["status"] ?? [:]
    let jobs = cache.owned(by: cronJob.uid, .jobs)
    follow(jobs, of: cronJob, &status, &api)
    try start(cronJob, jobs, &status, &api)
    if status != cronJob["status"] ?? [:] {
      var changed = cronJob
      changed["status"] = status
      changed["metadata", default: [:]]["resourceVersion"] = nil
      try api.update(.cronJobs, changed, subresource: "status", user: user)
    }
    try cleanUp(jobs, of: cronJob, &api)
  }

  // MARK: The jobs that there are

  /// Keeps the list of running jobs.
  private mutating func follow(
    _ jobs: [Value],
    of cronJob: Value,
    _ status: inout Value,
    _ api: inout some APIClient
  ) {
    var active = status["active"]?.array ?? []
    for job in jobs {
      let index = active.firstIndex { $0["uid"]?.string == job.uid }
      guard let end = JobRun.finish(of: job) else {
        if index == nil, job.annotations["cronjob.kubernetes.io/instantiate"] == nil {
          active.append(Self.reference(job))
        }
        continue
      }
      guard let index else { continue }
      active.remove(at: index)
      let type = end["type"]?.string ?? ""
      if type == "Complete" { status["lastSuccessfulTime"] = job["status"]?["completionTime"] }
      events.record(
        .normal,
        "SawCompletedJob",
        "Saw completed job: \(job.name), condition: \(type)",
        regarding: cronJob,
        &api
      )
    }
    let present = Set(jobs.map(\.uid))
    for lost in active where !present.contains(lost["uid"]?.string ?? "") {
      events.record(
        .normal,
        "MissingJob",
        "Active job went missing: \(lost["name"]?.string ?? "")",
        regarding: cronJob,
        &api
      )
    }
    active.removeAll { !present.contains($0["uid"]?.string ?? "") }
    status["active"] = active.isEmpty ? nil : .array(active)
  }

  private static func reference(_ job: Value) -> Value {
    [
      "apiVersion": "batch/v1", "kind": "Job", "name": .string(job.name), "namespace": .string(job.namespace ?? ""),
      "resourceVersion": .string(job.resourceVersion), "uid": .string(job.uid),
    ]
  }

  /// Deletes the oldest finished jobs beyond the history limits.
  private mutating func cleanUp(_ jobs: [Value], of cronJob: Value, _ api: inout some APIClient) throws(Status) {
    for (type, field) in [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")] {
      guard let limit = cronJob["spec"]?[field]?.int else { continue }
      let ended = jobs.filter { JobRun.finish(of: $0)?["type"]?.string == type && $0.deletionTimestamp == nil }
        .sorted {
          ($0["status"]?["startTime"]?.string ?? "", $0.name) < ($1["status"]?["startTime"]?.string ?? "", $1.name)
        }
      for job in ended.dropLast(min(limit, ended.count)) { try delete(job, of: cronJob, &api) }
    }
  }

  private mutating func delete(_ job: Value, of cronJob: Value, _ api: inout some APIClient) throws(Status) {
    var options = Request.Options()
    options.propagation = .background
    try api.delete(.jobs, namespace: job.namespace, name: job.name, options: options, user: user)
    events.record(.normal, "SuccessfulDelete", "Deleted job \(job.name)", regarding: cronJob, &api)
  }

  // MARK: The next job

  private mutating func start(
    _ cronJob: Value,
    _ jobs: [Value],
    _ status: inout Value,
    _ api: inout some APIClient
  ) throws(Status) {
    let spec = cronJob["spec"]
    if spec?["suspend"]?.bool == true { return }
    guard let schedule = schedule(of: cronJob, &api) else { return }
    let clock = api.clock
    let now = clock.epoch + Int(clock.now.components.seconds)
    let since = status["lastScheduleTime"]?.string ?? cronJob.creationTimestamp ?? clock.timestamp
    var earliest = clock.moment(of: since).map { clock.epoch + Int($0.components.seconds) } ?? now
    let deadline = spec?["startingDeadlineSeconds"]?.int
    if let deadline { earliest = max(earliest, now - deadline) }
    if schedule.next(after: earliest) == nil {
      events.record(
        .warning,
        "InvalidSchedule",
        "invalid schedule: \(spec?["schedule"]?.string ?? "") : "
          + "time difference between two schedules is less than 1 second",
        regarding: cronJob,
        &api
      )
      return
    }
    if let next = schedule.next(after: now) {
      queue.add(cronJob.key, at: .seconds(next - clock.epoch) + Self.delay)
    }
    guard let time = mostRecent(schedule, after: earliest, until: now) else { return }
    let name = "\(cronJob.name)-\(time / 60)"
    if jobs.contains(where: { $0.name == name }) { return }
    switch spec?["concurrencyPolicy"]?.string {
    case "Forbid" where status["active"]?.array?.isEmpty == false:
      events.record(
        .normal,
        "JobAlreadyActive",
        "Not starting job because prior execution is running and concurrency policy is Forbid",
        regarding: cronJob,
        &api
      )
      return
    case "Replace":
      let active = Set((status["active"]?.array ?? []).compactMap { $0["uid"]?.string })
      for job in jobs where active.contains(job.uid) { try delete(job, of: cronJob, &api) }
      status["active"] = nil
    default: break
    }
    try create(name, at: time, cronJob, &status, &api)
  }

  private mutating func schedule(of cronJob: Value, _ api: inout some APIClient) -> CronSchedule? {
    let text = cronJob["spec"]?["schedule"]?.string ?? ""
    guard let schedule = CronSchedule(text, in: cronJob["spec"]?["timeZone"]?.string) else {
      events.record(
        .warning,
        "UnparseableSchedule",
        "unparseable schedule: \(text) : not a schedule that Drydock can read",
        regarding: cronJob,
        &api
      )
      return nil
    }
    return schedule
  }

  /// The last time that it was due; of many missed ones only that is made up for.
  private func mostRecent(_ schedule: CronSchedule, after earliest: Int, until now: Int) -> Int? {
    var found: Int?
    var time = schedule.next(after: earliest)
    while let due = time, due <= now {
      found = due
      time = schedule.next(after: due)
    }
    return found
  }

  private mutating func create(
    _ name: String,
    at time: Int,
    _ cronJob: Value,
    _ status: inout Value,
    _ api: inout some APIClient
  ) throws(Status) {
    let template = cronJob["spec"]?["jobTemplate"]
    let stamp = Value.string(api.clock.timestamp(at: .seconds(time - api.clock.epoch)))
    var annotations = template?["metadata"]?["annotations"] ?? [:]
    annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = stamp
    let job: Value = [
      "apiVersion": "batch/v1",
      "kind": "Job",
      "metadata": [
        "name": .string(name), "namespace": .string(cronJob.namespace ?? ""),
        "labels": template?["metadata"]?["labels"] ?? [:], "annotations": annotations,
        "ownerReferences": [OwnerReference(controller: cronJob).value],
      ],
      "spec": template?["spec"] ?? [:],
    ]
    do {
      let stored = try api.create(.jobs, job, user: user)
      status["active", default: []].elements.append(Self.reference(stored))
    } catch {
      if error.reason != .alreadyExists {
        events.record(.warning, "FailedCreate", "Error creating job: \(error.message)", regarding: cronJob, &api)
      }
      throw error
    }
    status["lastScheduleTime"] = stamp
    events.record(.normal, "SuccessfulCreate", "Created job \(name)", regarding: cronJob, &api)
  }
}
