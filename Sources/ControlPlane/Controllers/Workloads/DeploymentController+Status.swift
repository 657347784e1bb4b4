import API
import Objects

extension DeploymentController {
  mutating func updateStatus(_ rollout: Rollout, _ api: inout some APIClient) throws(Status) {
    let deployment = rollout.deployment
    let clock = api.clock
    var updated = deployment
    updated["status"] = Self.counts(rollout)
    updated["status", default: [:]]["conditions"] = deployment["status"]?["conditions"]
    updated["status", default: [:]]["collisionCount"] = deployment["status"]?["collisionCount"]
    setAvailable(rollout, clock, &updated)
    setProgressing(rollout, clock, &updated)
    setFailure(rollout, clock, &updated)
    if updated["status"] == deployment["status"] { return }
    updated["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.deployments, updated, subresource: "status", user: user)
  }

  private static func counts(_ rollout: Rollout) -> Value {
    func sum(_ field: String) -> Int { rollout.sets.map { $0["status"]?[field]?.int ?? 0 }.reduce(0, +) }
    let available = sum("availableReplicas")
    let total = sum("replicas")
    var status: Value = ["observedGeneration": .int(rollout.deployment.generation)]
    let counts = [
      ("replicas", total), ("updatedReplicas", rollout.newSet?["status"]?["replicas"]?.int ?? 0),
      ("readyReplicas", sum("readyReplicas")), ("availableReplicas", available),
      ("unavailableReplicas", max(0, total - available)),
    ]
    for (field, count) in counts where count > 0 { status[field] = .int(count) }
    status["terminatingReplicas"] = .int(sum("terminatingReplicas"))
    return status
  }

  private func setAvailable(_ rollout: Rollout, _ clock: Clock, _ updated: inout Value) {
    let isAvailable = rollout.availableReplicas >= rollout.wanted - rollout.maxUnavailable
    set(
      "Available",
      isAvailable,
      isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
      clock,
      &updated
    )
  }

  /// Whether the rollout goes on, is done, or has taken longer than its deadline without progress.
  private mutating func setProgressing(_ rollout: Rollout, _ clock: Clock, _ updated: inout Value) {
    let deployment = rollout.deployment
    let before = deployment.condition("Progressing")
    let named = rollout.newSet.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
    if rollout.isPaused {
      if before?["reason"]?.string != "DeploymentPaused" {
        set("Progressing", nil, "DeploymentPaused", "Deployment is paused", clock, &updated)
      }
      return
    }
    if before?["reason"]?.string == "DeploymentPaused" {
      set("Progressing", nil, "DeploymentResumed", "Deployment is resumed", clock, &updated)
      return
    }
    if rollout.hasCreatedSet {
      let message = "Created new replica set \"\(rollout.newSet?.name ?? "")\""
      set("Progressing", true, "NewReplicaSetCreated", message, clock, &updated)
      deadline(of: deployment, since: clock.now)
    } else if isComplete(rollout) {
      set("Progressing", true, "NewReplicaSetAvailable", "\(named) has successfully progressed.", clock, &updated)
    } else if hasProgressed(rollout, updated) || before == nil {
      set("Progressing", true, "ReplicaSetUpdated", "\(named) is progressing.", clock, &updated)
      deadline(of: deployment, since: clock.now)
    } else {
      checkDeadline(of: deployment, before, named, clock, &updated)
    }
  }

  private mutating func checkDeadline(
    of deployment: Value,
    _ before: Value?,
    _ named: String,
    _ clock: Clock,
    _ updated: inout Value
  ) {
    // A rollout that was complete has no deadline until it makes a first step again.
    guard let since = before?["lastUpdateTime"]?.string.flatMap({ clock.moment(of: $0) }),
      let limit = deployment["spec"]?["progressDeadlineSeconds"]?.int, before?["status"]?.string == "True",
      before?["reason"]?.string != "NewReplicaSetAvailable"
    else { return }
    if clock.now >= since + .seconds(limit) {
      set("Progressing", false, "ProgressDeadlineExceeded", "\(named) has timed out progressing.", clock, &updated)
    } else {
      deadline(of: deployment, since: since)
    }
  }

  /// A deployment shows the failure of its sets.
  private func setFailure(_ rollout: Rollout, _ clock: Clock, _ updated: inout Value) {
    let failure = ([rollout.newSet].compactMap(\.self) + rollout.oldSets).lazy
      .compactMap { $0.condition("ReplicaFailure") }.first
    var conditions = updated["status"]?["conditions"]?.array ?? []
    let before = conditions.first { $0["type"]?.string == "ReplicaFailure" }
    // The same failure in other words is no news.
    if before?["reason"] == failure?["reason"] { return }
    conditions.removeAll { $0["type"]?.string == "ReplicaFailure" }
    if var failure {
      failure["lastUpdateTime"] = failure["lastTransitionTime"]
      conditions.append(failure)
    }
    updated["status", default: [:]]["conditions"] = .array(conditions)
  }

  private mutating func deadline(of deployment: Value, since moment: Duration) {
    guard let limit = deployment["spec"]?["progressDeadlineSeconds"]?.int else { return }
    queue.add(deployment.key, at: moment + .seconds(limit))
  }

  /// More pods of the new template, fewer of old ones, or more that are ready.
  private func hasProgressed(_ rollout: Rollout, _ updated: Value) -> Bool {
    func count(_ object: Value, _ field: String) -> Int { object["status"]?[field]?.int ?? 0 }
    let before = rollout.deployment
    let oldBefore = count(before, "replicas") - count(before, "updatedReplicas")
    let oldNow = count(updated, "replicas") - count(updated, "updatedReplicas")
    return count(updated, "updatedReplicas") > count(before, "updatedReplicas") || oldNow < oldBefore
      || count(updated, "readyReplicas") > count(before, "readyReplicas")
      || count(updated, "availableReplicas") > count(before, "availableReplicas")
  }

  private func set(
    _ type: String,
    _ isTrue: Bool?,
    _ reason: String,
    _ message: String,
    _ clock: Clock,
    _ updated: inout Value
  ) {
    let status = isTrue.map { $0 ? "True" : "False" } ?? "Unknown"
    let before = updated.condition(type)
    let isSame = before?["status"]?.string == status && before?["reason"]?.string == reason
    // A condition that says the same again is left as it is, but for progress, which is dated.
    if isSame, type != "Progressing" || reason == "NewReplicaSetAvailable", before?["message"]?.string == message {
      return
    }
    Conditions.set(
      [
        "type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message),
        "lastUpdateTime": .string(clock.timestamp),
      ],
      at: clock,
      in: &updated
    )
    // What changed last stands last (`SetDeploymentCondition`).
    var conditions = updated["status"]?["conditions"]?.array ?? []
    guard let index = conditions.firstIndex(where: { $0["type"]?.string == type }) else { return }
    conditions.append(conditions.remove(at: index))
    updated["status", default: [:]]["conditions"] = .array(conditions)
  }
}
