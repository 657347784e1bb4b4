import API
import Objects

/// Brings claims and volumes together, and decides what becomes of a volume whose claim is gone
/// (`pkg/controller/volume/persistentvolume`).
struct VolumeBinder: Controller {
  static let resources: [GroupVersionResource] = [
    .persistentVolumeClaims, .persistentVolumes, .storageClasses, .pods,
  ]

  var queue = WorkQueue()
  let user = Request.User.controller("persistent-volume-binder")
  var events = EventRecorder(
    component: "persistentvolume-controller",
    user: .controller("persistent-volume-binder")
  )
  /// Claims without a volume are looked at again after this long.
  private static let resync = Duration.seconds(15)

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    let object = event.object
    switch event.resource {
    case GroupVersionResource.persistentVolumeClaims.groupResource:
      if event.kind != .deleted { queue.add("claim/" + object.key) }
      if let volume = object["spec"]?["volumeName"]?.string, !volume.isEmpty { queue.add("volume/" + volume) }
    case GroupVersionResource.persistentVolumes.groupResource:
      queue.add("volume/" + object.name)
      for claim in cache.all(.persistentVolumeClaims)
      where !claim.isBoundClaim && (claim.storageClassName == object.storageClassName || object.isReserved(for: claim))
        || claim["spec"]?["volumeName"]?.string == object.name
      {
        queue.add("claim/" + claim.key)
      }
    case GroupVersionResource.storageClasses.groupResource:
      for claim in cache.all(.persistentVolumeClaims) where !claim.isBoundClaim {
        if claim.storageClassName == object.name { queue.add("claim/" + claim.key) }
      }
    default: break
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    if key.hasPrefix("claim/") {
      guard let claim = cache[.persistentVolumeClaims, String(key.dropFirst("claim/".count))] else { return }
      if claim.isBoundClaim {
        try keep(claim, cache, &api)
      } else if claim.deletionTimestamp == nil {
        try find(for: claim, cache, &api)
      }
    } else if let volume = cache[.persistentVolumes, String(key.dropFirst("volume/".count))] {
      try look(at: volume, cache, &api)
    }
  }

  // MARK: Claims

  private mutating func find(
    for claim: Value,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    if let name = claim["spec"]?["volumeName"]?.string, !name.isEmpty {
      guard let volume = cache[.persistentVolumes, name] else { return lookAgain(at: claim, api.clock) }
      if volume["spec"]?["claimRef"] == nil || volume.isReserved(for: claim) {
        return try bind(volume, claim, &api)
      }
      events.record(
        .warning,
        "FailedBinding",
        "volume \"\(name)\" already bound to a different claim.",
        regarding: claim,
        &api
      )
      return lookAgain(at: claim, api.clock)
    }
    let storageClass = cache[.storageClasses, claim.storageClassName]
    let isLate = storageClass?.bindsLate == true && claim.annotations[StorageAnnotation.selectedNode] == nil
    if let volume = Self.match(for: claim, cache.all(.persistentVolumes), onlyReserved: isLate) {
      return try bind(volume, claim, &api)
    }
    if try adoptsDefaultClass(claim, cache, &api) { return }
    lookAgain(at: claim, api.clock)
    if isLate {
      let pods = cache.all(.pods, in: claim.namespace ?? "").filter {
        $0.nodeName == nil && $0.isPodActive && $0.claimKeys.contains(claim.key)
      }
      if let pod = pods.first {
        let message = "waiting for pod \(pod.name) to be scheduled"
        events.record(.normal, "WaitForPodScheduled", message, regarding: claim, &api)
      } else {
        let message = "waiting for first consumer to be created before binding"
        events.record(.normal, "WaitForFirstConsumer", message, regarding: claim, &api)
      }
    } else if claim.storageClassName.isEmpty {
      let message = "no persistent volumes available for this claim and no storage class is set"
      events.record(.normal, "FailedBinding", message, regarding: claim, &api)
    } else {
      try provision(for: claim, storageClass, &api)
    }
  }

