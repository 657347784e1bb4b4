import API
import Objects

extension VolumeBinder {
  /// Points the volume and the claim at each other, in the order of the steps of Kubernetes, so that one that was
  /// interrupted is finished later.
  func bind(_ volume: Value, _ claim: Value, _ api: inout some APIClient) throws(Status) {
    var volume = volume
    if volume["spec"]?["claimRef"]?["uid"]?.string != claim.uid {
      if volume["spec"]?["claimRef"] == nil {
        volume["metadata", default: [:]]["annotations", default: [:]][StorageAnnotation.boundByController] = "yes"
      }
      volume["spec", default: [:]]["claimRef"] = [
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(claim.name),
        "namespace": .string(claim.namespace ?? ""), "resourceVersion": .string(claim.resourceVersion),
        "uid": .string(claim.uid),
      ]
      volume = try api.update(.persistentVolumes, volume, user: user)
    }
    try set("Bound", of: volume, &api)
    var claim = claim
    if !claim.isBoundClaim {
      if claim["spec"]?["volumeName"]?.string != volume.name {
        claim["spec", default: [:]]["volumeName"] = .string(volume.name)
        claim["metadata", default: [:]]["annotations", default: [:]][StorageAnnotation.boundByController] = "yes"
      }
      claim["metadata", default: [:]]["annotations", default: [:]][StorageAnnotation.bindCompleted] = "yes"
      claim = try api.update(.persistentVolumeClaims, claim, user: user)
    }
    claim["status", default: [:]]["phase"] = "Bound"
    claim["status", default: [:]]["accessModes"] = volume["spec"]?["accessModes"]
    claim["status", default: [:]]["capacity"] = volume["spec"]?["capacity"]
    try api.update(.persistentVolumeClaims, claim, subresource: "status", user: user)
  }

  /// The state of a volume follows from its claim.
  mutating func look(at volume: Value, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let reference = volume["spec"]?["claimRef"], let uid = reference["uid"]?.string, !uid.isEmpty else {
      return try set("Available", of: volume, &api)
    }
    let key = (reference["namespace"]?.string ?? "") + "/" + (reference["name"]?.string ?? "")
    guard let claim = cache[.persistentVolumeClaims, key], claim.uid == uid else {
      let phase = volume["status"]?["phase"]?.string
      if phase != "Released", phase != "Failed" { try set("Released", of: volume, &api) }
      if phase != "Failed" { try reclaim(volume, &api) }
      return
    }
    if claim["spec"]?["volumeName"]?.string == volume.name {
      try set("Bound", of: volume, &api)
    } else if claim["spec"]?["volumeName"] == nil {
      queue.add("claim/" + key)
    }
  }

  private func set(
    _ phase: String,
    of volume: Value,
    message: String? = nil,
    _ api: inout some APIClient
  ) throws(Status) {
    if volume["status"]?["phase"]?.string == phase { return }
    var changed = volume
    changed["status"] = ["phase": .string(phase), "lastPhaseTransitionTime": .string(api.clock.timestamp)]
    if let message { changed["status", default: [:]]["message"] = .string(message) }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.persistentVolumes, changed, subresource: "status", user: user)
  }

  /// What the reclaim policy says; a volume that a provisioner made is deleted by that provisioner.
  private mutating func reclaim(_ volume: Value, _ api: inout some APIClient) throws(Status) {
    switch volume["spec"]?["persistentVolumeReclaimPolicy"]?.string {
    case "Delete":
      if volume.annotations[StorageAnnotation.provisionedBy] != nil { return }
      guard let path = volume["spec"]?["hostPath"]?["path"]?.string else {
        let message = "error getting deleter volume plugin for volume \"\(volume.name)\": no volume plugin matched"
        return try fail(volume, "VolumeFailedDelete", message, &api)
      }
      guard path.hasPrefix("/tmp/") else {
        let message = "host_path deleter only supports /tmp/.+ but received provided \(path)"
        return try fail(volume, "VolumeFailedDelete", message, &api)
      }
      if volume.deletionTimestamp == nil { try api.delete(.persistentVolumes, name: volume.name, user: user) }
    case "Recycle":
      let message = "Drydock does not simulate recycling yet: the volume keeps its files"
      try fail(volume, "VolumeFailedRecycle", message, &api)
    default: break
    }
  }

  private mutating func fail(
    _ volume: Value,
    _ reason: String,
    _ message: String,
    _ api: inout some APIClient
  ) throws(Status) {
    try set("Failed", of: volume, message: message, &api)
    events.record(.warning, reason, message, regarding: volume, &api)
  }
}
