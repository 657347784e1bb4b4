import API
import Objects

/// A provisioner of folders on the nodes' own disks: minikube's, and Rancher's local-path
/// (`sigs.k8s.io/sig-storage-lib-external-provisioner`).
struct VolumeProvisioner: Controller {
  static let resources: [GroupVersionResource] = [
    .persistentVolumeClaims, .persistentVolumes, .storageClasses, .nodes, .pods,
  ]

  /// Which provisioner it is.
  struct Kind: Sendable {
    let name: String
    /// As whom it writes events.
    let identity: String
    /// The pod without which it does not run, if there is one.
    let pod: String?
    let root: String
    /// Whether its volumes can be used on one node only.
    let isLocal: Bool

    static let minikube = Kind(
      name: "k8s.io/minikube-hostpath",
      identity: "k8s.io/minikube-hostpath_minikube_6d4f3b0c-58a2-4f0e-9c3b-5d1f7a2e8b94",
      pod: "kube-system/storage-provisioner",
      root: "/tmp/hostpath-provisioner",
      isLocal: false
    )
    static let localPath = Kind(
      name: "rancher.io/local-path",
      identity: "rancher.io/local-path_local-path-provisioner_1f6c2a9d-7b34-4e58-8d21-93c0e5b7a6f1",
      pod: nil,
      root: "/opt/local-path-provisioner",
      isLocal: true
    )
  }

  let kind: Kind
  var queue = WorkQueue()
  private var events: EventRecorder
  private let user: Request.User

  init(_ kind: Kind) {
    self.kind = kind
    user = .component(serviceAccount: "storage-provisioner")
    events = EventRecorder(component: kind.identity, user: user)
  }

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    switch event.resource {
    case GroupVersionResource.persistentVolumeClaims.groupResource:
      if event.kind != .deleted, asks(event.object) { queue.add("claim/" + event.object.key) }
    case GroupVersionResource.persistentVolumes.groupResource:
      if event.kind != .deleted, isOwn(event.object) { queue.add("volume/" + event.object.name) }
    case GroupVersionResource.pods.groupResource:
      guard event.object.key == kind.pod, event.kind != .deleted, event.object.isPodReady else { return }
      for claim in cache.all(.persistentVolumeClaims) where asks(claim) { queue.add("claim/" + claim.key) }
      for volume in cache.all(.persistentVolumes) where isOwn(volume) { queue.add("volume/" + volume.name) }
    default: break
    }
  }

  private func asks(_ claim: Value) -> Bool {
    !claim.isBoundClaim && claim.annotations[StorageAnnotation.provisioner] == kind.name
  }

  private func isOwn(_ volume: Value) -> Bool { volume.annotations[StorageAnnotation.provisionedBy] == kind.name }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    if let pod = kind.pod, cache[.pods, pod]?.isPodReady != true { return }
    if key.hasPrefix("volume/") {
      guard let volume = cache[.persistentVolumes, String(key.dropFirst("volume/".count))], isOwn(volume),
        volume["status"]?["phase"]?.string == "Released", volume.deletionTimestamp == nil,
        volume["spec"]?["persistentVolumeReclaimPolicy"]?.string == "Delete"
      else { return }
      return try api.delete(.persistentVolumes, name: volume.name, user: user)
    }
    guard let claim = cache[.persistentVolumeClaims, String(key.dropFirst("claim/".count))], asks(claim),
      claim.deletionTimestamp == nil, claim["spec"]?["volumeName"] == nil,
      let storageClass = cache[.storageClasses, claim.storageClassName]
    else { return }
    let name = "pvc-" + claim.uid
    let node = claim.annotations[StorageAnnotation.selectedNode]
    if cache[.persistentVolumes, name] != nil || (storageClass.bindsLate && node == nil) { return }
    let begin = "External provisioner is provisioning volume for claim \"\(claim.key)\""
    events.record(.normal, "Provisioning", begin, regarding: claim, &api)
    try api.create(.persistentVolumes, volume(name, for: claim, storageClass, node), user: user)
    events.record(
      .normal,
      "ProvisioningSucceeded",
      "Successfully provisioned volume \(name)",
      regarding: claim,
      &api
    )
  }

  private func volume(_ name: String, for claim: Value, _ storageClass: Value, _ node: String?) -> Value {
    let namespace = claim.namespace ?? ""
    let folder = kind.isLocal ? "\(name)_\(namespace)_\(claim.name)" : "\(namespace)/\(claim.name)"
    var volume: Value = [
      "apiVersion": "v1", "kind": "PersistentVolume",
      "metadata": [
        "name": .string(name), "annotations": [StorageAnnotation.provisionedBy: .string(kind.name)],
      ],
      "spec": [
        "accessModes": claim["spec"]?["accessModes"] ?? [],
        "capacity": ["storage": claim["spec"]?["resources"]?["requests"]?["storage"] ?? "0"],
        "claimRef": [
          "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(claim.name),
          "namespace": .string(namespace), "resourceVersion": .string(claim.resourceVersion),
          "uid": .string(claim.uid),
        ],
        "hostPath": [
          "path": .string("\(kind.root)/\(folder)"), "type": kind.isLocal ? "DirectoryOrCreate" : "",
        ],
        "persistentVolumeReclaimPolicy": storageClass["reclaimPolicy"] ?? "Delete",
        "storageClassName": .string(storageClass.name), "volumeMode": claim["spec"]?["volumeMode"] ?? "Filesystem",
      ],
    ]
    if let options = storageClass["mountOptions"] { volume["spec", default: [:]]["mountOptions"] = options }
    if kind.isLocal, let node {
      volume["metadata", default: [:]]["annotations", default: [:]]["local.path.provisioner/selected-node"] =
        .string(node)
      volume["spec", default: [:]]["nodeAffinity"] = [
        "required": [
          "nodeSelectorTerms": [
            ["matchExpressions": [["key": "kubernetes.io/hostname", "operator": "In", "values": [.string(node)]]]]
          ]
        ]
      ]
    } else {
      volume["metadata", default: [:]]["annotations", default: [:]]["hostPathProvisionerIdentity"] =
        .string(String(kind.identity.split(separator: "_").last ?? ""))
    }
    return volume
  }
}
