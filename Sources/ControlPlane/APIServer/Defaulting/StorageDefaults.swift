import API
import Objects

/// `pkg/apis/core/v1/defaults.go` and `pkg/apis/storage/v1/defaults.go`.
enum StorageDefaults {
  static func applyToVolume(_ volume: inout Value) {
    volume["spec", default: [:]].fill("persistentVolumeReclaimPolicy", "Retain")
    volume["spec", default: [:]].fill("volumeMode", "Filesystem")
  }
}
