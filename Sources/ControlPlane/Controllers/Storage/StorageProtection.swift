import API
import Objects

/// Keeps a claim that a pod uses, and a volume that is bound, from going although they were deleted
/// (`pkg/controller/volume/pvcprotection`, `pvprotection`).
struct StorageProtection: Controller {
  static let resources: [GroupVersionResource] = [.persistentVolumeClaims, .persistentVolumes, .pods]

  var queue = WorkQueue()

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.persistentVolumeClaims.groupResource:
      if event.kind != .deleted, event.object.deletionTimestamp != nil { queue.add("claim/" + event.object.key) }
    case GroupVersionResource.persistentVolumes.groupResource:
      if event.kind != .deleted, event.object.deletionTimestamp != nil { queue.add("volume/" + event.object.name) }
    default:
      if event.kind == .deleted { for key in event.object.claimKeys { queue.add("claim/" + key) } }
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    if key.hasPrefix("claim/") {
      guard let claim = cache[.persistentVolumeClaims, String(key.dropFirst("claim/".count))],
        claim.deletionTimestamp != nil
      else { return }
      let isUsed = cache.all(.pods, in: claim.namespace ?? "").contains { pod in
        pod.nodeName != nil && pod.claimKeys.contains(claim.key)
      }
      if isUsed { return }
      try release(
        claim,
        .persistentVolumeClaims,
        "kubernetes.io/pvc-protection",
        .controller("pvc-protection-controller"),
        &api
      )
    } else {
      guard let volume = cache[.persistentVolumes, String(key.dropFirst("volume/".count))],
        volume.deletionTimestamp != nil, volume["status"]?["phase"]?.string != "Bound"
      else { return }
      try release(
        volume,
        .persistentVolumes,
        "kubernetes.io/pv-protection",
        .controller("pv-protection-controller"),
        &api
      )
    }
  }

  private func release(
    _ object: Value,
    _ resource: GroupVersionResource,
    _ finalizer: String,
    _ user: Request.User,
    _ api: inout some APIClient
  ) throws(Status) {
    let finalizers = object["metadata"]?["finalizers"]?.strings ?? []
    guard finalizers.contains(finalizer) else { return }
    var changed = object
    let rest = finalizers.filter { $0 != finalizer }
    changed["metadata", default: [:]]["finalizers"] = rest.isEmpty ? nil : Value(rest)
    try api.update(resource, changed, user: user)
  }
}
