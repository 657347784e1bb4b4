import API
import Objects

/// What one kustomization does to the objects that it gathered, in kustomize's order of transformers.
struct KustomizeLayer: Sendable {
  let file: Kustomization
  let folder: KustomizeFolder
  let catalogue: Catalogue

  func transform(_ objects: inout [KustomizedObject], _ host: inout some KubectlHost) throws(Failure) {
    let patches = KustomizePatches(file: file, folder: folder)
    try patches.applyStrategic(to: &objects, &host)
    try patches.applyPatches(file.list("patches"), to: &objects, &host)
    let names = objects.map { $0.value.name }
    setNamespace(&objects)
    rename(&objects)
    setLabels(&objects)
    setAnnotations(&objects)
    try patches.applyPatches(file.list("patchesJson6902"), to: &objects, &host)
    try scale(&objects)
    setImages(&objects)
    try KustomizeReplacements.apply(file.list("replacements"), to: &objects, folder, &host)
    if zip(names, objects).contains(where: { $0 != $1.value.name }) || !file.text("namespace").isEmpty {
      KustomizeNames.fixReferences(in: &objects)
    }
  }

  private func isNamespaced(_ value: Value) -> Bool { catalogue[value.groupVersionKind]?.isNamespaced ?? true }

  // MARK: Names

  private func setNamespace(_ objects: inout [KustomizedObject]) {
    let namespace = file.text("namespace")
    if namespace.isEmpty { return }
    for index in objects.indices {
      if objects[index].value.kind == "Namespace", objects[index].value.apiVersion == "v1" {
        objects[index].rename(namespace)
      } else if isNamespaced(objects[index].value) {
        objects[index].move(to: namespace)
      }
      for path in [["webhooks", "clientConfig", "service", "namespace"], ["spec", "service", "namespace"]]
      where !isNamespaced(objects[index].value) {
        objects[index].value.visit(path[...]) { $0 = .string(namespace) }
      }
      guard ["RoleBinding", "ClusterRoleBinding"].contains(objects[index].value.kind) else { continue }
      objects[index].value.visit(["subjects"]) { subject in
        if subject["kind"] == "ServiceAccount", subject["name"] == "default" {
          subject["namespace"] = .string(namespace)
        }
      }
    }
  }

  private func rename(_ objects: inout [KustomizedObject]) {
    let prefix = file.text("namePrefix")
    let suffix = file.text("nameSuffix")
    if prefix.isEmpty, suffix.isEmpty { return }
    let skipped: Set<String> = ["CustomResourceDefinition", "APIService", "Namespace"]
    for index in objects.indices where !skipped.contains(objects[index].value.kind) {
      objects[index].rename(prefix + objects[index].value.name + suffix)
    }
  }

  // MARK: Labels and annotations

  private func setLabels(_ objects: inout [KustomizedObject]) {
    for entry in file.list("labels") {
      let pairs = entry["pairs"]?.stringMap ?? [:]
      let includesSelectors = entry["includeSelectors"]?.bool == true
      for index in objects.indices {
        label(
          &objects[index].value,
          pairs,
          selectors: includesSelectors,
          templates: includesSelectors || entry["includeTemplates"]?.bool == true
        )
        for field in entry["fields"]?.array ?? [] { label(&objects[index].value, pairs, field) }
      }
    }
    let common = file.value["commonLabels"]?.stringMap ?? [:]
    if common.isEmpty { return }
    for index in objects.indices { label(&objects[index].value, common, selectors: true, templates: true) }
  }

  /// Labels in a field of its own choice, of the kinds that it names.
  private func label(_ value: inout Value, _ pairs: [String: String], _ field: Value) {
    let kind = value.groupVersionKind
    for (name, own) in [("group", kind.group), ("version", kind.version), ("kind", kind.kind)] {
      if let wanted = field[name]?.string, !wanted.isEmpty, wanted != own { return }
    }
    let path = (field["path"]?.string ?? "").split(separator: "/").map(String.init)
    if field["create"]?.bool == true || value[path[...]] != nil { Self.add(pairs, to: &value, path) }
  }

