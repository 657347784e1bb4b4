import API
import Objects

/// Gives a ClusterRole with an aggregation rule the rules of all that it selects
/// (`pkg/controller/clusterroleaggregation`).
struct ClusterRoleAggregationController: Controller {
  static let resources: [GroupVersionResource] = [.clusterRoles]
  var queue = WorkQueue()
  private let user = Request.User.controller("clusterrole-aggregation-controller")

  /// Any role may belong to any aggregated one.
  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) { queue.add("*") }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    let roles = cache.all(.clusterRoles)
    for role in roles where role["aggregationRule"] != nil {
      let selectors = (role["aggregationRule"]?["clusterRoleSelectors"]?.array ?? []).map { LabelSelector(object: $0) }
      var rules: [Value] = []
      for other in roles where other.name != role.name && selectors.contains(where: { $0.matches(other) }) {
        for rule in other["rules"]?.array ?? [] where !rules.contains(rule) { rules.append(rule) }
      }
      if rules == role["rules"]?.array ?? [] { continue }
      var changed = role
      changed["rules"] = rules.isEmpty ? .null : .array(rules)
      try api.update(.clusterRoles, changed, user: user)
      // What selects this one is looked at when it comes back.
    }
  }
}
