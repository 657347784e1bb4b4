import API
import Objects

/// A StatefulSet and its pods by number, in the middle of a reconciliation.
struct StatefulPods: Sendable {
  let owner: Value
  var pods: [Int: Value] = [:]
  let current: Value
  let update: Value

  init(_ set: Value, _ pods: [Value], current: Value, update: Value) {
    owner = set
    self.current = current
    self.update = update
    for pod in pods {
      guard pod.name.hasPrefix(owner.name + "-"), let ordinal = Int(pod.name.dropFirst(owner.name.count + 1)) else {
        continue
      }
      self.pods[ordinal] = pod
    }
  }

  /// The numbers that there should be.
  var wanted: Range<Int> {
    let start = owner["spec"]?["ordinals"]?["start"]?.int ?? 0
    return start..<start + max(0, owner["spec"]?["replicas"]?.int ?? 1)
  }

  /// The numbers that there are too many, highest first.
  var surplus: [Int] { pods.keys.filter { !wanted.contains($0) }.sorted(by: >) }

  var isOrdered: Bool { owner["spec"]?["podManagementPolicy"]?.string != "Parallel" }
  var minReady: Int { owner["spec"]?["minReadySeconds"]?.int ?? 0 }

  func isHealthy(_ pod: Value, _ clock: Clock) -> Bool {
    pod.podPhase == "Running" && pod.deletionTimestamp == nil
      && pod.isPodAvailable(minReadySeconds: minReady, clock)
  }

  /// The revision by which a number is made: below the partition the old one.
  private func revision(of ordinal: Int) -> Value {
    let strategy = owner["spec"]?["updateStrategy"]
    if strategy?["type"]?.string == "OnDelete" { return update }
    let partition = strategy?["rollingUpdate"]?["partition"]?.int ?? 0
    return ordinal - wanted.lowerBound < partition ? current : update
  }

  func pod(_ ordinal: Int) -> Value {
    let revision = revision(of: ordinal)
    let name = "\(owner.name)-\(ordinal)"
    var pod = PodControl.pod(of: owner, template: Revisions.template(of: revision))
    pod["metadata", default: [:]]["generateName"] = .string(owner.name + "-")
    pod["metadata", default: [:]]["name"] = .string(name)
    for (key, value) in [
      ("statefulset.kubernetes.io/pod-name", name), ("apps.kubernetes.io/pod-index", String(ordinal)),
      (Revisions.label, revision.name),
    ] {
      pod["metadata", default: [:]]["labels", default: [:]][key] = .string(value)
    }
    pod["spec", default: [:]]["hostname"] = .string(name)
    if let service = owner["spec"]?["serviceName"] { pod["spec", default: [:]]["subdomain"] = service }
    let templates = (owner["spec"]?["volumeClaimTemplates"]?.array ?? []).map(\.name)
    guard !templates.isEmpty else { return pod }
    var volumes = (pod["spec"]?["volumes"]?.array ?? []).filter { !templates.contains($0["name"]?.string ?? "") }
    for template in templates {
      volumes.append([
        "name": .string(template), "persistentVolumeClaim": ["claimName": .string("\(template)-\(name)")],
      ])
    }
    pod["spec", default: [:]]["volumes"] = .array(volumes)
    return pod
  }

  /// The claims of a number; they outlive their pod.
  func claims(_ ordinal: Int) -> [Value] {
    (owner["spec"]?["volumeClaimTemplates"]?.array ?? []).map { template in
      var claim = template
      claim["apiVersion"] = "v1"
      claim["kind"] = "PersistentVolumeClaim"
      claim["status"] = nil
      claim["metadata", default: [:]]["name"] = .string("\(template.name)-\(owner.name)-\(ordinal)")
      claim["metadata", default: [:]]["namespace"] = .string(owner.namespace ?? "")
      claim["metadata", default: [:]]["creationTimestamp"] = nil
      let labels = template["metadata"]?["labels"]?.object ?? Fields()
      let selected = owner["spec"]?["selector"]?["matchLabels"]?.object ?? Fields()
      let pairs: [(String, Value)] = labels.map { ($0.key, $0.value) } + selected.map { ($0.key, $0.value) }
      claim["metadata", default: [:]]["labels"] = .object(Fields(pairs))
      return claim
    }
  }

  func status(_ clock: Clock) -> Value {
    let present = pods.keys.sorted().compactMap { pods[$0] }.filter { !$0.isPodFinished }
    let ready = present.count { $0.podPhase == "Running" && $0.isPodReady }
    let available = present.count { $0.podPhase == "Running" && $0.isPodAvailable(minReadySeconds: minReady, clock) }
    func count(_ revision: Value) -> Int {
      present.count { $0.deletionTimestamp == nil && $0.labels[Revisions.label] == revision.name }
    }
    let updated = count(update)
    // Once every pod is of the new revision and well, it is the current one.
    let isDone =
      current.name != update.name && updated == wanted.count && ready == wanted.count && present.count == updated
    var status: Value = [
      "observedGeneration": .int(owner.generation), "replicas": .int(present.count),
      "availableReplicas": .int(available), "collisionCount": .int(owner["status"]?["collisionCount"]?.int ?? 0),
      "currentRevision": .string(isDone ? update.name : current.name), "updateRevision": .string(update.name),
    ]
    let old = isDone || current.name == update.name ? updated : count(current)
    for (field, number) in [("readyReplicas", ready), ("currentReplicas", old), ("updatedReplicas", updated)]
    where number > 0 {
      status[field] = .int(number)
    }
    return status
  }
}
