import API
import Objects

/// Hashes at the end of generated names, and the references that follow a name that changed.
enum KustomizeNames {
  /// What the fields of other objects name (`kustomize/api/internal/konfig/builtinpluginconsts/namereference.go`).
  private struct Reference {
    var kinds: Set<String>
    /// The kinds that have the field; empty for what has a pod template, whose paths begin at its spec.
    var holders: Set<String>
    var path: [String]
    /// The field beside the name that says which kind is meant.
    var kindField: String?
    var setsNamespace = false

    init(_ kinds: Set<String>, _ path: String, in holders: Set<String> = [], kindField: String? = nil) {
      self.kinds = kinds
      self.holders = holders
      self.path = path.split(separator: "/").map(String.init)
      self.kindField = kindField
    }
  }

  private static let references: [Reference] = {
    var all: [Reference] = []
    for containers in ["containers", "initContainers", "ephemeralContainers"] {
      all += [
        .init(["ConfigMap"], containers + "/env/valueFrom/configMapKeyRef/name"),
        .init(["ConfigMap"], containers + "/envFrom/configMapRef/name"),
        .init(["Secret"], containers + "/env/valueFrom/secretKeyRef/name"),
        .init(["Secret"], containers + "/envFrom/secretRef/name"),
      ]
    }
    all += [
      .init(["ConfigMap"], "volumes/configMap/name"), .init(["Secret"], "volumes/secret/secretName"),
      .init(["ConfigMap"], "volumes/projected/sources/configMap/name"),
      .init(["Secret"], "volumes/projected/sources/secret/name"), .init(["Secret"], "imagePullSecrets/name"),
      .init(["ServiceAccount"], "serviceAccountName"), .init(["ServiceAccount"], "serviceAccount"),
      .init(["PersistentVolumeClaim"], "volumes/persistentVolumeClaim/claimName"),
      .init(["PriorityClass"], "priorityClassName"),
      .init(["Service"], "spec/serviceName", in: ["StatefulSet"]),
      .init(["Service"], "spec/rules/http/paths/backend/service/name", in: ["Ingress"]),
      .init(["Service"], "spec/defaultBackend/service/name", in: ["Ingress"]),
      .init(["Secret"], "spec/tls/secretName", in: ["Ingress"]),
      .init(["IngressClass"], "spec/ingressClassName", in: ["Ingress"]),
      .init([], "spec/scaleTargetRef/name", in: ["HorizontalPodAutoscaler"], kindField: "kind"),
      .init([], "roleRef/name", in: ["RoleBinding", "ClusterRoleBinding"], kindField: "kind"),
      .init(["ServiceAccount"], "subjects/name", in: ["RoleBinding", "ClusterRoleBinding"], kindField: "kind"),
      .init(["PersistentVolume"], "spec/volumeName", in: ["PersistentVolumeClaim"]),
      .init(["StorageClass"], "spec/storageClassName", in: ["PersistentVolumeClaim", "PersistentVolume"]),
      .init(["StorageClass"], "spec/volumeClaimTemplates/spec/storageClassName", in: ["StatefulSet"]),
      .init(["Secret"], "secrets/name", in: ["ServiceAccount"]),
      .init(["Secret"], "imagePullSecrets/name", in: ["ServiceAccount"]),
      .init(
        ["Service"],
        "webhooks/clientConfig/service/name",
        in: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
      ), .init(["ConfigMap"], "spec/configSource/configMap/name", in: ["Node"]),
    ]
    return all
  }()

  static func fixReferences(in objects: inout [KustomizedObject]) {
    let known = objects
    for index in objects.indices {
      let kind = objects[index].value.kind
      let namespace = objects[index].value.namespace
      for reference in references {
        let path: [String]
        if reference.holders.isEmpty {
          guard let podSpec = KustomizedObject.podSpecPath(kind) else { continue }
          path = podSpec + reference.path
        } else {
          guard reference.holders.contains(kind) else { continue }
          path = reference.path
        }
        guard let field = path.last else { continue }
        objects[index].value.visit(path.dropLast()) { holder in
          fix(&holder, field, reference, namespace, known)
        }
      }
    }
  }

  private static func fix(
    _ holder: inout Value,
    _ field: String,
    _ reference: Reference,
    _ namespace: String?,
    _ known: [KustomizedObject]
  ) {
    if holder.array != nil {
      for index in holder.elements.indices { fix(&holder.elements[index], field, reference, namespace, known) }
      return
    }
    guard let name = holder[field]?.string else { return }
    let said = reference.kindField.flatMap { holder[$0]?.string }
    let candidates = known.filter { object in
      let kind = object.value.kind
      let fitsKind = said.map { $0 == kind } ?? reference.kinds.contains(kind)
      return fitsKind && object.isCalled(name)
    }
    let near = candidates.filter { $0.value.namespace == nil || namespace == nil || $0.value.namespace == namespace }
    guard let object = (near.first { $0.value.name == name }) ?? near.first ?? candidates.first else { return }
    holder[field] = .string(object.value.name)
    if said == "ServiceAccount", let own = object.value.namespace { holder["namespace"] = .string(own) }
  }

  // MARK: Hashes

  /// The objects with the hashes of generated ones in their names, and the references to them.
  static func hashed(_ objects: [KustomizedObject]) -> [KustomizedObject] {
    var objects = objects
    for index in objects.indices where objects[index].needsHash {
      objects[index].rename(objects[index].value.name + "-" + hash(of: objects[index].value))
    }
    fixReferences(in: &objects)
    return objects
  }

  /// Ten letters of the content's SHA-256, without digits and vowels that could make words
  /// (`kustomize/api/hasher/hasher.go`).
  ///
  /// `name` is what counts as the object's name; kustomize leaves it out, `kubectl create --append-hash` does not.
  static func hash(of value: Value, name: String = "") -> String {
    var content: Value = ["kind": .string(value.kind), "name": .string(name), "data": value["data"] ?? ""]
    if value.kind == "Secret" { content["type"] = value["type"] ?? "" }
    if let binary = value["binaryData"] { content["binaryData"] = binary }
    let digits = SHA256.digest(Array(JSON.write(content, escapesHTML: true).utf8)).prefix(5).flatMap { byte in
      [byte >> 4, byte & 15]
    }
    let letters = Array("gh2k456789mbcdtf")
    return String(digits.map { letters[Int($0)] })
  }
}
