package import Objects

/// One condition on the objects that a quota counts (`corev1.ScopedResourceSelectorRequirement`).
package struct QuotaScope: Hashable, Sendable {
  package var name: String
  package var operation: String
  package var values: [String]

  /// The scopes and the scope selector of a quota.
  package static func all(of quota: Value) -> [QuotaScope] {
    let plain = (quota["spec"]?["scopes"]?.array ?? []).map {
      QuotaScope(name: $0.string ?? "", operation: "Exists", values: [])
    }
    let selected = (quota["spec"]?["scopeSelector"]?["matchExpressions"]?.array ?? []).map {
      QuotaScope(
        name: $0["scopeName"]?.string ?? "",
        operation: $0["operator"]?.string ?? "",
        values: ($0["values"]?.array ?? []).compactMap(\.string)
      )
    }
    return plain + selected
  }

  /// Whether one of the names that an object has for this scope fits; an object may have none.
  func matches(any names: [String]) -> Bool {
    switch operation {
    case "Exists": !names.isEmpty
    case "DoesNotExist": names.isEmpty
    case "In": names.contains(where: values.contains)
    case "NotIn": names.isEmpty || names.contains { !values.contains($0) }
    default: false
    }
  }
}
