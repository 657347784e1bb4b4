import API
import APIServer
import Objects
import Testing

@testable import Controllers

@Suite struct JobTests {
  var bench = ControllerBench()

  mutating func create(_ spec: String) throws {
    try bench.create(
      .jobs,
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: sum}
      spec:
        template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}
      \(spec.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
      """
    )
  }

  var job: Value? { bench.object(.jobs, "sum") }

  @Test mutating func aJobRunsAsManyPodsAtOnceAsItMayUntilAllHaveSucceeded() throws {
    try create("completions: 3\nparallelism: 2")
    #expect(bench.pods.count == 2)
    for _ in 0..<3 {
      let pod = try #require(bench.pods.first { !$0.isPodFinished })
      try bench.end(pod, exitCode: 0)
    }
    #expect(bench.pods.count == 3)
    #expect(job?["status"]?["succeeded"] == 3)
    #expect(job?.condition("Complete")?["reason"] == "CompletionsReached")
    #expect(bench.messages("Completed") == ["Job completed"])
    #expect(bench.pods.allSatisfy { $0["metadata"]?["finalizers"] == nil })
  }

  @Test mutating func failuresAreTriedAgainWithGrowingDelaysUntilTheLimit() throws {
    try create("backoffLimit: 1")
    try bench.end(try #require(bench.pods.first), exitCode: 1)
    #expect(bench.pods.count == 1, "the next pod waits 10 s")
    bench.pass(.seconds(11))
    #expect(bench.pods.count == 2)
    try bench.end(try #require(bench.pods.first { !$0.isPodFinished }), exitCode: 1)
    #expect(job?.condition("Failed")?["reason"] == "BackoffLimitExceeded")
    #expect(bench.messages("BackoffLimitExceeded") == ["Job has reached the specified backoff limit"])
  }

  @Test mutating func aRuleOfTheFailurePolicyFailsTheJobAtOnce() throws {
    try create(
      """
      podFailurePolicy:
        rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]
      """
    )
    let pod = try #require(bench.pods.first)
    try bench.end(pod, exitCode: 42)
    #expect(
      job?.condition("Failed")?["message"]?.string
        == "Container main for pod default/\(pod.name) failed with exit code 42 matching FailJob rule at index 0"
    )
  }

  @Test mutating func indexedPodsKnowTheirNumbers() throws {
    try create("completionMode: Indexed\ncompletions: 3\nparallelism: 3")
    let indexes = bench.pods.map { $0.annotations["batch.kubernetes.io/job-completion-index"] ?? "" }
    #expect(indexes.sorted() == ["0", "1", "2"])
    for pod in bench.pods where !pod.name.hasPrefix("sum-1-") { try bench.end(pod, exitCode: 0) }
    #expect(job?["status"]?["completedIndexes"] == "0,2")
  }

  @Test mutating func aSuspendedJobHasNoPodsUntilItIsResumed() throws {
    try create("suspend: true")
    #expect(bench.pods.isEmpty)
    #expect(job?.condition("Suspended")?["status"] == "True")
    try bench.server.patch(.jobs, namespace: "default", name: "sum", with: ["spec": ["suspend": false]])
    bench.run()
    #expect(bench.pods.count == 1)
    #expect(bench.messages("Resumed") == ["Job resumed"])
  }

  @Test mutating func aScheduleMakesJobsAndKeepsFewOfThem() throws {
    try bench.create(
      .cronJobs,
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "*/5 * * * *"
        successfulJobsHistoryLimit: 1
        jobTemplate:
          spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}}
      """
    )
    for _ in 0..<3 {
      bench.pass(.seconds(300))
      for pod in bench.pods where !pod.isPodFinished { try bench.end(pod, exitCode: 0) }
    }
    #expect(bench.server.objects(of: .jobs).count == 1)
    #expect(bench.messages("SawCompletedJob").count == 3)
    #expect(bench.object(.cronJobs, "tick")?["status"]?["active"] == nil)
  }

  @Test func schedulesAreReadAsCronReadsThem() {
    // 2026-01-01T00:00:00Z, a Thursday.
    let newYear = 1_767_225_600
    #expect(CronSchedule("30 9 * * mon-fri")?.next(after: newYear) == newYear + 9 * 3600 + 1800)
    #expect(CronSchedule("0 0 1 2 *")?.next(after: newYear) == newYear + 31 * 86_400)
    #expect(CronSchedule("@daily")?.next(after: newYear) == newYear + 86_400)
    #expect(CronSchedule("0 0 29 2 *")?.next(after: newYear) == 1_835_395_200)
    #expect(CronSchedule("61 * * * *") == nil)
    #expect(CronSchedule("every day") == nil)
  }

  @Test(
    arguments: [
      // 2026-09-21T14:13:20Z and what comes next; Berlin has summer until October the 25th.
      ("0 9 * * *", "Asia/Seoul", "2026-09-22T00:00:00Z"), ("0 9 * * *", "Europe/Berlin", "2026-09-22T07:00:00Z"),
      ("0 9 * * *", nil, "2026-09-22T09:00:00Z"), ("TZ=America/New_York 30 10 * * *", nil, "2026-09-21T14:30:00Z"),
      ("@every 90m", nil, "2026-09-21T15:43:20Z"), ("0 3 25 12 *", "Europe/Berlin", "2026-12-25T02:00:00Z"),
    ] as [(String, String?, String)]
  )
  func aScheduleGoesByTheClockOfItsZone(_ text: String, _ zone: String?, _ next: String) throws {
    let schedule = try #require(CronSchedule(text, in: zone))
    #expect(schedule.next(after: 1_790_000_000).map { Timestamp.format(seconds: $0) } == next)
  }
}
