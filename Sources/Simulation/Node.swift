import API
package import ContainerRuntime
package import Kubelet
import Shell

/// One machine of the cluster with what runs on it.
package struct Node: Sendable {
  package let machine: Profile.Machine
  package var runtime: ContainerRuntime
  /// Nil while the kubelet does not run.
  package var kubelet: Kubelet?
  /// Containers that run without a kubelet go on; a machine that is off does nothing.
  package var isPowered = true
  private let seed: UInt64
  /// The container of a kube-proxy that hangs: it stays, and does nothing until it is woken or replaced.
  private var hangingProxy: ContainerID?
  /// When a component was stopped or started last.
  var changed: [NodeComponent: Duration] = [:]

  init(_ machine: Profile.Machine, clock: Clock, random: RandomSource) {
    var random = random
    self.machine = machine
    seed = random.next()
    runtime = ContainerRuntime(hostname: machine.name, epoch: clock.epoch, random: random)
    kubelet = nil
    startKubelet()
  }

  package var name: String { machine.name }

  mutating func startKubelet() {
    let configuration = NodeConfiguration(
      name: machine.name,
      address: machine.address,
      podCIDR: machine.podCIDR,
      labels: machine.labels,
      isControlPlane: machine.isControlPlane,
      isTainted: machine.isTainted
    )
    kubelet = Kubelet(configuration, random: RandomSource(seed: seed))
  }

  /// The kubelet as it was stopped: its pods run on and are found again when it starts.
  private(set) var stopped: Kubelet?

  mutating func stopKubelet() {
    stopped = kubelet
    kubelet = nil
  }

  mutating func resumeKubelet() {
    guard kubelet == nil else { return }
    kubelet = stopped
    stopped = nil
    kubelet?.restart()
  }

  /// Whether kube-proxy keeps the node's rules up to date.
  var runsProxy: Bool {
    guard isPowered, let proxy = runtime.container(of: NodeComponent.proxy.rawValue) else { return false }
    return proxy != hangingProxy
  }

  mutating func hangProxy() { hangingProxy = runtime.container(of: NodeComponent.proxy.rawValue) }

  mutating func wakeProxy() { hangingProxy = nil }

  var nextWake: Duration? {
    guard isPowered else { return nil }
    return [kubelet?.nextWake, runtime.nextWake].compactMap(\.self).min()
  }

  /// Lets the node's processes and its kubelet do what there is to do; whether anything was done.
  mutating func step(_ api: inout some APIClient) -> Bool {
    guard isPowered else { return false }
    let ran = runtime.run(now: api.clock.now)
    let worked = kubelet?.step(&api, &runtime, afterRunning: ran) ?? false
    return ran || worked
  }

  func network(of address: String) -> NetworkID? { (kubelet ?? stopped)?.network(of: address) }

  func pod(of network: NetworkID) -> (address: String, namespace: String)? { (kubelet ?? stopped)?.pod(of: network) }

  var isCalm: Bool { kubelet?.isCalm ?? true }
}
