import API
import Objects

extension JobRun {
  private static let indexKey = "batch.kubernetes.io/job-completion-index"

  static func index(of pod: Value) -> Int? { pod.annotations[indexKey].flatMap { Int($0) } }

  /// The completion indexes of the next pods; nil each for a job without indexes.
  func nextIndexes(_ count: Int) -> [Int?] {
    guard job["spec"]?["completionMode"]?.string == "Indexed", let completions = job["spec"]?["completions"]?.int
    else { return Array(repeating: nil, count: count) }
    let done = IndexSet(status["completedIndexes"]?.string ?? "")
    let running = Set(active.compactMap(Self.index))
    return Array((0..<completions).lazy.filter { !done.contains($0) && !running.contains($0) }.prefix(count))
  }

  /// A new pod of the job.
  func pod(index: Int?) -> Value {
    var pod = PodControl.pod(of: job, template: job["spec"]?["template"] ?? [:])
    pod["metadata", default: [:]]["finalizers"] = [.string(JobController.finalizer)]
    guard let index else { return pod }
    let text = Value.string(String(index))
    pod["metadata", default: [:]]["generateName"] = .string("\(job.name)-\(index)-")
    pod["metadata", default: [:]]["labels", default: [:]][Self.indexKey] = text
    pod["metadata", default: [:]]["annotations", default: [:]][Self.indexKey] = text
    pod["spec", default: [:]]["hostname"] = .string("\(job.name)-\(index)")
    let variable: Value = [
      "name": "JOB_COMPLETION_INDEX",
      "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.labels['\(Self.indexKey)']"]],
    ]
    for list in ["containers", "initContainers"] {
      guard let containers = pod["spec"]?[list]?.array else { continue }
      pod["spec", default: [:]][list] = .array(
        containers.map { container in
          var container = container
          container["env", default: []].elements.append(variable)
          return container
        }
      )
    }
    return pod
  }

  /// What the job's failure policy says about a failed pod: its first rule that fits.
  func failureAction(_ pod: Value) -> (action: String, message: String)? {
    for (number, rule) in (job["spec"]?["podFailurePolicy"]?["rules"]?.array ?? []).enumerated() {
      let action = rule["action"]?.string ?? "Count"
      if let codes = rule["onExitCodes"], let container = Self.container(of: pod, exiting: codes) {
        let code = container["state"]?["terminated"]?["exitCode"]?.int ?? 0
        let message =
          "Container \(container["name"]?.string ?? "") for pod \(pod.key) failed with exit code \(code) "
          + "matching \(action) rule at index \(number)"
        return (action, message)
      }
      for pattern in rule["onPodConditions"]?.array ?? [] {
        let type = pattern["type"]?.string ?? ""
        guard let condition = pod.condition(type),
          condition["status"]?.string == pattern["status"]?.string ?? "True"
        else { continue }
        return (action, "Pod \(pod.key) has condition \(type) matching \(action) rule at index \(number)")
      }
    }
    return nil
  }

  private static func container(of pod: Value, exiting codes: Value) -> Value? {
    let values = (codes["values"]?.array ?? []).compactMap(\.int)
    let statuses =
      (pod["status"]?["initContainerStatuses"]?.array ?? []) + (pod["status"]?["containerStatuses"]?.array ?? [])
    return statuses.first { status in
      if let name = codes["containerName"]?.string, name != status["name"]?.string { return false }
      guard let code = status["state"]?["terminated"]?["exitCode"]?.int, code != 0 else { return false }
      return codes["operator"]?.string == "NotIn" ? !values.contains(code) : values.contains(code)
    }
  }
}

/// Completion indexes as a job's status writes them: `0,2-4`.
struct IndexSet: Sendable, CustomStringConvertible {
  private var indexes: Set<Int> = []

  init(_ text: String) {
    for part in text.split(separator: ",") {
      let ends = part.split(separator: "-").compactMap { Int($0) }
      if let first = ends.first, let last = ends.last, first <= last { indexes.formUnion(first...last) }
    }
  }

  var count: Int { indexes.count }
  func contains(_ index: Int) -> Bool { indexes.contains(index) }
  mutating func insert(_ index: Int) { indexes.insert(index) }

  var description: String {
    var runs: [ClosedRange<Int>] = []
    for index in indexes.sorted() {
      if let last = runs.last, last.upperBound + 1 == index {
        runs[runs.count - 1] = last.lowerBound...index
      } else {
        runs.append(index...index)
      }
    }
    return runs.map { run in
      switch run.count {
      case 1: "\(run.lowerBound)"
      case 2: "\(run.lowerBound),\(run.upperBound)"
      default: "\(run.lowerBound)-\(run.upperBound)"
      }
    }.joined(separator: ",")
  }
}
