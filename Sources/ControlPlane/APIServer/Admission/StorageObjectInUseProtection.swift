import API
import Objects

/// Claims and volumes stay while they are in use (`plugin/pkg/admission/storage/storageobjectinuseprotection`).
enum StorageObjectInUseProtection {
  static let plugin = AdmissionPlugin(
    "StorageObjectInUseProtection",
    [.init([.create], [.persistentVolumeClaims, .persistentVolumes, attributesClasses])],
    admit: admit
  )

  private static let attributesClasses = GroupVersionResource("volumeattributesclasses", group: "storage.k8s.io")

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let finalizer: Value
    switch attributes.resource {
    case GroupVersionResource.persistentVolumeClaims.groupResource: finalizer = "kubernetes.io/pvc-protection"
    case GroupVersionResource.persistentVolumes.groupResource: finalizer = "kubernetes.io/pv-protection"
    default: finalizer = "kubernetes.io/vac-protection"
    }
    if attributes.object["metadata"]?["finalizers"]?.array?.contains(finalizer) ?? false { return }
    attributes.object["metadata", default: [:]]["finalizers", default: []].elements.append(finalizer)
  }
}
