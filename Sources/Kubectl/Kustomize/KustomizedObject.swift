import API
import Objects

/// One object on its way through the layers of a kustomization.
struct KustomizedObject: Sendable {
  var value: Value
  /// The names it has had, the first one first: what references and patches may call it.
  var names: [String]
  var namespaces: [String]
  /// A generator made it, so that its name gets a hash of its content in the end.
  var needsHash = false
  /// The name before the hash, of an object that a layer above may merge into.
  var isGenerated = false

  init(_ value: Value) {
    self.value = value
    names = [value.name]
    namespaces = [value.namespace ?? ""]
  }

  mutating func rename(_ name: String) {
    if value.name == name { return }
    value["metadata", default: [:]]["name"] = .string(name)
    names.append(name)
  }

  mutating func move(to namespace: String) {
    value["metadata", default: [:]]["namespace"] = .string(namespace)
    namespaces.append(namespace)
  }

  func isCalled(_ name: String) -> Bool { names.contains(name) }

  /// `Deployment.v1.apps/web.[noNs]`, as errors say it.
  var identity: String { Self.identity(value) }

  static func identity(_ value: Value) -> String {
    let kind = value.groupVersionKind
    let group = kind.group.isEmpty ? "[noGrp]" : kind.group
    return "\(kind.kind).\(kind.version).\(group)/\(value.name).\(value.namespace ?? "[noNs]")"
  }

  /// Where the pod template's spec stands in a workload.
  static func podSpecPath(_ kind: String) -> [String]? {
    switch kind {
    case "Pod": ["spec"]
    case "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]
    case "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job":
      ["spec", "template", "spec"]
    default: nil
    }
  }

  /// The order in which kubectl prints and applies what it built (`LegacyOrderTransformer`).
  private static let first = [
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy",
    "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service",
    "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet",
    "CronJob", "PodDisruptionBudget",
  ]
  private static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

  private var rank: Int {
    let kind = value.kind
    if let index = Self.first.firstIndex(of: kind) { return index - 1000 }
    return Self.last.firstIndex(of: kind).map { $0 + 1000 } ?? 0
  }

  private var sortText: String {
    let kind = value.groupVersionKind
    return [kind.group, kind.version, kind.kind, value.namespace ?? "~X", value.name].joined(separator: "|")
  }

  static func legacyOrder(_ objects: [KustomizedObject]) -> [KustomizedObject] {
    objects.enumerated().sorted { a, b in
      (a.element.rank, a.element.sortText, a.offset) < (b.element.rank, b.element.sortText, b.offset)
    }.map(\.element)
  }
}

extension Value {
  /// Changes whatever stands at the end of a path; lists on the way mean each of their elements.
  mutating func visit(_ path: ArraySlice<String>, _ change: (inout Value) -> Void) {
    if array != nil {
      for index in elements.indices { elements[index].visit(path, change) }
      return
    }
    guard let key = path.first else { return change(&self) }
    guard var inner = self[key] else { return }
    inner.visit(path.dropFirst(), change)
    self[key] = inner
  }
}
