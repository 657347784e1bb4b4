import API
import Objects

/// A new node takes no pods until it is ready (`plugin/pkg/admission/nodetaint`); what a kubelet says of its own node
/// is left to the node's lifecycle.
enum TaintNodesByCondition {
  static let plugin = AdmissionPlugin("TaintNodesByCondition", [.init([.create], [.nodes])], admit: admit)

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.user.isComponent { return }
    let taint: Value = ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]
    if attributes.object["spec"]?["taints"]?.array?.contains(taint) ?? false { return }
    attributes.object["spec", default: [:]]["taints", default: []].elements.append(taint)
  }
}
