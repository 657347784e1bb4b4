import API
import Objects

/// Nothing is created that would go beyond a quota of its namespace; what is created counts at once
/// (`k8s.io/apiserver/pkg/admission/plugin/resourcequota`).
enum ResourceQuotaAdmission {
  static let plugin = AdmissionPlugin(
    "ResourceQuota",
    [.init([.create]), .init([.update], [.services, .persistentVolumeClaims])],
    validate: validate
  )

  private static let quotas = GroupVersionResource.resourceQuotas.groupResource

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.namespace.isEmpty || server.store.count(quotas) == 0 { return }
    let present = server.store.objects(quotas, namespace: attributes.namespace)
    if present.isEmpty { return }
    let evaluator = QuotaEvaluator.of(attributes.resource)
    var concerned: [Value] = []
    for quota in present where try concerns(quota, evaluator, attributes) { concerned.append(quota) }
    if concerned.isEmpty { return }
    let delta = try delta(evaluator, attributes, server.clock)
    if delta.isEmpty { return }
    var changed: [Value] = []
    for quota in concerned {
      let used = try used(quota, with: delta, attributes)
      if used == ResourceList(quota["status"]?["used"]) { continue }
      var quota = quota
      quota["status", default: [:]]["used"] = used.value
      changed.append(quota)
    }
    if attributes.isDryRun { return }
    for quota in changed { server.store.put(quota, quotas, quota.key) }
  }

  /// Whether the quota counts the object, which must say enough for that.
  private static func concerns(
    _ quota: Value,
    _ evaluator: QuotaEvaluator,
    _ attributes: AdmissionAttributes
  ) throws(Status) -> Bool {
    guard evaluator.matches(quota, attributes.object) else { return false }
    let names = evaluator.matching(quota["status"]?["hard"]?.object?.keys ?? [])
    if let why = evaluator.refusal(of: attributes.object, quotaOf: names) {
      throw attributes.forbidden("failed quota: \(quota.name): \(why)")
    }
    let used = quota["status"]?["used"]
    if !names.allSatisfy({ used?[$0] != nil }) {
      throw attributes.forbidden(
        "status unknown for quota: \(quota.name), resources: \(names.sorted().joined(separator: ","))"
      )
    }
    return true
  }

  /// How much more is used when the object is written.
  private static func delta(
    _ evaluator: QuotaEvaluator,
    _ attributes: AdmissionAttributes,
    _ clock: Clock
  ) throws(Status) -> ResourceList {
    var usage = evaluator.usage(of: attributes.object, clock)
    let negative = usage.filter { _, amount in amount.isNegative }
    if !negative.isEmpty {
      throw attributes.forbidden(
        "quota usage is negative for resource(s): \(negative.names.joined(separator: ","))"
      )
    }
    if let old = attributes.old { usage = usage - evaluator.usage(of: old, clock) }
    return usage.filter { _, amount in !amount.isZero }
  }

  /// What the quota has used afterwards.
  private static func used(
    _ quota: Value,
    with delta: ResourceList,
    _ attributes: AdmissionAttributes
  ) throws(Status) -> ResourceList {
    let hard = ResourceList(quota["status"]?["hard"])
    let used = ResourceList(quota["status"]?["used"])
    let requested = delta.masked(by: hard)
    let sum = used + requested
    let exceeded = sum.masked(by: requested).exceeding(hard)
    if exceeded.isEmpty { return sum }
    func shown(_ list: ResourceList) -> ResourceList { list.filter { name, _ in exceeded.contains(name) } }
    throw attributes.forbidden(
      "exceeded quota: \(quota.name), requested: \(shown(requested)), used: \(shown(used)), limited: \(shown(hard))"
    )
  }
}
