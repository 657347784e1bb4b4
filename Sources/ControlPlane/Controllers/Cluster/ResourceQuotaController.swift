import API
import Objects

/// Keeps how much of each quota is used (`pkg/controller/resourcequota`).
///
/// What is created, admission counts at once; what goes, or ends, is counted anew here.
struct ResourceQuotaController: Controller {
  static let resources = ObjectCache.resources

  var queue = WorkQueue()
  private let user = Request.User.controller("resourcequota-controller")

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.resource == GroupVersionResource.resourceQuotas.groupResource {
      let isNew = event.kind != .deleted && event.previous?["spec"] != event.object["spec"]
      if isNew { queue.add(event.object.key) }
      return
    }
    guard event.kind != .added, let namespace = event.object.namespace else { return }
    if event.kind == .modified, !Self.givesBack(event) { return }
    for quota in cache.all(.resourceQuotas, in: namespace) { queue.add(quota.key) }
  }

  /// Whether a change makes an object count for less without a request that admission sees.
  private static func givesBack(_ event: WatchEvent) -> Bool {
    guard let previous = event.previous else { return false }
    switch event.resource {
    case GroupVersionResource.pods.groupResource: return event.object.isPodFinished && !previous.isPodFinished
    case GroupVersionResource.services.groupResource:
      return previous["spec"]?["type"] != event.object["spec"]?["type"]
    case GroupVersionResource.persistentVolumeClaims.groupResource:
      return previous["status"]?["allocatedResources"] != event.object["status"]?["allocatedResources"]
    default: return false
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let quota = cache[.resourceQuotas, key] else { return }
    let hard = ResourceList(quota["spec"]?["hard"])
    let scopes = QuotaScope.all(of: quota)
    var used = ResourceList(quota["status"]?["used"])
    for evaluator in QuotaEvaluator.all(for: hard.names) {
      let objects = try objects(evaluator.resource, key, quota.namespace ?? "", cache, &api)
      let total = evaluator.total(of: objects, scopes, names: hard.names, api.clock)
      for name in total.names { used[name] = total[name] }
    }
    used = used.masked(by: hard)
    let status: Value = ["hard": quota["spec"]?["hard"] ?? [:], "used": used.value]
    if ResourceList(quota["status"]?["hard"]) == hard, ResourceList(quota["status"]?["used"]) == used,
      quota["status"]?["hard"] != nil
    {
      return
    }
    var changed = quota
    changed["status"] = status
    try api.update(.resourceQuotas, changed, subresource: "status", user: user)
  }

  /// What there is of a resource in a namespace; of one that is not watched, the quota is looked at again later.
  private mutating func objects(
    _ resource: GroupResource,
    _ key: String,
    _ namespace: String,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) -> [Value] {
    if let watched = ObjectCache.resources.first(where: { $0.groupResource == resource }) {
      return cache.all(watched, in: namespace)
    }
    queue.add(key, at: api.clock.now + .seconds(300))
    guard let version = Catalogue.kubernetes.resources.first(where: { $0.groupResource == resource }) else { return [] }
    return try api.list(version.groupVersionResource, namespace: namespace, user: user)
  }
}
