import API
import Objects

/// Counts what is used of each resource quota (`pkg/controller/resourcequota`).
struct QuotaController: Controller {
  static let resources: [GroupVersionResource] = [
    .resourceQuotas, .pods, .services, .configMaps, .secrets, .persistentVolumeClaims, .replicationControllers,
    .deployments, .replicaSets, .statefulSets, .daemonSets, .jobs, .cronJobs,
  ]

  var queue = WorkQueue()
  private let user = Request.User.controller("resourcequota-controller")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.resourceQuotas.groupResource {
      if event.kind != .deleted { queue.add(event.object.key) }
      return
    }
    // What was made is counted when it is admitted; what goes, or changes what it takes, is counted again here.
    guard let before = event.previous else { return }
    let isSame =
      event.kind == .modified && before["spec"] == event.object["spec"]
      && before.podPhase == event.object.podPhase
    if isSame { return }
    for quota in cache.all(.resourceQuotas, in: event.object.namespace ?? "") { queue.add(quota.key) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let quota = cache[.resourceQuotas, key], quota.deletionTimestamp == nil else { return }
    let hard = quota["spec"]?["hard"]?.object ?? Fields()
    var used: Value = [:]
    for name in hard.keys { used[name] = "0" }
    for resource in Self.resources {
      for object in cache.all(resource, in: quota.namespace ?? "")
      where QuotaUsage.applies(quota, to: object, resource.groupResource) {
        for (name, amount) in QuotaUsage.usage(of: object, resource.groupResource) where hard[name] != nil {
          let present = used[name]?.string.flatMap { Quantity($0) } ?? Quantity(0)
          used[name] = .string((present + amount).description)
        }
      }
    }
    for name in hard.keys where name.hasPrefix("count/") && !Self.isCounted(name) {
      used[name] = quota["status"]?["used"]?[name] ?? "0"
    }
    var status = quota["status"] ?? [:]
    status["hard"] = hard.isEmpty ? nil : .object(hard)
    status["used"] = hard.isEmpty ? nil : used
    if status == quota["status"] ?? [:] { return }
    var changed = quota
    changed["status"] = status
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.resourceQuotas, changed, subresource: "status", user: user)
  }

  /// Whether the objects of a `count/…` are among those that are followed.
  private static func isCounted(_ name: String) -> Bool {
    resources.contains { name == "count/\($0.groupResource)" }
  }
}
