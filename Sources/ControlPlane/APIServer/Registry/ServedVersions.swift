import API
import Objects

/// How the objects of a resource that is served in several versions, of one group or of more, stand for each other: one
/// version is stored, and every answer is in the version that its request names (`k8s.io/apimachinery/pkg/conversion`).
struct ServedVersions: Sendable {
  /// The path of the version that is stored.
  let storage: GroupVersionResource
  private let convert: @Sendable (Value, String) -> Value

  /// Takes what makes an object of another version the same object of the named one.
  init(storage: GroupVersionResource, convert: @escaping @Sendable (Value, String) -> Value) {
    self.storage = storage
    self.convert = convert
  }

  /// The object in a version, which is named as `apiVersion` does.
  func converted(_ object: Value, to apiVersion: String) -> Value {
    object.apiVersion == apiVersion ? object : convert(object, apiVersion)
  }
}

extension Endpoint {
  /// A stored object in the version of the path.
  func served(_ object: Value) -> Value { strategy.versions?.converted(object, to: resource.apiVersion) ?? object }

  /// An object of the path's version as it is stored.
  func storable(_ object: Value) -> Value {
    guard let versions = strategy.versions else { return object }
    return versions.converted(object, to: versions.storage.apiVersion)
  }
}
