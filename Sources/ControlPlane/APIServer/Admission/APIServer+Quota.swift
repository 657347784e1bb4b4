import API
import Objects

extension APIServer {
  private static let quotas = GroupVersionResource("resourcequotas").groupResource

  /// ResourceQuota: what an object takes must be left in each quota of its namespace, and is taken at once
  /// (`apiserver/pkg/admission/plugin/resourcequota`).
  mutating func charge(_ object: Value, _ exchange: Exchange) throws(Status) {
    guard exchange.resource.isNamespaced, let namespace = object.namespace, store.count(Self.quotas) > 0 else { return }
    let quotas = store.objects(Self.quotas, namespace: namespace).filter { quota in
      QuotaUsage.applies(quota, to: object, exchange.groupResource)
    }
    if quotas.isEmpty { return }
    let usage = QuotaUsage.usage(of: object, exchange.groupResource)
    var charged: [Value] = []
    for quota in quotas {
      let hard = quota["status"]?["hard"]?.object ?? quota["spec"]?["hard"]?.object ?? Fields()
      try requireAmounts(of: object, quota.name, hard, exchange)
      var used = quota["status"]?["used"] ?? [:]
      var exceeded: [(name: String, wanted: Quantity, used: Quantity, limit: Quantity)] = []
      var isTouched = false
      for (name, amount) in hard {
        guard let wanted = usage[name], let limit = amount.string.flatMap({ Quantity($0) }) else { continue }
        let present = used[name]?.string.flatMap { Quantity($0) } ?? Quantity(0)
        if present + wanted > limit, !wanted.isZero { exceeded.append((name, wanted, present, limit)) }
        used[name] = .string((present + wanted).description)
        isTouched = true
      }
      if !exceeded.isEmpty {
        func list(_ amounts: [(String, Quantity)]) -> String {
          amounts.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        }
        throw refusal(
          "exceeded quota: \(quota.name), requested: \(list(exceeded.map { ($0.name, $0.wanted) })), "
            + "used: \(list(exceeded.map { ($0.name, $0.used) })), "
            + "limited: \(list(exceeded.map { ($0.name, $0.limit) }))",
          of: object,
          exchange
        )
      }
      if isTouched {
        var changed = quota
        changed["status", default: [:]]["hard"] = .object(hard)
        changed["status", default: [:]]["used"] = used
        charged.append(changed)
      }
    }
    if exchange.request.options.dryRun { return }
    for quota in charged { store.put(quota, Self.quotas, quota.key) }
  }

  /// A container must say how much it wants of what a quota limits.
  private func requireAmounts(
    of pod: Value,
    _ quota: String,
    _ hard: Fields,
    _ exchange: Exchange
  ) throws(Status) {
    guard exchange.groupResource == GroupVersionResource.pods.groupResource else { return }
    let containers = (pod["spec"]?["containers"]?.array ?? []) + (pod["spec"]?["initContainers"]?.array ?? [])
    var missing: [String] = []
    for name in hard.keys where QuotaUsage.compute.contains(name) {
      let parts = name.split(separator: ".")
      let field = parts.count == 2 ? String(parts[0]) : "requests"
      let resource = String(parts.last ?? "")
      let without = containers.filter { $0["resources"]?[field]?[resource] == nil }.compactMap { $0["name"]?.string }
      if !without.isEmpty { missing.append("\(name) for: \(without.sorted().joined(separator: ","))") }
    }
    if missing.isEmpty { return }
    throw refusal("failed quota: \(quota): must specify \(missing.joined(separator: "; "))", of: pod, exchange)
  }

  /// A 403 by an admission plugin.
  func refusal(_ message: String, of object: Value, _ exchange: Exchange) -> Status {
    Status(
      code: 403,
      reason: .forbidden,
      message: "\(exchange.groupResource) \"\(object.name)\" is forbidden: \(message)",
      name: object.name,
      group: exchange.resource.group,
      kind: exchange.resource.name
    )
  }
}
