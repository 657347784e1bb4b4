import API
import Objects

extension APIServer {
  /// Deletes a pod unless a disruption budget forbids it (`pkg/registry/core/pod/storage/eviction.go`).
  mutating func evict(_ exchange: inout Exchange) throws(Status) -> Response {
    let pod = try stored(exchange)
    var eviction = exchange.request.body ?? [:]
    try admit(.create, &eviction, &exchange)
    try validateAdmission(.create, eviction, &exchange)
    var options = exchange.request.options
    let given = exchange.request.body?["deleteOptions"]
    options.gracePeriodSeconds = given?["gracePeriodSeconds"]?.int
    options.dryRun = options.dryRun || given?["dryRun"]?.array?.isEmpty == false
    try take(from: budget(of: pod), for: pod, dryRun: options.dryRun)
    let request = Request(
      .delete,
      exchange.request.resource,
      namespace: exchange.request.namespace,
      name: exchange.request.name,
      options: options,
      user: exchange.request.user
    )
    var deletion = try Exchange(request, of: self)
    _ = try delete(&deletion)
    return exchange.response(
      201,
      ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201]
    )
  }

  /// The disruption budget that covers a pod.
  private func budget(of pod: Value) throws(Status) -> Value? {
    let resource = GroupVersionResource.podDisruptionBudgets.groupResource
    let budgets = store.objects(resource, namespace: pod.namespace)
      .filter { LabelSelector(object: $0["spec"]?["selector"]).matches(pod) }
    if budgets.count > 1 {
      throw Status(
        code: 500,
        reason: .internalError,
        message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
      )
    }
    return budgets.first
  }

  /// Takes one disruption off the budget, so that the next eviction of the same moment sees it gone.
  private mutating func take(from budget: Value?, for pod: Value, dryRun: Bool) throws(Status) {
    guard var budget, !pod.isPodFinished, pod.podPhase != "Pending", pod.deletionTimestamp == nil else { return }
    let healthy = budget["status"]?["currentHealthy"]?.int ?? 0
    let desired = budget["status"]?["desiredHealthy"]?.int ?? 0
    if !pod.isPodReady {
      // A pod that is not well may go while the others suffice, or always.
      let always = budget["spec"]?["unhealthyPodEvictionPolicy"]?.string == "AlwaysAllow"
      if always || (healthy >= desired && desired > 0) { return }
    }
    let allowed = budget["status"]?["disruptionsAllowed"]?.int ?? 0
    if allowed <= 0 {
      throw Status(
        code: 429,
        reason: .tooManyRequests,
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        causes: [
          Status.Cause(
            reason: "DisruptionBudget",
            message: "The disruption budget \(budget.name) needs \(desired) healthy pods and has \(healthy) currently",
            field: ""
          )
        ]
      )
    }
    if dryRun { return }
    budget["status", default: [:]]["disruptionsAllowed"] = .int(allowed - 1)
    budget["status", default: [:]]["disruptedPods", default: [:]][pod.name] = .string(clock.timestamp)
    store.put(budget, GroupVersionResource.podDisruptionBudgets.groupResource, budget.key)
  }
}
