import API
import APIServer
import Objects
import Scheduler

extension Cluster {
  /// Lets time pass until the cluster is calm, at most `limit`.
  package mutating func settle(atMost limit: Duration) {
    let end = clock.now + limit
    catchUp()
    while !isCalm, let wake = nextWake, wake <= end {
      advance(to: wake)
    }
    if !isCalm { advance(to: end) }
  }

  /// Whether nothing is on its way: no pod is being scheduled, pulled, started, probed for the first time or deleted,
  /// and every controller has seen the latest generation.
  ///
  /// A pod that cannot be scheduled, or waits in a back-off, counts as calm.
  package var isCalm: Bool {
    for pod in api.server.objects(of: .pods) where !isCalm(pod: pod) || isOnItsWay(pod) { return false }
    for resource in [GroupVersionResource.deployments, .replicaSets, .daemonSets, .statefulSets] {
      for workload in api.server.objects(of: resource)
      where (workload["status"]?["observedGeneration"]?.int ?? 0) < workload.generation { return false }
    }
    return nodes.allSatisfy(\.isCalm)
  }

  /// Whether the scheduler will try the pod again by itself, because something has changed since it could not.
  private func isOnItsWay(_ pod: Value) -> Bool {
    pod["spec"]?["nodeName"]?.string == nil && scheduler?.isTrying(pod.key) == true
  }

  private func isCalm(pod: Value) -> Bool {
    if pod.deletionTimestamp != nil { return false }
    guard let node = pod["spec"]?["nodeName"]?.string else {
      return Self.conditions(of: pod).contains {
        $0["type"]?.string == "PodScheduled" && $0["status"]?.string == "False"
      }
    }
    // Nobody will start it.
    guard nodes.contains(where: { $0.name == node }) else { return true }
    switch pod["status"]?["phase"]?.string {
    case "Succeeded", "Failed": return true
    case "Running", "Pending": break
    default: return false
    }
    let status = pod["status"]
    let containers = (status?["initContainerStatuses"]?.array ?? []) + (status?["containerStatuses"]?.array ?? [])
    if containers.isEmpty { return false }
    return containers.allSatisfy { container in
      guard let reason = container["state"]?["waiting"]?["reason"]?.string else { return true }
      return !["ContainerCreating", "PodInitializing", "ErrImagePull"].contains(reason)
    }
  }

  private static func conditions(of object: Value) -> [Value] {
    object["status"]?["conditions"]?.array ?? []
  }
}
