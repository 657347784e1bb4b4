import API
import APIServer
import ContainerRuntime
import Controllers
import Kubelet
import Scheduler
import Shell

extension Cluster {
  /// Lets the control plane's components follow their static pods: each runs while its container does.
  mutating func followStaticPods() -> Bool {
    let running = nodes[0].kubelet?.runningStaticPods ?? lastRunning
    lastRunning = running
    func runs(_ component: ControlPlaneComponent) -> Bool { running.contains(component.rawValue) }
    let wasServing = api.isServing
    api.isServing = runs(.apiServer) && nodes[0].isPowered
    api.server.isStoreAvailable = runs(.etcd)
    api.server.components.scheduler = runs(.scheduler)
    api.server.components.controllerManager = runs(.controllerManager)
    var changed = wasServing != api.isServing
    if runs(.scheduler) != (scheduler != nil) {
      scheduler = runs(.scheduler) ? Scheduler(random: RandomSource(seed: random.next())) : nil
      changed = true
    }
    if runs(.controllerManager) != (controllerManager != nil) {
      controllerManager = runs(.controllerManager) ? ControllerManager() : nil
      changed = true
    }
    return changed
  }

  // MARK: Faults

  /// Stops a component of the control plane as an administrator would: its manifest leaves the kubelet's folder.
  package mutating func stop(_ component: ControlPlaneComponent) {
    move(Self.manifestPath(component), to: Self.parkingPath(component))
  }

  /// Puts the manifest back.
  package mutating func start(_ component: ControlPlaneComponent) {
    move(Self.parkingPath(component), to: Self.manifestPath(component))
  }

  /// Whether the component was stopped and not started again.
  package func isStopped(_ component: ControlPlaneComponent) -> Bool {
    nodes[0].runtime.machine[fileSystem: .own]?.exists(Self.manifestPath(component)) == false
  }

  private mutating func move(_ path: String, to target: String) {
    let now = clock.now
    nodes[0].runtime.machine.withFileSystem(.own) { files in
      try? files.makeDirectory("/etc/kubernetes/stopped", now: now)
      try? files.rename(path, to: target, now: now)
    }
    nodes[0].kubelet?.manifestsChanged()
    catchUp()
  }

  private static func parkingPath(_ component: ControlPlaneComponent) -> String {
    "/etc/kubernetes/stopped/\(component.rawValue).yaml"
  }
}