  private func label(_ value: inout Value, _ pairs: [String: String], selectors: Bool, templates: Bool) {
    Self.add(pairs, to: &value, ["metadata", "labels"])
    let kind = value.kind
    if templates {
      if let path = KustomizedObject.podSpecPath(kind), kind != "Pod" {
        Self.add(pairs, to: &value, path.dropLast() + ["metadata", "labels"])
      }
      if kind == "CronJob" { Self.add(pairs, to: &value, ["spec", "jobTemplate", "metadata", "labels"]) }
      if kind == "StatefulSet" {
        value.visit(["spec", "volumeClaimTemplates"]) { Self.add(pairs, to: &$0, ["metadata", "labels"]) }
      }
    }
    guard selectors else { return }
    switch kind {
    case "Service", "ReplicationController":
      if kind == "ReplicationController" || value["spec"]?["selector"] != nil
        || value["spec"]?["type"] != "ExternalName"
      {
        Self.add(pairs, to: &value, ["spec", "selector"])
      }
    case "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet":
      Self.add(pairs, to: &value, ["spec", "selector", "matchLabels"])
    case "Job", "PodDisruptionBudget", "NetworkPolicy":
      let path = kind == "NetworkPolicy" ? ["spec", "podSelector"] : ["spec", "selector"]
      if value[path[...]]?["matchLabels"] != nil { Self.add(pairs, to: &value, path + ["matchLabels"]) }
    default: break
    }
  }

  private func setAnnotations(_ objects: inout [KustomizedObject]) {
    let pairs = file.value["commonAnnotations"]?.stringMap ?? [:]
    if pairs.isEmpty { return }
    for index in objects.indices {
      Self.add(pairs, to: &objects[index].value, ["metadata", "annotations"])
      let kind = objects[index].value.kind
      guard let path = KustomizedObject.podSpecPath(kind), kind != "Pod" else { continue }
      Self.add(pairs, to: &objects[index].value, path.dropLast() + ["metadata", "annotations"])
      if kind == "CronJob" {
        Self.add(pairs, to: &objects[index].value, ["spec", "jobTemplate", "metadata", "annotations"])
      }
    }
  }

  private static func add(_ pairs: [String: String], to value: inout Value, _ path: [String]) {
    var map = value[path[...]] ?? [:]
    for (key, text) in pairs.sorted(by: { $0.key < $1.key }) { map[key] = .string(text) }
    value.set(map, at: path[...])
  }

  // MARK: Replicas and images

  private func scale(_ objects: inout [KustomizedObject]) throws(Failure) {
    let kinds: Set<String> = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]
    for entry in file.list("replicas") {
      let name = entry["name"]?.string ?? ""
      let found = objects.indices.filter { kinds.contains(objects[$0].value.kind) && objects[$0].isCalled(name) }
      if found.isEmpty {
        throw .plain(
          "resource with name \(name) does not match a config with the following GVK "
            + "[Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] "
            + "ReplicationController.[noVer].[noGrp]]"
        )
      }
      for index in found { objects[index].value["spec", default: [:]]["replicas"] = entry["count"] ?? 0 }
    }
  }

  private func setImages(_ objects: inout [KustomizedObject]) {
    for entry in file.list("images") + file.list("imageTags") {
      for index in objects.indices where objects[index].value.kind != "CustomResourceDefinition" {
        Self.setImages(&objects[index].value, entry)
      }
    }
  }

  private static func setImages(_ value: inout Value, _ entry: Value) {
    if value.array != nil {
      for index in value.elements.indices { setImages(&value.elements[index], entry) }
      return
    }
    for (key, inner) in value.object ?? Fields() {
      var inner = inner
      if key == "containers" || key == "initContainers" {
        inner.visit(["image"]) { image in
          if let text = image.string, let changed = changed(text, entry) { image = .string(changed) }
        }
      }
      setImages(&inner, entry)
      value[key] = inner
    }
  }

  /// The image with another name, tag or digest, nil where the entry is about another image.
  private static func changed(_ image: String, _ entry: Value) -> String? {
    var name = Substring(image)
    var digest: Substring?
    if let at = name.firstIndex(of: "@") {
      digest = name[at...]
      name = name[..<at]
    }
    var tag: Substring?
    if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
      tag = name[colon...]
      name = name[..<colon]
    }
    guard String(name) == entry["name"]?.string else { return nil }
    let newName = entry["newName"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? String(name)
    if let digest = entry["digest"]?.string, !digest.isEmpty { return newName + "@" + digest }
    if let newTag = entry["newTag"]?.string ?? entry["newTag"].map({ JSON.write($0) }), !newTag.isEmpty {
      return newName + ":" + newTag
    }
    let suffix = entry["tagSuffix"]?.string ?? ""
    return newName + (tag.map(String.init) ?? "") + suffix + (digest.map(String.init) ?? "")
  }
}
