import API
import Objects

/// Makes the API's own service again where somebody deleted it, as the API server does every 10 s
/// (`pkg/controlplane/controller/kubernetesservice`).
struct KubernetesServiceController: Controller {
  static let resources: [GroupVersionResource] = [.services, .endpoints, .endpointSlices]
  private static let key = "default/kubernetes"
  private static let interval = Duration.seconds(10)

  var queue = WorkQueue()
  private let user = Request.User.component("system:apiserver", groups: ["system:masters"])
  /// What was deleted, and since when.
  private var lost: [GroupResource: Value] = [:]
  private var since: Duration?

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    guard event.object.key == Self.key else { return }
    lost[event.resource] = event.kind == .deleted ? event.object : nil
    if event.kind == .deleted { queue.add(Self.key) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    let due = (since ?? api.clock.now) + Self.interval
    guard api.clock.now >= due else {
      since = since ?? api.clock.now
      return queue.add(key, at: due)
    }
    since = nil
    // The service comes first: its endpoints would be taken for left over.
    for resource in Self.resources {
      guard var object = lost[resource.groupResource] else { continue }
      for field in ["uid", "creationTimestamp", "resourceVersion", "generation", "deletionTimestamp"] {
        object["metadata", default: [:]][field] = nil
      }
      object["status"] = nil
      try api.create(resource, object, user: user)
    }
  }
}
