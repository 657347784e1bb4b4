import API
import Objects

/// A Job and its pods in the middle of a reconciliation.
struct JobRun: Sendable {
  /// How a job ends.
  struct Verdict: Hashable, Sendable {
    var isSuccess: Bool
    var reason: String
    var message: String
  }

  let job: Value
  private(set) var pods: [Value]
  private(set) var active: [Value]
  /// Pods that this very reconciliation deletes: they terminate from now on.
  private var deleted = 0
  var status: Value

  init(_ job: Value, _ pods: [Value]) {
    self.job = job
    self.pods = pods
    active = pods.filter(\.isPodActive)
    status = job["status"] ?? [:]
  }

  var isFinished: Bool { Self.finish(of: job) != nil }

  /// The condition that says that a job is over.
  static func finish(of job: Value) -> Value? {
    ["Complete", "Failed"].lazy.compactMap { job.condition($0) }.first { $0["status"]?.string == "True" }
  }

  private var spec: Value { job["spec"] ?? [:] }
  private var succeeded: Int { status["succeeded"]?.int ?? 0 }
  private var failed: Int { status["failed"]?.int ?? 0 }
  private var completions: Int? { spec["completions"]?.int }
  private var parallelism: Int { spec["parallelism"]?.int ?? 1 }
  private var isIndexed: Bool { spec["completionMode"]?.string == "Indexed" }
  /// A pod that is being deleted is replaced only when it has ended.
  var replacesOnlyEnded: Bool { spec["podReplacementPolicy"]?.string == "Failed" }
  var terminating: Int { deleted + pods.count { $0.deletionTimestamp != nil && !$0.isPodFinished } }

  /// So many pods should run now.
  var wantedActive: Int {
    guard let completions else {
      // A work queue: once one has succeeded, no more are started.
      return succeeded > 0 ? min(active.count, parallelism) : parallelism
    }
    return max(0, min(parallelism, completions - succeeded))
  }

  // MARK: Counting

  private static func isCounted(_ pod: Value) -> Bool {
    !(pod["metadata"]?["finalizers"]?.strings ?? []).contains(JobController.finalizer)
  }

  /// Counts pods that have ended since; answers them.
  mutating func countEnded() -> [Value] {
    let isTerminatingFailed = !replacesOnlyEnded
    let ended = pods.filter { pod in
      !Self.isCounted(pod) && (pod.isPodFinished || (isTerminatingFailed && pod.deletionTimestamp != nil))
    }
    var done = IndexSet(status["completedIndexes"]?.string ?? "")
    for pod in ended {
      if pod.podPhase == "Succeeded" {
        if isIndexed {
          guard let index = Self.index(of: pod), index < completions ?? 0 else { continue }
          done.insert(index)
        } else {
          status["succeeded"] = .int(succeeded + 1)
        }
      } else if failureAction(pod)?.action != "Ignore" {
        status["failed"] = .int(failed + 1)
      }
    }
    if isIndexed {
      if done.count > 0 {
        status["succeeded"] = .int(done.count)
        status["completedIndexes"] = .string(done.description)
      }
    }
    return ended
  }

  mutating func countActive() {
    status["active"] = active.isEmpty ? nil : .int(active.count)
    status["ready"] = .int(active.count(where: \.isPodReady))
    status["terminating"] = .int(terminating)
    status["uncountedTerminatedPods"] = [:]
  }

  mutating func add(_ pod: Value) {
    pods.append(pod)
    active.append(pod)
  }

  mutating func forgetActive() {
    deleted += active.count
    active = []
  }

  mutating func forget(_ gone: some Sequence<Value>) {
    let names = Set(gone.map(\.name))
    deleted += active.count { names.contains($0.name) }
    active.removeAll { names.contains($0.name) }
  }

  // MARK: Verdicts

  /// How the job ends, if it is decided.
  func verdict(_ clock: Clock) -> Verdict? {
    if let announced = announcedVerdict { return announced }
    for pod in pods where pod.podPhase == "Failed" {
      if let rule = failureAction(pod), rule.action == "FailJob" {
        return Verdict(isSuccess: false, reason: "PodFailurePolicy", message: rule.message)
      }
    }
    let limit = spec["backoffLimit"]?.int ?? 6
    let restarts = spec["template"]?["spec"]?["restartPolicy"]?.string == "OnFailure" ? restartCount : 0
    if failed > limit || (restarts > 0 && restarts >= max(1, limit)) {
      return Verdict(
        isSuccess: false,
        reason: "BackoffLimitExceeded",
        message: "Job has reached the specified backoff limit"
      )
    }
    if let moment = activeDeadline(clock), moment <= clock.now {
      return Verdict(
        isSuccess: false,
        reason: "DeadlineExceeded",
        message: "Job was active longer than specified deadline"
      )
    }
    let isComplete = completions.map { succeeded >= $0 } ?? (succeeded > 0 && active.isEmpty)
    guard isComplete else { return nil }
    return Verdict(
      isSuccess: true,
      reason: "CompletionsReached",
      message: "Reached expected number of succeeded pods"
    )
  }