  private mutating func lookAgain(at claim: Value, _ clock: Clock) {
    queue.add("claim/" + claim.key, at: clock.now + Self.resync)
  }

  /// A claim that was made while there was no default class gets the one that there is now
  /// (`assignDefaultStorageClass`).
  private func adoptsDefaultClass(
    _ claim: Value,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) -> Bool {
    guard claim["spec"]?["storageClassName"] == nil else { return false }
    let preset = cache.all(.storageClasses).last {
      $0.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
    }
    guard let preset else { return false }
    var changed = claim
    changed["spec", default: [:]]["storageClassName"] = .string(preset.name)
    try api.update(.persistentVolumeClaims, changed, user: user)
    return true
  }

  /// The volume that is kept for the claim, or else the smallest one that will do (`pvIndex.findBestMatch`).
  static func match(for claim: Value, _ volumes: [Value], onlyReserved: Bool, on node: Value? = nil) -> Value? {
    let fitting = volumes.filter { volume in
      volume.deletionTimestamp == nil && volume.satisfies(claim) && (node.map(volume.isReachable) ?? true)
    }
    if let reserved = fitting.first(where: { $0.isReserved(for: claim) }) { return reserved }
    if onlyReserved { return nil }
    let free = fitting.filter { $0["spec"]?["claimRef"] == nil && $0["status"]?["phase"]?.string == "Available" }
    return free.min { ($0.capacity, $0.name) < ($1.capacity, $1.name) }
  }

  /// Asks the provisioner of the class for a volume.
  private mutating func provision(
    for claim: Value,
    _ storageClass: Value?,
    _ api: inout some APIClient
  ) throws(Status) {
    guard let storageClass else {
      let message = "storageclass.storage.k8s.io \"\(claim.storageClassName)\" not found"
      events.record(.warning, "ProvisioningFailed", message, regarding: claim, &api)
      return
    }
    let provisioner = storageClass["provisioner"]?.string ?? ""
    if provisioner.hasPrefix("kubernetes.io/") {
      let message = "no volume plugin matched name: \(provisioner)"
      events.record(.warning, "ProvisioningFailed", message, regarding: claim, &api)
      return
    }
    if claim.annotations[StorageAnnotation.provisioner] != provisioner {
      var annotated = claim
      for key in [StorageAnnotation.provisioner, StorageAnnotation.oldProvisioner] {
        annotated["metadata", default: [:]]["annotations", default: [:]][key] = .string(provisioner)
      }
      try api.update(.persistentVolumeClaims, annotated, user: user)
    }
    let message =
      "Waiting for a volume to be created either by the external provisioner '\(provisioner)' or manually by the "
      + "system administrator. If volume creation is delayed, please verify that the provisioner is running and "
      + "correctly registered."
    events.record(.normal, "ExternalProvisioning", message, regarding: claim, &api)
  }

  /// A claim that was bound stays so as long as its volume is there.
  private mutating func keep(_ claim: Value, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let volume = cache[.persistentVolumes, claim["spec"]?["volumeName"]?.string ?? ""] else {
      return try lose(claim, "Bound claim has lost its PersistentVolume. Data on the volume is lost!", &api)
    }
    if volume["spec"]?["claimRef"] == nil || volume.isReserved(for: claim) {
      if claim["status"]?["phase"]?.string != "Bound" || volume["spec"]?["claimRef"]?["uid"] == nil {
        try bind(volume, claim, &api)
      }
    } else {
      try lose(
        claim,
        "Two claims are bound to the same volume, this one is bound incorrectly",
        reason: "ClaimMisbound",
        &api
      )
    }
  }

  private mutating func lose(
    _ claim: Value,
    _ message: String,
    reason: String = "ClaimLost",
    _ api: inout some APIClient
  ) throws(Status) {
    if claim["status"]?["phase"]?.string == "Lost" { return }
    var changed = claim
    changed["status", default: [:]]["phase"] = "Lost"
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.persistentVolumeClaims, changed, subresource: "status", user: user)
    events.record(.warning, reason, message, regarding: claim, &api)
  }
}
