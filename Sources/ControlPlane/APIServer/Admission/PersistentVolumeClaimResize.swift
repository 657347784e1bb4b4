import API
import Objects

/// A claim grows only where its storage class allows it (`plugin/pkg/admission/storage/persistentvolume/resize`).
enum PersistentVolumeClaimResize {
  static let plugin = AdmissionPlugin(
    "PersistentVolumeClaimResize",
    [.init([.update], [.persistentVolumeClaims])],
    validate: validate
  )

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    guard let old = attributes.old, size(of: attributes.object) > size(of: old) else { return }
    if old["status"]?["phase"]?.string != "Bound" {
      throw attributes.forbidden("Only bound persistent volume claims can be expanded")
    }
    let name = storageClass(of: attributes.object)
    let storageClass = server.store.object(GroupVersionResource.storageClasses.groupResource, name)
    let isAllowed = name == self.storageClass(of: old) && storageClass?["allowVolumeExpansion"]?.bool ?? false
    if isAllowed { return }
    throw attributes.forbidden(
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
    )
  }

  private static func size(of claim: Value) -> Quantity {
    ResourceList(claim["spec"]?["resources"]?["requests"])["storage"] ?? .zero
  }

  private static func storageClass(of claim: Value) -> String {
    claim["metadata"]?["annotations"]?["volume.beta.kubernetes.io/storage-class"]?.string ?? claim.storageClassName
  }
}
