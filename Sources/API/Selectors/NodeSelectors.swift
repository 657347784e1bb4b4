package import Objects

/// `spec.nodeSelector` and required node affinity (`k8s.io/component-helpers/scheduling/corev1/nodeaffinity`).
package enum NodeSelectors {
  package static func matches(_ pod: Value, _ node: Value) -> Bool {
    if let map = pod["spec"]?["nodeSelector"], !LabelSelector(map: map).matches(node) { return false }
    let required = pod["spec"]?["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    guard let terms = required?["nodeSelectorTerms"]?.array else { return true }
    return terms.contains { matches(term: $0, node) }
  }

  /// Whether one term of a node selector fits; an empty one fits nothing.
  package static func matches(term: Value, _ node: Value) -> Bool {
    let expressions = term["matchExpressions"]?.array ?? []
    let fields = term["matchFields"]?.array ?? []
    if expressions.isEmpty && fields.isEmpty { return false }
    let labels = node["metadata"]?["labels"]
    return expressions.allSatisfy { requirement($0).matches(labels?[$0["key"]?.string ?? ""]?.string) }
      && fields.allSatisfy { requirement($0).matches($0["key"]?.string == "metadata.name" ? node.name : nil) }
  }

  private static func requirement(_ expression: Value) -> LabelSelector.Requirement {
    let operation: LabelSelector.Requirement.Operation =
      switch expression["operator"]?.string {
      case "NotIn": .notIn
      case "Exists": .exists
      case "DoesNotExist": .doesNotExist
      case "Gt": .greaterThan
      case "Lt": .lessThan
      default: .isIn
      }
    return LabelSelector.Requirement(
      expression["key"]?.string ?? "",
      operation,
      expression["values"]?.strings ?? []
    )
  }
}
