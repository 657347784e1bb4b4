import Objects

/// What a kubelet is told about its node when it starts.
package struct NodeConfiguration: Sendable {
  package var name: String
  package var address: String
  /// `10.244.1.0/24`: the pod addresses of this node.
  package var podCIDR: String
  package var labels: [String: String]
  package var isControlPlane: Bool
  package var isTainted: Bool

  package init(
    name: String,
    address: String,
    podCIDR: String,
    labels: [String: String] = [:],
    isControlPlane: Bool = false,
    isTainted: Bool = false
  ) {
    self.name = name
    self.address = address
    self.podCIDR = podCIDR
    self.labels = labels
    self.isControlPlane = isControlPlane
    self.isTainted = isTainted
  }

  /// What every machine here has, all of it for pods.
  static let allocatable: Value = [
    "cpu": "2", "ephemeral-storage": "61255492Ki", "hugepages-1Gi": "0", "hugepages-2Mi": "0",
    "memory": "8025424Ki", "pods": "110",
  ]

  /// The first three numbers of the pod addresses.
  var podPrefix: String { podCIDR.split(separator: ".").prefix(3).joined(separator: ".") }
}
