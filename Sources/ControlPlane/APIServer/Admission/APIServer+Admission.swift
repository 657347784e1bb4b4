import API
import Objects

/// The admission plugins that act on every cluster (`plugin/pkg/admission`), in the order of the server.
extension APIServer {
  mutating func admitCreate(_ object: inout Value, _ exchange: inout Exchange) throws(Status) {
    try checkNamespace(object, exchange)
    if exchange.groupResource == GroupVersionResource.nodes.groupResource, !exchange.request.user.isComponent {
      Self.taint(&object)
    }
    try NodeRestriction.checkCreate(object, exchange)
    guard exchange.groupResource == GroupVersionResource.pods.groupResource else { return }
    try addServiceAccount(to: &object)
    Self.addTolerations(to: &object)
    try setPriority(of: &object)
    applyLimitDefaults(to: &object)
  }

  /// The plugins that only look at what has been found valid.
  mutating func admitValid(_ object: Value, _ exchange: Exchange) throws(Status) {
    try checkLimits(of: object, exchange)
    try charge(object, exchange)
  }

  /// TaintNodesByCondition: a new node is not ready; what a kubelet says of its own is left to the node's lifecycle.
  private static func taint(_ node: inout Value) {
    let taint: Value = ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]
    if node["spec"]?["taints"]?.array?.contains(taint) ?? false { return }
    node["spec", default: [:]]["taints", default: []].elements.append(taint)
  }

  /// NamespaceLifecycle.
  private func checkNamespace(_ object: Value, _ exchange: Exchange) throws(Status) {
    guard exchange.resource.isNamespaced, let name = object.namespace else { return }
    guard let namespace = store.object(GroupVersionResource.namespaces.groupResource, name) else {
      throw .notFound(GroupVersionResource.namespaces.groupResource, name)
    }
    guard namespace.deletionTimestamp != nil else { return }
    throw Status(
      code: 403,
      reason: .forbidden,
      message: "\(exchange.groupResource) \"\(object.name)\" is forbidden: unable to create new content in namespace "
        + "\(name) because it is being terminated",
      name: object.name,
      group: exchange.resource.group,
      kind: exchange.resource.name,
      causes: [
        Status.Cause(
          reason: "NamespaceTerminating",
          message: "namespace \(name) is being terminated",
          field: "metadata.namespace"
        )
      ]
    )
  }

  /// Admission comes before a name is made up, so it speaks of the prefix.
  private static func nameBeforeGeneration(of object: Value) -> String {
    guard let prefix = object["metadata"]?["generateName"]?.string, object.name.hasPrefix(prefix),
      object.name.utf8.count == prefix.utf8.count + 5
    else { return object.name }
    return prefix
  }

  /// ServiceAccount: each pod has one, and its token among its volumes.
  private mutating func addServiceAccount(to pod: inout Value) throws(Status) {
    // The mirror of a static pod has no account.
    if pod.annotations["kubernetes.io/config.mirror"] != nil { return }
    pod["spec", default: [:]].fill("serviceAccountName", "default")
    let name = pod["spec"]?["serviceAccountName"]?.string ?? "default"
    pod["spec", default: [:]]["serviceAccount"] = .string(name)
    let key = (pod.namespace ?? "default") + "/" + name
    guard let account = store.object(GroupVersionResource.serviceAccounts.groupResource, key) else {
      throw Status(
        code: 403,
        reason: .forbidden,
        message:
          "pods \"\(Self.nameBeforeGeneration(of: pod))\" is forbidden: error looking up service account \(key): "
          + "serviceaccount \"\(name)\" not found",
        name: pod.name,
        kind: "pods"
      )
    }
    let mounts =
      pod["spec"]?["automountServiceAccountToken"]?.bool ?? account["automountServiceAccountToken"]?.bool ?? true
    if mounts { addToken(to: &pod) }
    if pod["spec"]?["imagePullSecrets"]?.array?.isEmpty ?? true, let secrets = account["imagePullSecrets"] {
      pod["spec", default: [:]]["imagePullSecrets"] = secrets
    }
  }

  private mutating func addToken(to pod: inout Value) {
    let path = "/var/run/secrets/kubernetes.io/serviceaccount"
    let needsToken: (Value) -> Bool = { container in
      !(container["volumeMounts"]?.array ?? []).contains { $0["mountPath"]?.string == path }
    }
    let containers = (pod["spec"]?["containers"]?.array ?? []) + (pod["spec"]?["initContainers"]?.array ?? [])
    guard containers.contains(where: needsToken) else { return }
    let name = "kube-api-access-" + random.suffix()
    for list in ["containers", "initContainers"] {
      pod["spec", default: [:]].forEach(list) { container in
        guard needsToken(container) else { return }
        container["volumeMounts", default: []].elements.append([
          "name": .string(name), "readOnly": true, "mountPath": .string(path),
        ])
      }
    }
    pod["spec", default: [:]]["volumes", default: []].elements.append([
      "name": .string(name), "projected": Self.tokenVolume,
    ])
  }

  private static let tokenVolume: Value = [
    "defaultMode": 420,
    "sources": [
      ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
      ["configMap": ["name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]]]],
      [
        "downwardAPI": [
          "items": [
            ["path": "namespace", "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"]]
          ]
        ]
      ],
    ],
  ]

  /// DefaultTolerationSeconds: a pod outlives a lost node by five minutes.
  static func addTolerations(to pod: inout Value) {
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let tolerations = pod["spec"]?["tolerations"]?.array ?? []
      let isTolerated = tolerations.contains { toleration in
        let effect = toleration["effect"]?.string ?? ""
        return (toleration["key"]?.string ?? "" == key || toleration["key"]?.string ?? "" == "")
          && (effect == "NoExecute" || effect == "")
      }
      if isTolerated { continue }
      pod["spec", default: [:]]["tolerations", default: []].elements.append([
        "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
      ])
    }
  }

  /// Priority: the number that the class stands for.
  private func setPriority(of pod: inout Value) throws(Status) {
    var priority = 0
    var policy: Value = "PreemptLowerPriority"
    if let name = pod["spec"]?["priorityClassName"]?.string, !name.isEmpty {
      guard let priorityClass = store.object(GroupVersionResource.priorityClasses.groupResource, name) else {
        throw Status(
          code: 403,
          reason: .forbidden,
          message: "pods \"\(pod.name)\" is forbidden: no PriorityClass with name \(name) was found",
          name: pod.name,
          kind: "pods"
        )
      }
      priority = priorityClass["value"]?.int ?? 0
      policy = priorityClass["preemptionPolicy"] ?? policy
    }
    if let given = pod["spec"]?["priority"]?.int, given != priority {
      throw Status(
        code: 403,
        reason: .forbidden,
        message: "pods \"\(pod.name)\" is forbidden: the integer value of priority (\(given)) must not be provided in "
          + "pod spec; priority admission controller computed \(priority) from the given PriorityClass name",
        name: pod.name,
        kind: "pods"
      )
    }
    pod["spec", default: [:]]["priority"] = .int(priority)
    pod["spec", default: [:]].fill("preemptionPolicy", policy)
  }
}
