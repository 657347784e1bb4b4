import API
package import ContainerRuntime
import Objects

/// Whose container it is, as the kubelet labels it for the runtime (`io.kubernetes.pod.name` …).
package struct ContainerRecord: Hashable, Sendable {
  package var name: String
  package var image: String
  package var attempt: Int
  package var pod: String
  package var namespace: String
}

extension Kubelet {
  /// The labels of all containers of this node that some pod still has.
  package var containerRecords: [ContainerID: ContainerRecord] {
    var records: [ContainerID: ContainerRecord] = [:]
    for worker in workers.values {
      for container in worker.containers {
        for (id, back) in [(container.current, 0), (container.previous, 1)] {
          guard let id else { continue }
          records[id] = ContainerRecord(
            name: container.name,
            image: container.specification["image"]?.string ?? "",
            attempt: max(0, container.restarts - back),
            pod: worker.pod.name,
            namespace: worker.pod.namespace ?? "default"
          )
        }
      }
    }
    return records
  }
}
