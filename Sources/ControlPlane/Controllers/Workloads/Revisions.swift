import API
import Objects

/// The templates that a StatefulSet or a DaemonSet has had, as ControllerRevisions (`pkg/controller/history`).
struct Revisions: Sendable {
  /// The kind's own label on its pods holds a revision's name or hash.
  static let label = "controller-revision-hash"

  let owner: Value
  private(set) var all: [Value]

  /// Those that the cache knows, oldest first.
  init(of owner: Value, _ cache: ObjectCache) {
    self.owner = owner
    all = cache.owned(by: owner.uid, .controllerRevisions).sorted {
      (Self.number($0), $0.name) < (Self.number($1), $1.name)
    }
  }

  /// Takes those that nobody owns any more and that the owner selects (`AdoptOrphanRevisions`).
  mutating func adopt(_ cache: ObjectCache, _ api: inout some APIClient, user: Request.User) throws(Status) {
    if owner.deletionTimestamp != nil { return }
    let selector = ObjectCache.selector(of: owner)
    for revision in cache.orphans(.controllerRevisions, in: owner.namespace ?? "") where selector.matches(revision) {
      all.append(try PodControl.adopt(revision, .controllerRevisions, by: owner, &api, user))
    }
    all.sort { (Self.number($0), $0.name) < (Self.number($1), $1.name) }
  }

  static func number(_ revision: Value) -> Int { revision["revision"]?.int ?? 0 }

  /// The revision of the present template, made, or moved to the end where it was there before.
  mutating func current(_ api: inout some APIClient, user: Request.User) throws(Status) -> Value {
    let data = Self.data(of: owner)
    let next = (all.map(Self.number).max() ?? 0) + 1
    if let index = all.firstIndex(where: { $0["data"] == data }) {
      if index == all.count - 1 { return all[index] }
      var again = all.remove(at: index)
      again["revision"] = .int(next)
      again["metadata", default: [:]]["resourceVersion"] = nil
      let stored = try api.update(.controllerRevisions, again, user: user)
      all.append(stored)
      return stored
    }
    let hash = TemplateHash.of(data, collisionCount: owner["status"]?["collisionCount"]?.int ?? 0)
    var labels = owner["spec"]?["template"]?["metadata"]?["labels"] ?? [:]
    labels["controller.kubernetes.io/hash"] = .string(hash)
    let revision: Value = [
      "apiVersion": "apps/v1",
      "kind": "ControllerRevision",
      "metadata": [
        "name": .string("\(owner.name)-\(hash)"), "namespace": .string(owner.namespace ?? ""), "labels": labels,
        "annotations": owner["metadata"]?["annotations"] ?? [:],
        "ownerReferences": [OwnerReference(controller: owner).value],
      ],
      "data": data,
      "revision": .int(next),
    ]
    let stored = try api.create(.controllerRevisions, revision, user: user)
    all.append(stored)
    return stored
  }

  /// Deletes the oldest ones beyond the limit that no pod lives by.
  mutating func cleanUp(
    keeping live: Set<String>,
    _ api: inout some APIClient,
    user: Request.User
  ) throws(Status) {
    let limit = owner["spec"]?["revisionHistoryLimit"]?.int ?? 10
    let idle = all.filter { !live.contains($0.name) && !live.contains(Self.hash(of: $0)) }
    for revision in idle.dropLast(min(limit, idle.count)) {
      try api.delete(.controllerRevisions, namespace: revision.namespace, name: revision.name, user: user)
    }
  }

  static func hash(of revision: Value) -> String { revision.labels["controller.kubernetes.io/hash"] ?? "" }

  /// The pod template that a revision holds.
  static func template(of revision: Value) -> Value {
    var template = revision["data"]?["spec"]?["template"] ?? [:]
    template["$patch"] = nil
    return template
  }

  /// A patch that brings the template back, as `kubectl rollout undo` sends it.
  private static func data(of owner: Value) -> Value {
    var template = owner["spec"]?["template"] ?? [:]
    template["$patch"] = "replace"
    return ["spec": ["template": template]]
  }
}
