import API
import Objects

/// Runs pods until enough of them have succeeded (`pkg/controller/job`).
struct JobController: Controller {
  static let resources: [GroupVersionResource] = [.jobs, .pods]
  /// On each pod until its end was counted.
  static let finalizer = "batch.kubernetes.io/job-tracking"

  var queue = WorkQueue()
  let user = Request.User.controller("job-controller")
  var events = EventRecorder(component: "job-controller", user: .controller("job-controller"))

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.jobs.groupResource {
      queue.add(event.object.key)
    } else if let key = Self.ownerKey(of: event.object, kind: "Job") {
      queue.add(key)
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let job = cache[.jobs, key] else { return try releaseOrphans(of: key, cache, &api) }
    var run = JobRun(job, cache.owned(by: job.uid, .pods))
    if job.deletionTimestamp != nil || run.isFinished {
      for pod in run.pods { try release(pod, &api) }
      if job.deletionTimestamp == nil { try expire(job, &api) }
      return
    }
    let isSuspended = job["spec"]?["suspend"]?.bool ?? false
    if run.status["startTime"] == nil, !isSuspended { run.status["startTime"] = .string(api.clock.timestamp) }
    let ended = run.countEnded()
    if let verdict = run.verdict(api.clock) {
      try finish(&run, verdict, &api)
    } else if isSuspended {
      try suspend(&run, &api)
    } else {
      do {
        try keepRunning(&run, &api)
        resume(&run, &api)
      } catch {
        try write(run, &api)
        throw error
      }
    }
    run.countActive()
    if let verdict = run.settledVerdict { conclude(&run, verdict, &api) }
    try write(run, &api)
    for pod in ended { try release(pod, &api) }
    if let moment = run.deadline(api.clock) { queue.add(key, at: moment) }
  }

  /// The pods of a job that is gone keep nobody waiting (`syncOrphanPod`).
  private func releaseOrphans(
    of key: String,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return }
    for pod in cache.all(.pods, in: parts[0]) where pod.controller?.kind == "Job" && pod.controller?.name == parts[1] {
      try release(pod, &api)
    }
  }

  private func write(_ run: JobRun, _ api: inout some APIClient) throws(Status) {
    if run.status == run.job["status"] { return }
    var changed = run.job
    changed["status"] = run.status
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.jobs, changed, subresource: "status", user: user)
  }

  // MARK: Ending

  /// What is still running is deleted; the job has ended when all of it is gone.
  private mutating func finish(_ run: inout JobRun, _ verdict: JobRun.Verdict, _ api: inout some APIClient)
    throws(Status)
  {
    run.announce(verdict, api.clock)
    for pod in run.active { try delete(pod, of: run.job, &api) }
    run.forgetActive()
  }

  private mutating func conclude(_ run: inout JobRun, _ verdict: JobRun.Verdict, _ api: inout some APIClient) {
    run.conclude(verdict, api.clock)
    if verdict.isSuccess {
      events.record(.normal, "Completed", "Job completed", regarding: run.job, &api)
    } else {
      events.record(.warning, verdict.reason, verdict.message, regarding: run.job, &api)
    }
  }

  /// `ttlSecondsAfterFinished` (`pkg/controller/ttlafterfinished`).
  private mutating func expire(_ job: Value, _ api: inout some APIClient) throws(Status) {
    guard let seconds = job["spec"]?["ttlSecondsAfterFinished"]?.int,
      let ended = JobRun.finish(of: job)?["lastTransitionTime"]?.string.flatMap({ api.clock.moment(of: $0) })
    else { return }
    let moment = ended + .seconds(seconds)
    if moment > api.clock.now {
      queue.add(job.key, at: moment)
      return
    }
    var options = Request.Options()
    options.propagation = .foreground
    try api.delete(.jobs, namespace: job.namespace, name: job.name, options: options, user: user)
  }

  // MARK: Suspending

  private mutating func suspend(_ run: inout JobRun, _ api: inout some APIClient) throws(Status) {
    for pod in run.active { try delete(pod, of: run.job, &api) }
    run.forgetActive()
    run.status["startTime"] = nil
    if run.setSuspended(true, api.clock) {
      events.record(.normal, "Suspended", "Job suspended", regarding: run.job, &api)
    }
  }

  private mutating func resume(_ run: inout JobRun, _ api: inout some APIClient) {
    guard run.condition("Suspended")?["status"]?.string == "True", run.setSuspended(false, api.clock) else { return }
    run.status["startTime"] = .string(api.clock.timestamp)
    events.record(.normal, "Resumed", "Job resumed", regarding: run.job, &api)
  }

  // MARK: Running

  private mutating func keepRunning(_ run: inout JobRun, _ api: inout some APIClient) throws(Status) {
    let wanted = run.wantedActive
    if run.active.count > wanted {
      let order = PodControl.deletionOrder(run.active, siblings: run.pods)
      for pod in order.prefix(run.active.count - wanted) { try delete(pod, of: run.job, &api) }
      run.forget(order.prefix(run.active.count - wanted))
      return
    }
    let room = wanted - run.active.count - (run.replacesOnlyEnded ? run.terminating : 0)
    guard room > 0 else { return }
    // After a failure the next pod waits 10 s, 20 s … 10 minutes.
    if let moment = run.backOffEnd(api.clock), moment > api.clock.now {
      queue.add(run.job.key, at: moment)
      return
    }
    for index in run.nextIndexes(room) {
      do {
        let created = try api.create(.pods, run.pod(index: index), user: user)
        run.add(created)
        events.record(.normal, "SuccessfulCreate", "Created pod: \(created.name)", regarding: run.job, &api)
      } catch {
        events.record(.warning, "FailedCreate", "Error creating: \(error.message)", regarding: run.job, &api)
        throw error
      }
    }
  }

  private mutating func delete(_ pod: Value, of job: Value, _ api: inout some APIClient) throws(Status) {
    try release(pod, &api)
    do {
      try api.delete(.pods, namespace: pod.namespace, name: pod.name, user: user)
    } catch {
      if error.reason == .notFound { return }
      throw error
    }
    events.record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)", regarding: job, &api)
  }

  /// Takes the finalizer off a pod whose end was counted, or need not be.
  private func release(_ pod: Value, _ api: inout some APIClient) throws(Status) {
    let finalizers = pod["metadata"]?["finalizers"]?.strings ?? []
    guard finalizers.contains(Self.finalizer) else { return }
    let others = finalizers.filter { $0 != Self.finalizer }
    do {
      try api.patch(
        .pods,
        namespace: pod.namespace,
        name: pod.name,
        with: ["metadata": ["finalizers": others.isEmpty ? .null : Value(others)]],
        user: user
      )
    } catch {
      if error.reason != .notFound { throw error }
    }
  }
}
