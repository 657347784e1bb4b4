/// The parts of the control plane, by the names of their static pods; each runs, stops and fails on its own.
package enum ControlPlaneComponent: String, Sendable, CaseIterable {
  case etcd
  case apiServer = "kube-apiserver"
  case controllerManager = "kube-controller-manager"
  case scheduler = "kube-scheduler"
}

/// The parts of a node that run, stop and fail on their own.
package enum NodeComponent: String, Sendable, CaseIterable {
  case kubelet
  case proxy = "kube-proxy"
  case containerRuntime = "containerd"
}
