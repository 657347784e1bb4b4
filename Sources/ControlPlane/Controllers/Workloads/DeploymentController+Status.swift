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
      ("unavailableReplicas", max(0, rollout.wanted - available)),
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
    if isComplete(rollout) {
      set("Progressing", true, "NewReplicaSetAvailable", "\(named) has successfully progressed.", clock, &updated)
    } else if hasProgressed(rollout, updated) || before == nil {
      let isNew = before == nil && rollout.newSet != nil && (deployment["status"]?["replicas"]?.int ?? 0) == 0
      set(
        "Progressing",
        true,
        isNew ? "NewReplicaSetCreated" : "ReplicaSetUpdated",
        isNew ? "Created new replica set \"\(rollout.newSet?.name ?? "")\"" : "\(named) is progressing.",
        clock,
        &updated
      )
      deadline(of: deployment, since: clock.now)
    } else if let since = before?["lastUpdateTime"]?.string.flatMap({ clock.moment(of: $0) }),
      let limit = deployment["spec"]?["progressDeadlineSeconds"]?.int, before?["status"]?.string == "True"
    {
      if clock.now >= since + .seconds(limit) {
        set(
          "Progressing",
          false,
          "ProgressDeadlineExceeded",
          "\(named) has timed out progressing.",
          clock,
          &updated
        )
      } else {
        deadline(of: deployment, since: since)
      }
    }
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
  }
}