  private var restartCount: Int {
    var sum = 0
    for pod in active {
      for list in ["initContainerStatuses", "containerStatuses"] {
        for container in pod["status"]?[list]?.array ?? [] { sum += container["restartCount"]?.int ?? 0 }
      }
    }
    return sum
  }

  private var announcedVerdict: Verdict? {
    for (type, isSuccess) in [("SuccessCriteriaMet", true), ("FailureTarget", false)] {
      guard let condition = condition(type), condition["status"]?.string == "True" else { continue }
      return Verdict(
        isSuccess: isSuccess,
        reason: condition["reason"]?.string ?? "",
        message: condition["message"]?.string ?? ""
      )
    }
    return nil
  }

  /// The verdict once no pod is left that could still change the counts.
  var settledVerdict: Verdict? {
    guard let announced = announcedVerdict, active.isEmpty, terminating == 0 else { return nil }
    return announced
  }

  func condition(_ type: String) -> Value? {
    (status["conditions"]?.array ?? []).first { $0["type"]?.string == type }
  }

  mutating func announce(_ verdict: Verdict, _ clock: Clock) {
    let type = verdict.isSuccess ? "SuccessCriteriaMet" : "FailureTarget"
    if condition(type) == nil { set(type, true, verdict.reason, verdict.message, clock) }
  }

  mutating func conclude(_ verdict: Verdict, _ clock: Clock) {
    set(verdict.isSuccess ? "Complete" : "Failed", true, verdict.reason, verdict.message, clock)
    if verdict.isSuccess { status["completionTime"] = .string(clock.timestamp) }
  }

  /// Whether the condition changed.
  mutating func setSuspended(_ isSuspended: Bool, _ clock: Clock) -> Bool {
    if condition("Suspended")?["status"]?.string == (isSuspended ? "True" : "False") { return false }
    set(
      "Suspended",
      isSuspended,
      isSuspended ? "JobSuspended" : "JobResumed",
      isSuspended ? "Job suspended" : "Job resumed",
      clock
    )
    return true
  }

  private mutating func set(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String, _ clock: Clock) {
    var wrapper: Value = ["status": status]
    Conditions.set(
      [
        "type": .string(type), "status": isTrue ? "True" : "False", "reason": .string(reason),
        "message": .string(message), "lastProbeTime": .string(clock.timestamp),
      ],
      at: clock,
      in: &wrapper
    )
    status = wrapper["status"] ?? [:]
  }

  // MARK: Time

  private func activeDeadline(_ clock: Clock) -> Duration? {
    guard let seconds = spec["activeDeadlineSeconds"]?.int,
      let start = status["startTime"]?.string.flatMap({ clock.moment(of: $0) })
    else { return nil }
    return start + .seconds(seconds)
  }

  /// When time alone may change the job.
  func deadline(_ clock: Clock) -> Duration? {
    activeDeadline(clock).flatMap { $0 > clock.now && settledVerdict == nil ? $0 : nil }
  }

  /// When the next pod may be made after failures (`backoff_utils.go`).
  func backOffEnd(_ clock: Clock) -> Duration? {
    let ended = pods.filter(\.isPodFinished).compactMap { pod in Self.end(of: pod, clock).map { (pod, $0) } }
    let lastSuccess = ended.filter { $0.0.podPhase == "Succeeded" }.map(\.1).max() ?? .seconds(-1)
    let failures = ended.filter { $0.0.podPhase == "Failed" && $0.1 > lastSuccess }.map(\.1)
    guard let last = failures.max() else { return nil }
    return last + min(.seconds(10 << min(failures.count - 1, 6)), .seconds(600))
  }

  private static func end(of pod: Value, _ clock: Clock) -> Duration? {
    (pod["status"]?["containerStatuses"]?.array ?? [])
      .compactMap { $0["state"]?["terminated"]?["finishedAt"]?.string.flatMap { clock.moment(of: $0) } }.max()
  }
}
