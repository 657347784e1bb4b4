import API
import Objects

/// A pod learns the zone and the region of the node that it is bound to (`plugin/pkg/admission/podtopologylabels`).
enum PodTopologyLabels {
  static let plugin = AdmissionPlugin(
    "PodTopologyLabels",
    [.init([.create], [.pods], subresources: ["binding"])],
    admit: admit
  )

  private static let labels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"]

  /// The object is the binding, whose labels the pod takes over.
  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    guard let name = attributes.object["target"]?["name"]?.string,
      let node = server.store.object(GroupVersionResource.nodes.groupResource, name)
    else { return }
    for label in labels {
      guard let value = node["metadata"]?["labels"]?[label] else { continue }
      attributes.object["metadata", default: [:]]["labels", default: [:]][label] = value
    }
  }
}
