import API
import Objects

/// `pkg/apis/core/v1/defaults.go` and `pkg/apis/storage/v1/defaults.go`.
enum StorageDefaults {
  static func applyToClaim(_ claim: inout Value) {
    claim["spec", default: [:]].fill("volumeMode", "Filesystem")
  }

  static func applyToVolume(_ volume: inout Value) {
    volume["spec", default: [:]].fill("persistentVolumeReclaimPolicy", "Retain")
    volume["spec", default: [:]].fill("volumeMode", "Filesystem")
    if volume["spec"]?["hostPath"] != nil { volume["spec", default: [:]]["hostPath", default: [:]].fill("type", "") }
  }

  static func applyToClass(_ storageClass: inout Value) {
    storageClass.fill("reclaimPolicy", "Delete")
    storageClass.fill("volumeBindingMode", "Immediate")
  }
}
