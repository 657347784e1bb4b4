package import Objects

/// What the volume binder and the scheduler both need to know of claims and volumes
/// (`k8s.io/component-helpers/storage/volume`).
extension Value {
  /// The claims that a pod's volumes name, by their keys.
  package var claimKeys: [String] {
    (self["spec"]?["volumes"]?.array ?? []).compactMap { volume in
      volume["persistentVolumeClaim"]?["claimName"]?.string.map { (namespace ?? "") + "/" + $0 }
    }
  }

  /// The class of a claim or a volume; empty for none.
  package var storageClassName: String { self["spec"]?["storageClassName"]?.string ?? "" }

  /// Whether the claim and its volume point at each other.
  package var isBoundClaim: Bool {
    self["metadata"]?["annotations"]?["pv.kubernetes.io/bind-completed"] != nil
      && self["spec"]?["volumeName"]?.string?.isEmpty == false
  }

  /// Whether claims of the storage class wait until a pod that uses them is scheduled.
  package var bindsLate: Bool { self["volumeBindingMode"]?.string == "WaitForFirstConsumer" }

  /// Whether the volume is kept for a claim by name.
  package func isReserved(for claim: Value) -> Bool {
    guard let reference = self["spec"]?["claimRef"] else { return false }
    let uid = reference["uid"]?.string ?? ""
    return reference["name"]?.string == claim.name && reference["namespace"]?.string == claim.namespace
      && (uid.isEmpty || uid == claim.uid)
  }

  /// Whether the volume offers what the claim asks for.
  package func satisfies(_ claim: Value) -> Bool {
    let spec = claim["spec"]
    let modes = self["spec"]?["accessModes"]?.array ?? []
    guard storageClassName == claim.storageClassName,
      (self["spec"]?["volumeMode"]?.string ?? "Filesystem") == (spec?["volumeMode"]?.string ?? "Filesystem"),
      (spec?["accessModes"]?.array ?? []).allSatisfy(modes.contains)
    else { return false }
    if let selector = spec?["selector"], !LabelSelector(object: selector).matches(self) { return false }
    let wanted = spec?["resources"]?["requests"]?["storage"]?.string.flatMap { Quantity($0) } ?? Quantity(0)
    return capacity >= wanted
  }

  /// The size of a volume.
  package var capacity: Quantity {
    self["spec"]?["capacity"]?["storage"]?.string.flatMap { Quantity($0) } ?? Quantity(0)
  }

  /// Whether a volume can be used on the node.
  package func isReachable(from node: Value) -> Bool {
    guard let terms = self["spec"]?["nodeAffinity"]?["required"]?["nodeSelectorTerms"]?.array else { return true }
    return terms.contains { NodeSelectors.matches(term: $0, node) }
  }
}

/// Annotations that the parts of storage leave for each other.
package enum StorageAnnotation {
  package static let bindCompleted = "pv.kubernetes.io/bind-completed"
  package static let boundByController = "pv.kubernetes.io/bound-by-controller"
  package static let provisionedBy = "pv.kubernetes.io/provisioned-by"
  package static let provisioner = "volume.kubernetes.io/storage-provisioner"
  package static let oldProvisioner = "volume.beta.kubernetes.io/storage-provisioner"
  package static let selectedNode = "volume.kubernetes.io/selected-node"
}
