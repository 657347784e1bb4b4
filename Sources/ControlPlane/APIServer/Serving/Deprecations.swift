import API

/// What the server says of every request for a resource that is on its way out
/// (`staging/src/k8s.io/api/*/*/zz_generated.prerelease-lifecycle.go`).
enum Deprecations {
  static func warning(of resource: GroupVersionResource) -> String? {
    switch resource {
    case .endpoints: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    case GroupVersionResource("componentstatuses"): "v1 ComponentStatus is deprecated in v1.19+"
    default: nil
    }
  }
}
