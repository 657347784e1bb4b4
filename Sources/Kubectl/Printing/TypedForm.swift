import API
import Objects

/// An object of a file as kubectl prints it once it went through its Go type: what a type cannot leave out is there,
/// though empty.
enum TypedForm {
  static func filled(_ object: Value) -> Value {
    var object = object
    if let status = statuses[object.kind], object["status"] == nil { object["status"] = status }
    switch object.kind {
    case "Deployment": fill(&object, ["spec"], "strategy", [:])
    case "DaemonSet", "StatefulSet": fill(&object, ["spec"], "updateStrategy", [:])
    default: break
    }
    if let path = PodTemplate.path(object) {
      if path.count > 1 { fill(&object, path.dropLast(), "metadata", [:]) }
      for list in ["containers", "initContainers", "ephemeralContainers"] {
        for index in object[path[...]]?[list]?.array?.indices ?? 0..<0 {
          guard var spec = object[path[...]], spec[list]?.elements[index]["resources"] == nil else { continue }
          spec[list]?.elements[index]["resources"] = [:]
          object.set(spec, at: path[...])
        }
      }
    }
    return object
  }

  private static func fill(_ object: inout Value, _ path: ArraySlice<String>, _ field: String, _ value: Value) {
    guard var parent = object[path], parent[field] == nil else { return }
    parent[field] = value
    object.set(parent, at: path)
  }

  /// The statuses of objects that have none yet.
  private static let statuses: [String: Value] = [
    "Pod": [:], "Deployment": [:], "Job": [:], "CronJob": [:],
    "ReplicaSet": ["replicas": 0], "ReplicationController": ["replicas": 0],
    "StatefulSet": ["availableReplicas": 0, "replicas": 0],
    "DaemonSet": [
      "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0,
    ],
    "Service": ["loadBalancer": [:]],
  ]
}
