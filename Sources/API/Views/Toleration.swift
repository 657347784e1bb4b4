package import Objects

/// Taints and the tolerations of them (`k8s.io/component-helpers/scheduling/corev1`).
package enum Toleration {
  package static func tolerates(_ toleration: Value, _ taint: Value) -> Bool {
    let effect = toleration["effect"]?.string ?? ""
    if !effect.isEmpty, effect != taint["effect"]?.string { return false }
    let key = toleration["key"]?.string ?? ""
    if !key.isEmpty, key != taint["key"]?.string { return false }
    switch toleration["operator"]?.string ?? "Equal" {
    case "Exists": return true
    case "Equal", "": return !key.isEmpty && (toleration["value"]?.string ?? "") == (taint["value"]?.string ?? "")
    default: return false
    }
  }

  /// The first taint of these effects that no toleration of the pod covers.
  package static func untolerated(_ pod: Value, _ node: Value, effects: [String]) -> Value? {
    let tolerations = pod["spec"]?["tolerations"]?.array ?? []
    return (node["spec"]?["taints"]?.array ?? []).first { taint in
      effects.contains(taint["effect"]?.string ?? "") && !tolerations.contains { tolerates($0, taint) }
    }
  }
}
