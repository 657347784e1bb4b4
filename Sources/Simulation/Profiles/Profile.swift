/// The clusters that can be had: their nodes, and what runs in `kube-system`.
package enum Profile: String, Sendable, CaseIterable {
  /// A running minikube: one node that is control plane and worker at once.
  case single
  /// A tainted control plane and two workers.
  case multi
}

extension Profile {
  /// One machine of a profile.
  package struct Machine: Sendable {
    package var name: String
    package var address: String
    /// The part of the pod network 10.244.0.0/16 that belongs to this node.
    package var podCIDR: String
    package var isControlPlane: Bool
    /// Keeps ordinary pods off the control plane, as kubeadm does where there are workers.
    package var isTainted: Bool
    package var labels: [String: String]
  }

  package var machines: [Machine] {
    switch self {
    case .single:
      [
        Machine(
          name: "minikube",
          address: "192.168.49.2",
          podCIDR: "10.244.0.0/24",
          isControlPlane: true,
          isTainted: false,
          labels: [
            "minikube.k8s.io/name": "minikube", "minikube.k8s.io/primary": "true",
            "minikube.k8s.io/version": "v1.38.1",
          ]
        )
      ]
    case .multi:
      [
        Machine(
          name: "control-plane",
          address: "192.168.49.2",
          podCIDR: "10.244.0.0/24",
          isControlPlane: true,
          isTainted: true,
          labels: [:]
        ),
        Machine(
          name: "node01",
          address: "192.168.49.3",
          podCIDR: "10.244.1.0/24",
          isControlPlane: false,
          isTainted: false,
          labels: [:]
        ),
        Machine(
          name: "node02",
          address: "192.168.49.4",
          podCIDR: "10.244.2.0/24",
          isControlPlane: false,
          isTainted: false,
          labels: [:]
        ),
      ]
    }
  }

  /// Where the API server listens.
  package var serverURL: String { "https://\(machines[0].address):8443" }

  /// What the profile's installer applies once the control plane answers, as YAML documents.
  package var addons: String {
    switch self {
    case .single: Addons.proxy + Addons.dns + Addons.minikubeStorage
    case .multi: Addons.proxy + Addons.dns + Addons.localPathStorage
    }
  }
}
