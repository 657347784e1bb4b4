package import Objects

/// How objects of one resource count against quotas; admission and the quota's controller measure alike
/// (`pkg/quota/v1/evaluator/core`, `k8s.io/apiserver/pkg/quota/v1/generic`).
package struct QuotaEvaluator: Sendable {
  package let resource: GroupResource
  /// Whether an update may change how much an object counts.
  package var countsUpdates = false
  /// Whether quotas of that resource name are about these objects.
  let measures: @Sendable (String) -> Bool
  let usage: @Sendable (Value, Clock) -> ResourceList
  var isInScope: @Sendable (QuotaScope, Value) -> Bool = { _, _ in false }
  /// Why the object cannot be counted against quotas of these names.
  var constraint: @Sendable (Value, [String]) -> String? = { _, _ in nil }

  private static let special: [GroupResource: QuotaEvaluator] = [
    pods.resource: pods, services.resource: services, claims.resource: claims,
  ]
  /// Resources of the core group that may be counted by their plain name.
  private static let aliases = ["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]

  /// The evaluator of a resource: most are only counted.
  package static func of(_ resource: GroupResource) -> QuotaEvaluator {
    if let special = special[resource] { return special }
    var names = [countName(of: resource)]
    if resource.group.isEmpty, aliases.contains(resource.resource) { names.append(resource.resource) }
    return QuotaEvaluator(
      resource: resource,
      measures: { [names] in names.contains($0) },
      usage: { [names] _, _ in
        var usage = ResourceList()
        for name in names { usage[name] = Quantity(1) }
        return usage
      }
    )
  }

  /// The evaluators that the names of a quota need, each once.
  package static func all(for names: [String]) -> [QuotaEvaluator] {
    var found: [QuotaEvaluator] = []
    for evaluator in [pods, services, claims] where names.contains(where: evaluator.measures) {
      found.append(evaluator)
    }
    for name in names {
      var counted: GroupResource?
      if aliases.contains(name) {
        counted = GroupResource(name)
      } else if name.hasPrefix("count/") {
        let parts = name.dropFirst("count/".count).split(separator: ".", maxSplits: 1)
        counted = parts.first.map { GroupResource(String($0), group: parts.count == 2 ? String(parts[1]) : "") }
      }
      guard let counted, !found.contains(where: { $0.resource == counted }) else { continue }
      found.append(.of(counted))
    }
    return found
  }

  static func countName(of resource: GroupResource) -> String { "count/" + resource.description }

  // MARK: Measuring

  /// The names among these that are about objects of this resource.
  package func matching(_ names: [String]) -> [String] { names.filter(measures) }

  /// Whether the quota counts the object: it names something that is measured of it, and all its scopes fit.
  package func matches(_ quota: Value, _ object: Value) -> Bool {
    let names = quota["status"]?["hard"]?.object?.keys ?? []
    return names.contains(where: measures) && QuotaScope.all(of: quota).allSatisfy { isInScope($0, object) }
  }

  package func usage(of object: Value, _ clock: Clock) -> ResourceList { usage(object, clock) }

  /// Why the object must say more than it does to be counted; nil where it says enough.
  package func refusal(of object: Value, quotaOf names: [String]) -> String? { constraint(object, names) }

  /// The usage of all objects together that fit the scopes.
  package func total(of objects: [Value], _ scopes: [QuotaScope], names: [String], _ clock: Clock) -> ResourceList {
    var sum = ResourceList()
    for name in matching(names) { sum[name] = .zero }
    for object in objects where scopes.allSatisfy({ isInScope($0, object) }) {
      sum += usage(object, clock).masked(by: sum)
    }
    return sum
  }
}
