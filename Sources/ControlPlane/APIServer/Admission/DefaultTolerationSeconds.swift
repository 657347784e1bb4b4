import API
import Objects

/// A pod outlives a lost node by five minutes (`plugin/pkg/admission/defaulttolerationseconds`).
enum DefaultTolerationSeconds {
  static let plugin = AdmissionPlugin("DefaultTolerationSeconds", [.init([.create, .update], [.pods])], admit: admit)

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let given = attributes.object["spec"]?["tolerations"]?.array ?? []
    if given.isEmpty {
      attributes.object["spec", default: [:]]["tolerations"] = all
      return
    }
    let missing = added.filter { toleration in !given.contains { covers($0, toleration.key) } }.map(\.value)
    if missing.isEmpty { return }
    attributes.object["spec", default: [:]]["tolerations"] = .array(given + missing)
  }

  private static func covers(_ toleration: Value, _ key: String) -> Bool {
    let effect = toleration["effect"]?.string ?? ""
    let tolerated = toleration["key"]?.string ?? ""
    return (tolerated == key || tolerated.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
  }

  private static let added = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map { key in
    let toleration: Value = [
      "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
    ]
    return (key: key, value: toleration)
  }

  /// What pods without tolerations of their own share.
  private static let all: Value = .array(added.map(\.value))
}
