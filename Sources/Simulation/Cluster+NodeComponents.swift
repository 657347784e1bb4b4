import API
import ContainerRuntime
import Kubelet

/// Faults of single nodes.
extension Cluster {
  /// Stops a component of a node.
  ///
  /// - A kubelet renews its lease no more; its containers go on.
  /// - kube-proxy hangs, as if it had been sent SIGSTOP: its pod stays, and the node's rules stay as they are.
  /// - Without containerd containers go on under their shims; none is made, stopped or looked at.
  ///
  /// - Returns: false where there is no such node.
  @discardableResult
  package mutating func stop(_ component: NodeComponent, of name: String) -> Bool {
    guard let index = nodes.firstIndex(where: { $0.name == name }) else { return false }
    switch component {
    case .kubelet: stopKubelet(index)
    case .proxy: nodes[index].hangProxy()
    case .containerRuntime: stopRuntime(index)
    }
    catchUp()
    return true
  }

  @discardableResult
  package mutating func start(_ component: NodeComponent, of name: String) -> Bool {
    guard let index = nodes.firstIndex(where: { $0.name == name }) else { return false }
    switch component {
    case .kubelet: startKubelet(index)
    case .proxy: nodes[index].wakeProxy()
    case .containerRuntime: startRuntime(index)
    }
    catchUp()
    return true
  }

  /// Whether the component does its work; false for a node that is not there.
  package func runs(_ component: NodeComponent, on name: String) -> Bool {
    guard let node = nodes.first(where: { $0.name == name }) else { return false }
    switch component {
    case .kubelet: return node.kubelet != nil
    case .proxy: return node.runsProxy
    case .containerRuntime: return node.runtime.isServing
    }
  }

  mutating func stopKubelet(_ index: Int) {
    guard nodes[index].kubelet != nil else { return }
    try? nodes[index].kubelet?.writeLease(&api)
    nodes[index].stopKubelet()
    nodes[index].changed[.kubelet] = clock.now
    api.healthyNodes.remove(nodes[index].name)
  }

  mutating func startKubelet(_ index: Int) {
    guard nodes[index].kubelet == nil else { return }
    nodes[index].resumeKubelet()
    nodes[index].changed[.kubelet] = clock.now
    // A kubelet without a container runtime does not come up; it renews its lease from when it does.
    if nodes[index].runtime.isServing { api.healthyNodes.insert(nodes[index].name) }
  }

  mutating func stopRuntime(_ index: Int) {
    guard nodes[index].runtime.isServing else { return }
    nodes[index].runtime.isServing = false
    nodes[index].changed[.containerRuntime] = clock.now
  }

  mutating func startRuntime(_ index: Int) {
    guard !nodes[index].runtime.isServing else { return }
    nodes[index].runtime.isServing = true
    nodes[index].changed[.containerRuntime] = clock.now
    if nodes[index].kubelet != nil { api.healthyNodes.insert(nodes[index].name) }
  }
}
