import API
import Objects

/// A pod outlives a lost node by five minutes (`plugin/pkg/admission/defaulttolerationseconds`).
enum DefaultTolerationSeconds {
  static let plugin = AdmissionPlugin("DefaultTolerationSeconds", [.init([.create, .update], [.pods])], admit: admit)

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let tolerations = attributes.object["spec"]?["tolerations"]?.array ?? []
      let isTolerated = tolerations.contains { toleration in
        let effect = toleration["effect"]?.string ?? ""
        let tolerated = toleration["key"]?.string ?? ""
        return (tolerated == key || tolerated.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
      }
      if isTolerated { continue }
      attributes.object["spec", default: [:]]["tolerations", default: []].elements.append([
        "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
      ])
    }
  }
}
