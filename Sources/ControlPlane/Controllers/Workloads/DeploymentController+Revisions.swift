import API
import Objects

extension DeploymentController {
  /// Finds the set of the present template, or makes it; notes its revision on it and on the deployment.
  mutating func findNewSet(
    _ rollout: inout Rollout,
    creating: Bool,
    _ api: inout some APIClient
  ) throws(Status) {
    let highest = rollout.oldSets.map(Rollout.revision).max() ?? 0
    if let set = rollout.newSet {
      let revision = max(highest + 1, Rollout.revision(of: set))
      try annotate(set, revision: revision, &rollout, &api)
      try note(revision: revision, &rollout, &api)
      return
    }
    guard creating else { return }
    try createSet(&rollout, revision: highest + 1, &api)
    try note(revision: highest + 1, &rollout, &api)
  }

  /// The set carries the deployment's annotations, the revision and the history of it
  /// (`SetNewReplicaSetAnnotations`).
  private func annotate(
    _ set: Value,
    revision: Int,
    _ rollout: inout Rollout,
    _ api: inout some APIClient
  ) throws(Status) {
    let before = Rollout.revision(of: set)
    var changed = set
    var annotations = changed["metadata"]?["annotations"] ?? [:]
    for (key, value) in rollout.deployment["metadata"]?["annotations"]?.object ?? Fields()
    where !Self.ownAnnotations.contains(key) {
      annotations[key] = value
    }
    annotations[Self.revisionKey] = .string(String(revision))
    // The revisions under which the same template was rolled out before.
    if before > 0, before != revision {
      let history = annotations[Self.historyKey]?.string.flatMap { $0.isEmpty ? nil : $0 + "," } ?? ""
      annotations[Self.historyKey] = .string(history + String(before))
    }
    for (key, value) in rollout.replicaAnnotations { annotations[key] = value }
    changed["metadata", default: [:]]["annotations"] = annotations
    changed["spec", default: [:]]["minReadySeconds"] = rollout.deployment["spec"]?["minReadySeconds"]
    if changed == set { return }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    rollout.replace(try api.update(.replicaSets, changed, user: user))
  }

  private static let historyKey = "deployment.kubernetes.io/revision-history"
  /// Annotations of a deployment that are not its sets'.
  private static let ownAnnotations: Set<String> = [
    "kubectl.kubernetes.io/last-applied-configuration", revisionKey, historyKey,
    "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
  ]

  private func note(revision: Int, _ rollout: inout Rollout, _ api: inout some APIClient) throws(Status) {
    if Rollout.revision(of: rollout.deployment) == revision { return }
    var changed = rollout.deployment
    changed["metadata", default: [:]]["annotations", default: [:]][Self.revisionKey] = .string(String(revision))
    rollout.deployment = try api.update(.deployments, changed, subresource: "status", user: user)
  }

  private mutating func createSet(
    _ rollout: inout Rollout,
    revision: Int,
    _ api: inout some APIClient
  ) throws(Status) {
    let deployment = rollout.deployment
    var template = deployment["spec"]?["template"] ?? [:]
    let collisions = deployment["status"]?["collisionCount"]?.int ?? 0
    let hash = TemplateHash.of(template, collisionCount: collisions)
    template["metadata", default: [:]]["labels", default: [:]][Self.hashKey] = .string(hash)
    var selector = deployment["spec"]?["selector"] ?? [:]
    selector["matchLabels", default: [:]][Self.hashKey] = .string(hash)
    var annotations = deployment["metadata"]?["annotations"] ?? [:]
    for key in Self.ownAnnotations.sorted() { annotations[key] = nil }
    annotations[Self.revisionKey] = .string(String(revision))
    for (key, value) in rollout.replicaAnnotations { annotations[key] = value }
    let replicas = rollout.newReplicas
    var set: Value = [
      "apiVersion": "apps/v1",
      "kind": "ReplicaSet",
      "metadata": [
        "name": .string("\(deployment.name)-\(hash)"), "namespace": .string(deployment.namespace ?? ""),
        "labels": template["metadata"]?["labels"] ?? [:], "annotations": annotations,
        "ownerReferences": [OwnerReference(controller: deployment).value],
      ],
      "spec": [
        "replicas": .int(replicas), "selector": selector, "template": template,
      ],
    ]
    set["spec", default: [:]]["minReadySeconds"] = deployment["spec"]?["minReadySeconds"]
    do {
      let stored = try api.create(.replicaSets, set, user: user)
      rollout.newSet = stored
      rollout.hasCreatedSet = true
      rollout.replace(stored)
    } catch {
      if error.reason == .alreadyExists { try countCollision(deployment, collisions, &api) }
      throw error
    }
    guard replicas > 0 else { return }
    events.record(
      .normal,
      "ScalingReplicaSet",
      "Scaled up replica set \(set.name) from 0 to \(replicas)",
      regarding: deployment,
      &api
    )
  }

  /// Another set has the name: the next try makes another hash.
  private func countCollision(_ deployment: Value, _ count: Int, _ api: inout some APIClient) throws(Status) {
    var changed = deployment
    changed["status", default: [:]]["collisionCount"] = .int(count + 1)
    try api.update(.deployments, changed, subresource: "status", user: user)
  }

  /// Deletes the oldest sets beyond the history limit, once the rollout is complete.
  func cleanUp(_ rollout: Rollout, _ api: inout some APIClient) throws(Status) {
    guard isComplete(rollout), let limit = rollout.deployment["spec"]?["revisionHistoryLimit"]?.int else { return }
    let candidates = rollout.oldSets.filter {
      $0.deletionTimestamp == nil && Rollout.replicas(of: $0) == 0 && ($0["status"]?["replicas"]?.int ?? 0) == 0
    }.sorted { Rollout.revision(of: $0) < Rollout.revision(of: $1) }
    for set in candidates.dropLast(min(limit, candidates.count)) {
      try api.delete(.replicaSets, namespace: set.namespace, name: set.name, user: user)
    }
  }

  func isComplete(_ rollout: Rollout) -> Bool {
    guard let new = rollout.newSet else { return false }
    let status = new["status"]
    let wanted = rollout.wanted
    let others = rollout.oldSets.map { $0["status"]?["replicas"]?.int ?? 0 }.reduce(0, +)
    return status?["replicas"]?.int ?? 0 == wanted && status?["availableReplicas"]?.int ?? 0 == wanted && others == 0
      && status?["observedGeneration"]?.int ?? 0 >= new.generation
  }
}
