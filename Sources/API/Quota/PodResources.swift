package import Objects

/// What a whole pod asks for and is limited to (`k8s.io/component-helpers/resource`).
package enum PodResources {
  package enum Part: String, Sendable { case requests, limits }

  /// The greater of what runs side by side and what runs before it; amounts of the pod itself win over its containers'.
  package static func total(_ part: Part, of pod: Value, withOverhead: Bool = true) -> ResourceList {
    let spec = pod["spec"]
    var sum = ResourceList()
    for container in spec?["containers"]?.array ?? [] { sum += amounts(part, container) }
    // Sidecars run beside the containers, other init containers before them.
    var sidecars = ResourceList()
    var highest = ResourceList()
    for container in spec?["initContainers"]?.array ?? [] {
      let own = amounts(part, container)
      if container["restartPolicy"]?.string == "Always" {
        sidecars += own
        highest.raise(to: sidecars)
      } else {
        highest.raise(to: sidecars + own)
      }
    }
    sum += sidecars
    sum.raise(to: highest)
    let own = ResourceList(spec?["resources"]?[part.rawValue])
    for name in own.names { sum[name] = own[name] }
    guard withOverhead else { return sum }
    let overhead = ResourceList(spec?["overhead"])
    // A limit that is not there does not come to be by overhead.
    return sum + (part == .limits ? overhead.masked(by: sum) : overhead)
  }

  private static func amounts(_ part: Part, _ container: Value) -> ResourceList {
    ResourceList(container["resources"]?[part.rawValue])
  }
}
