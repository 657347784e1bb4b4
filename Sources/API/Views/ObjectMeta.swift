package import Objects

/// `metav1.ObjectMeta` over the tree.
extension Value {
  package var name: String { self["metadata"]?["name"]?.string ?? "" }
  package var namespace: String? { self["metadata"]?["namespace"]?.string }
  package var uid: String { self["metadata"]?["uid"]?.string ?? "" }
  package var resourceVersion: String { self["metadata"]?["resourceVersion"]?.string ?? "" }
  package var generation: Int { self["metadata"]?["generation"]?.int ?? 0 }
  package var creationTimestamp: String? { self["metadata"]?["creationTimestamp"]?.string }
  package var deletionTimestamp: String? { self["metadata"]?["deletionTimestamp"]?.string }
  package var labels: [String: String] { self["metadata"]?["labels"]?.stringMap ?? [:] }
  package var annotations: [String: String] { self["metadata"]?["annotations"]?.stringMap ?? [:] }
  package var apiVersion: String { self["apiVersion"]?.string ?? "" }
  package var kind: String { self["kind"]?.string ?? "" }
  package var groupVersionKind: GroupVersionKind { GroupVersionKind(apiVersion: apiVersion, kind: kind) }

  /// `namespace/name`, or the name alone of an object that has no namespace: the key of queues and indexes.
  package var key: String { namespace.map { $0 + "/" + name } ?? name }

  /// The owner that manages this object.
  package var controller: OwnerReference? { ownerReferences.first(where: \.controller) }

  package var ownerReferences: [OwnerReference] {
    (self["metadata"]?["ownerReferences"]?.array ?? []).map { OwnerReference($0) }
  }
}

/// `metav1.OwnerReference`.
package struct OwnerReference: Hashable, Sendable {
  package var apiVersion: String
  package var kind: String
  package var name: String
  package var uid: String
  package var controller: Bool
  package var blockOwnerDeletion: Bool

  /// A reference to `owner` as the controller that made the object.
  package init(controller owner: Value) {
    apiVersion = owner.apiVersion
    kind = owner.kind
    name = owner.name
    uid = owner.uid
    controller = true
    blockOwnerDeletion = true
  }

  package init(_ value: Value) {
    apiVersion = value["apiVersion"]?.string ?? ""
    kind = value["kind"]?.string ?? ""
    name = value["name"]?.string ?? ""
    uid = value["uid"]?.string ?? ""
    controller = value["controller"]?.bool ?? false
    blockOwnerDeletion = value["blockOwnerDeletion"]?.bool ?? false
  }

  package var value: Value {
    [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
      "controller": .bool(controller), "blockOwnerDeletion": .bool(blockOwnerDeletion),
    ]
  }
}
