import API
import Objects

/// Nothing is created in a namespace that is not there or is going
/// (`k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle`).
enum NamespaceLifecycle {
  static let plugin = AdmissionPlugin("NamespaceLifecycle", [.init([.create])], admit: admit)

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let name = attributes.namespace
    if name.isEmpty { return }
    guard let namespace = server.store.object(GroupVersionResource.namespaces.groupResource, name) else {
      throw .notFound(GroupVersionResource.namespaces.groupResource, name)
    }
    guard namespace.deletionTimestamp != nil else { return }
    attributes.hasFinalName = true
    var refusal = attributes.forbidden(
      "unable to create new content in namespace \(name) because it is being terminated"
    )
    refusal.causes = [
      Status.Cause(
        reason: "NamespaceTerminating",
        message: "namespace \(name) is being terminated",
        field: "metadata.namespace"
      )
    ]
    throw refusal
  }
}
