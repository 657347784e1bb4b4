import API
import Objects

/// Keeps workloads within the bounds of their autoscalers (`pkg/controller/podautoscaler`).
///
/// There is no metrics API, as in a cluster without metrics-server: every metric is unknown, and the conditions and
/// events say so.
struct AutoscalerController: Controller {
  static let resources: [GroupVersionResource] = [.horizontalPodAutoscalers]

  var queue = WorkQueue()
  private let user = Request.User.controller("horizontal-pod-autoscaler")
  private var events = EventRecorder(
    component: "horizontal-pod-autoscaler",
    user: .controller("horizontal-pod-autoscaler")
  )
  /// Autoscalers that wait for their first turn, which comes after one period.
  private var fresh: Set<String> = []
  private static let period = Duration.seconds(15)

  private static let targets: [String: GroupVersionResource] = [
    "Deployment": .deployments, "ReplicaSet": .replicaSets, "StatefulSet": .statefulSets,
    "ReplicationController": .replicationControllers,
  ]

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    let key = event.object.key
    switch event.kind {
    case .deleted: fresh.remove(key)
    default:
      guard event.previous == nil, fresh.insert(key).inserted else { return }
      queue.add(key)
    }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard let autoscaler = cache[.horizontalPodAutoscalers, key] else { return }
    queue.add(key, at: api.clock.now + Self.period)
    if fresh.remove(key) != nil { return }
    var changed = autoscaler
    try scale(&changed, cache, &api)
    if changed["status"] == autoscaler["status"] { return }
    changed["metadata", default: [:]]["resourceVersion"] = nil
    try api.update(.horizontalPodAutoscalers, changed, subresource: "status", user: user)
  }

  private mutating func scale(
    _ autoscaler: inout Value,
    _ cache: ObjectCache,
    _ api: inout some APIClient
  ) throws(Status) {
    let spec = autoscaler["spec"]
    let kind = spec?["scaleTargetRef"]?["kind"]?.string ?? ""
    let name = spec?["scaleTargetRef"]?["name"]?.string ?? ""
    let resource = Self.targets[kind]
    guard let resource, let target = cache[resource, (autoscaler.namespace ?? "") + "/" + name] else {
      let what =
        resource.map { "\($0.groupResource) \"\(name)\" not found" }
        ?? "no matches for kind \"\(kind)\" in group \"\""
      events.record(.warning, "FailedGetScale", what, regarding: autoscaler, &api)
      set("AbleToScale", false, "FailedGetScale", Self.noScale + what, in: &autoscaler, api.clock)
      return
    }
    let current = target["spec"]?["replicas"]?.int ?? 1
    let least = spec?["minReplicas"]?.int ?? 1
    let most = spec?["maxReplicas"]?.int ?? 1
    set("AbleToScale", true, "SucceededGetScale", Self.hasScale, in: &autoscaler, api.clock)
    var desired = current
    var reason = ""
    if current == 0, least != 0 {
      desired = 0
      let message = "scaling is disabled since the replica count of the target is zero"
      set("ScalingActive", false, "ScalingDisabled", message, in: &autoscaler, api.clock)
    } else if current > most {
      (desired, reason) = (most, "Current number of replicas above Spec.MaxReplicas")
    } else if current < least {
      (desired, reason) = (least, "Current number of replicas below Spec.MinReplicas")
    } else {
      complain(&autoscaler, &api)
    }
    if desired != current {
      let scale: Value = [
        "apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": ["name": .string(name), "namespace": .string(target.namespace ?? "")],
        "spec": ["replicas": .int(desired)],
      ]
      try api.update(resource, scale, subresource: "scale", user: user)
      events.record(
        .normal,
        "SuccessfulRescale",
        "New size: \(desired); reason: \(reason)",
        regarding: autoscaler,
        &api
      )
      let message = "the HPA controller was able to update the target scale to \(desired)"
      set("AbleToScale", true, "SucceededRescale", message, in: &autoscaler, api.clock)
      autoscaler["status", default: [:]]["lastScaleTime"] = .string(api.clock.timestamp)
    }
    autoscaler["status", default: [:]]["currentReplicas"] = .int(current)
    autoscaler["status", default: [:]]["desiredReplicas"] = .int(desired)
    autoscaler["status", default: [:]]["currentMetrics"] = .null
  }

  private static let hasScale = "the HPA controller was able to get the target's current scale"
  private static let noScale = "the HPA controller was unable to get the target's current scale: "

  /// No metric can be read.
  private mutating func complain(_ autoscaler: inout Value, _ api: inout some APIClient) {
    let metrics = autoscaler["spec"]?["metrics"]?.array ?? []
    var first: (reason: String, message: String)?
    for metric in metrics {
      let failure = Self.failure(metric)
      events.record(.warning, failure.reason, failure.message, regarding: autoscaler, &api)
      first = first ?? failure
    }
    guard let first else { return }
    let message = "the HPA was unable to compute the replica count: " + first.message
    set("ScalingActive", false, first.reason, message, in: &autoscaler, api.clock)
    let type = metrics[0]["type"]?.string ?? ""
    let name = metrics[0]["resource"]?["name"]?.string ?? ""
    let prefix = type == "Resource" ? "failed to get \(name) resource metric value: " : ""
    events.record(
      .warning,
      "FailedComputeMetricsReplicas",
      "invalid metrics (\(metrics.count) invalid out of \(metrics.count)), first error is: " + prefix + first.message,
      regarding: autoscaler,
      &api
    )
  }

  private static func failure(_ metric: Value) -> (reason: String, message: String) {
    let type = metric["type"]?.string ?? ""
    let source = metric[type.prefix(1).lowercased() + type.dropFirst()]
    switch type {
    case "Resource", "ContainerResource":
      let name = source?["name"]?.string ?? ""
      let what = source?["target"]?["type"]?.string == "Utilization" ? "utilization" : "usage"
      return (
        "FailedGet\(type)Metric",
        "failed to get \(name) \(what): unable to get metrics for resource \(name): unable to fetch metrics from "
          + "resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)"
      )
    default:
      let name = source?["metric"]?["name"]?.string ?? ""
      let api = type == "External" ? "external" : "custom"
      return (
        "FailedGet\(type)Metric",
        "unable to get \(api == "external" ? "external metric" : "metric") \(name): unable to fetch metrics from "
          + "\(api) metrics API: the server could not find the requested resource"
      )
    }
  }

  private func set(
    _ type: String,
    _ isTrue: Bool,
    _ reason: String,
    _ message: String,
    in autoscaler: inout Value,
    _ clock: Clock
  ) {
    Conditions.set(
      [
        "type": .string(type), "status": isTrue ? "True" : "False", "reason": .string(reason),
        "message": .string(message),
      ],
      at: clock,
      in: &autoscaler
    )
  }
}
