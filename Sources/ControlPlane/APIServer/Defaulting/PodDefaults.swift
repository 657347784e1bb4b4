import API
import Objects

/// `pkg/apis/core/v1/defaults.go`: what pods have by default and templates of pods have not.
enum PodDefaults {
  static func apply(to pod: inout Value) {
    pod["spec", default: [:]].fill("enableServiceLinks", true)
    let isOnHost = pod["spec"]?["hostNetwork"]?.bool == true
    for list in ["containers", "initContainers"] {
      for (index, container) in (pod["spec"]?[list]?.array ?? []).enumerated() {
        guard let requests = requests(of: container) else { continue }
        pod["spec", default: [:]][list, default: []].elements[index]["resources", default: [:]]["requests"] = requests
      }
      if isOnHost { pod["spec", default: [:]].forEach(list, exposePorts) }
    }
  }

  /// What is limited and not requested is requested up to its limit; nil where nothing is to be added.
  private static func requests(of container: Value) -> Value? {
    guard let resources = container["resources"], let limits = resources["limits"]?.object else { return nil }
    let given = resources["requests"] ?? [:]
    var requests = given
    for (resource, limit) in limits { requests.fill(resource, limit) }
    return requests.object?.count == given.object?.count ? nil : requests
  }

  /// The ports of a container in the network of its node are the node's.
  private static func exposePorts(of container: inout Value) {
    container.forEach("ports") { port in
      if let number = port["containerPort"] { port.fill("hostPort", number) }
    }
  }
}
