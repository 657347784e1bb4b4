import API
import Objects

/// What the scheduler knows of claims, volumes and classes (`pkg/scheduler/framework/plugins/volumebinding`).
struct StorageView: Sendable {
  private var claims: [String: Value] = [:]
  private var volumes: SortedMap<String, Value> = SortedMap()
  private var classes: [String: Value] = [:]

  mutating func take(_ event: WatchEvent) {
    let object = event.kind == .deleted ? nil : event.object
    switch event.resource {
    case GroupVersionResource.persistentVolumeClaims.groupResource: claims[event.object.key] = object
    case GroupVersionResource.persistentVolumes.groupResource:
      if let object { volumes[object.name] = object } else { volumes.removeValue(forKey: event.object.name) }
    default: classes[event.object.name] = object
    }
  }

  func claim(_ key: String) -> Value? { claims[key] }

  /// Why no node at all can have the pod now.
  func obstacle(for pod: Value) -> String? {
    let keys = pod.claimKeys
    for key in keys {
      let name = key.split(separator: "/").last ?? ""
      guard let claim = claims[key] else { return "persistentvolumeclaim \"\(name)\" not found" }
      if claim["status"]?["phase"]?.string == "Lost" {
        let volume = claim["spec"]?["volumeName"]?.string ?? ""
        return "persistentvolumeclaim \"\(name)\" bound to non-existent persistentvolume \"\(volume)\""
      }
      if claim.deletionTimestamp != nil { return "persistentvolumeclaim \"\(name)\" is being deleted" }
    }
    let isUnbound = keys.contains { key in
      claims[key].map { !$0.isBoundClaim && classes[$0.storageClassName]?.bindsLate != true } ?? false
    }
    return isUnbound ? "pod has unbound immediate PersistentVolumeClaims" : nil
  }

  /// Whether the volumes of the pod, or new ones for it, can be had on the node.
  func refusal(of pod: Value, on node: Value) -> Refusal? {
    for key in pod.claimKeys {
      guard let claim = claims[key] else { continue }
      if claim.isBoundClaim {
        let volume = volumes[claim["spec"]?["volumeName"]?.string ?? ""]
        if volume?.isReachable(from: node) ?? true { continue }
        return Refusal(
          plugin: "VolumeBinding",
          reasons: ["node(s) didn't match PersistentVolume's node affinity"],
          isUnresolvable: true
        )
      }
      if match(for: claim, on: node) != nil { continue }
      let provisioner = classes[claim.storageClassName]?["provisioner"]?.string ?? ""
      if provisioner.isEmpty || provisioner == "kubernetes.io/no-provisioner" {
        return Refusal(
          plugin: "VolumeBinding",
          reasons: ["node(s) didn't find available persistent volumes to bind"],
          isUnresolvable: true
        )
      }
    }
    return nil
  }

  /// The claims of the pod that wait for its node.
  func unbound(of pod: Value) -> [Value] {
    pod.claimKeys.compactMap { claims[$0] }.filter { !$0.isBoundClaim }
  }

  /// The smallest volume on the node that will do for the claim.
  func match(for claim: Value, on node: Value) -> Value? {
    let fitting = volumes.values.filter { volume in
      volume.deletionTimestamp == nil && volume.satisfies(claim) && volume.isReachable(from: node)
    }
    if let reserved = fitting.first(where: { $0.isReserved(for: claim) }) { return reserved }
    return fitting.filter { $0["spec"]?["claimRef"] == nil && $0["status"]?["phase"]?.string == "Available" }
      .min { ($0.capacity, $0.name) < ($1.capacity, $1.name) }
  }
}

extension Scheduler {
  /// Says to the volume binder where the claims of a pod are needed; whether the pod has to wait for them.
  mutating func reserve(
    for pod: PodInfo,
    on node: String,
    _ entry: SchedulingQueue.Entry,
    _ api: inout some APIClient
  ) -> Bool {
    let claims = storage.unbound(of: pod.pod)
    guard !claims.isEmpty, let info = nodes[node] else { return false }
    do {
      for claim in claims {
        if var volume = storage.match(for: claim, on: info.node) {
          guard volume["spec"]?["claimRef"] == nil else { continue }
          volume["metadata", default: [:]]["annotations", default: [:]][StorageAnnotation.boundByController] = "yes"
          volume["spec", default: [:]]["claimRef"] = [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(claim.name),
            "namespace": .string(claim.namespace ?? ""), "resourceVersion": .string(claim.resourceVersion),
            "uid": .string(claim.uid),
          ]
          try api.update(.persistentVolumes, volume, user: Self.user)
        } else {
          try api.patch(
            .persistentVolumeClaims,
            namespace: claim.namespace,
            name: claim.name,
            with: ["metadata": ["annotations": [StorageAnnotation.selectedNode: .string(node)]]],
            user: Self.user
          )
        }
      }
    } catch {
      queue.retry(entry, now: api.clock.now)
      return true
    }
    place(pod, on: node)
    waiting[pod.key] = (node, entry)
    return true
  }

  /// Binds the pods whose claims have their volumes by now.
  mutating func bindReady(_ api: inout some APIClient) {
    for key in waiting.keys.sorted() {
      guard let (node, entry) = waiting[key], storage.unbound(of: entry.pod.pod).isEmpty else { continue }
      waiting[key] = nil
      _ = bind(entry.pod, to: node, entry, &api)
    }
  }
}
