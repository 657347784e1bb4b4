import API
import Objects

/// NodeRestriction: a kubelet writes its own node and the pods that are bound to it
/// (`plugin/pkg/admission/noderestriction`).
enum NodeRestriction {
  static let plugin = AdmissionPlugin(
    "NodeRestriction",
    [
      .init([.create, .update, .delete], [.pods, .nodes]),
      .init([.update], [.pods, .nodes], subresources: ["status"]),
    ],
    admit: admit
  )

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    switch attributes.operation {
    case .create: try checkCreate(attributes.object, attributes)
    case .update: try checkUpdate(attributes.object, attributes.old ?? attributes.object, attributes)
    case .delete: try checkDelete(attributes.object, attributes)
    case .connect: break
    }
  }

  private static func checkCreate(_ object: Value, _ attributes: AdmissionAttributes) throws(Status) {
    guard let node = node(of: attributes) else { return }
    switch attributes.resource {
    case GroupVersionResource.pods.groupResource:
      guard object.annotations["kubernetes.io/config.mirror"] != nil else {
        throw refused(
          attributes,
          object,
          "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"\(node)\" can only create mirror pods"
        )
      }
      if object.nodeName != node {
        throw refused(attributes, object, "node \"\(node)\" can only create pods with spec.nodeName set to itself")
      }
    case GroupVersionResource.nodes.groupResource:
      try checkName(object, node, attributes)
      // What an installer labels after the registration, the kubelets of this program bring with them.
      if attributes.user.isComponent { return }
      let forbidden = (object["metadata"]?["labels"]?.object ?? Fields()).map(\.key).filter(isRestricted)
      if !forbidden.isEmpty {
        throw refused(
          attributes,
          object,
          "node \"\(node)\" is not allowed to set the following labels: \(forbidden.joined(separator: ", "))"
        )
      }
    default: break
    }
  }

  private static func checkUpdate(_ object: Value, _ old: Value, _ attributes: AdmissionAttributes) throws(Status) {
    guard let node = node(of: attributes) else { return }
    switch attributes.resource {
    case GroupVersionResource.pods.groupResource:
      if old.nodeName != node {
        throw refused(
          attributes,
          old,
          "node \"\(node)\" can only update pod status for pods with spec.nodeName set to itself"
        )
      }
    case GroupVersionResource.nodes.groupResource:
      try checkName(old, node, attributes)
      let labels = (before: old["metadata"]?["labels"], after: object["metadata"]?["labels"])
      let names = Set((labels.before?.object ?? Fields()).map(\.key) + (labels.after?.object ?? Fields()).map(\.key))
      let changed = names.sorted().filter { labels.before?[$0] != labels.after?[$0] && isRestricted($0) }
      if !changed.isEmpty {
        throw refused(
          attributes,
          old,
          "node \"\(node)\" is not allowed to modify labels: \(changed.joined(separator: ", "))"
        )
      }
      if old["spec"]?["taints"] != object["spec"]?["taints"], attributes.subresource.isEmpty {
        throw refused(attributes, old, "node \"\(node)\" is not allowed to modify taints")
      }
    default: break
    }
  }

  private static func checkDelete(_ object: Value, _ attributes: AdmissionAttributes) throws(Status) {
    guard let node = node(of: attributes) else { return }
    switch attributes.resource {
    case GroupVersionResource.pods.groupResource:
      if object.nodeName != node {
        throw refused(attributes, object, "node \"\(node)\" can only delete pods with spec.nodeName set to itself")
      }
    case GroupVersionResource.nodes.groupResource: try checkName(object, node, attributes)
    default: break
    }
  }

  /// The node whose kubelet asks; nil for everybody else.
  private static func node(of attributes: AdmissionAttributes) -> String? {
    let user = attributes.user
    guard user.name.hasPrefix("system:node:"), user.groups.contains("system:nodes") else { return nil }
    return String(user.name.dropFirst("system:node:".count))
  }

  private static func checkName(_ object: Value, _ node: String, _ attributes: AdmissionAttributes) throws(Status) {
    if object.name != node {
      throw refused(attributes, object, "node \"\(node)\" is not allowed to modify node \"\(object.name)\"")
    }
  }

  /// Labels of Kubernetes' own names are the administrator's, but for those that describe a node.
  private static func isRestricted(_ label: String) -> Bool {
    let domain = label.split(separator: "/").first.map(String.init) ?? ""
    guard label.contains("/") else { return false }
    if domain == "node-restriction.kubernetes.io" || domain.hasSuffix(".node-restriction.kubernetes.io") { return true }
    guard
      domain == "kubernetes.io" || domain.hasSuffix(".kubernetes.io") || domain == "k8s.io"
        || domain.hasSuffix(".k8s.io")
    else { return false }
    if ["kubelet.kubernetes.io", "node.kubernetes.io"].contains(where: { domain == $0 || domain.hasSuffix("." + $0) }) {
      return false
    }
    return !kubeletLabels.contains(label)
  }

  private static let kubeletLabels: Set<String> = [
    "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
    "beta.kubernetes.io/instance-type", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch", "node.kubernetes.io/instance-type", "node.kubernetes.io/windows-build",
  ]

  private static func refused(_ attributes: AdmissionAttributes, _ object: Value, _ why: String) -> Status {
    .forbidden(attributes.resource, object.name, why)
  }
}
