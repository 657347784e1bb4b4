import API
import Objects

/// How volumes of the cluster, claims and storage classes are described (`describePersistentVolume` and the like in
/// pkg/describe/describe.go).
enum StorageDescription {
  static func node(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object, hasNamespace: false)
    text.labelsAndAnnotations(object)
    text.line("CreationTimestamp:\t" + Description.date(object.creationTimestamp))
    text.line("Spec:")
    if let drivers = object["spec"]?["drivers"]?.array {
      text.line("Drivers:", 1)
      for driver in drivers {
        text.line((driver["name"]?.string ?? "") + ":", 2)
        text.line("Node ID:\t" + (driver["nodeID"]?.string ?? ""), 3)
        if let count = driver["allocatable"]?["count"]?.int {
          text.line("Allocatables:", 3)
          text.line("Count:\t\(count)", 4)
        }
        if let keys = driver["topologyKeys"]?.strings {
          text.line("Topology Keys:\t[\(keys.joined(separator: " "))]", 3)
        }
      }
    }
    text.events(events)
  }

  static func attributesClass(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object, hasNamespace: false)
    text.line("Annotations:\t" + Description.pairs(object["metadata"]?["annotations"]))
    text.line("DriverName:\t" + (object["driverName"]?.string ?? ""))
    text.line("Parameters:\t" + Description.pairs(object["parameters"]))
    text.events(events)
  }

  static func persistentVolume(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    let spec = object["spec"]
    text.line("Name:\t" + object.name)
    text.labelsAndAnnotations(object)
    text.line("Finalizers:\t" + finalizers(object))
    text.line("StorageClass:\t" + storageClass(object))
    text.line("Status:\t" + status(object, text))
    let claim = spec?["claimRef"].map { "\($0["namespace"]?.string ?? "")/\($0["name"]?.string ?? "")" }
    text.line("Claim:\t" + (claim ?? ""))
    text.line("Reclaim Policy:\t" + (spec?["persistentVolumeReclaimPolicy"]?.string ?? ""))
    text.line("Access Modes:\t" + accessModes(spec?["accessModes"]))
    if let mode = spec?["volumeMode"]?.string { text.line("VolumeMode:\t" + mode) }
    text.line("Capacity:\t" + (spec?["capacity"]?["storage"]?.string ?? "0"))
    nodeAffinity(spec?["nodeAffinity"]?["required"], &text)
    text.line("Message:\t" + (object["status"]?["message"]?.string ?? ""))
    text.line("Source:")
    source(spec ?? [:], &text)
    text.events(events)
  }

  static func claim(
    _ object: Value,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let spec = object["spec"]
    text.head(object)
    text.line("StorageClass:\t" + storageClass(object))
    text.line("Status:\t" + status(object, text))
    let volume = spec?["volumeName"]?.string ?? ""
    text.line("Volume:\t" + volume)
    text.labelsAndAnnotations(object)
    text.line("Finalizers:\t" + finalizers(object))
    // Before a claim is bound, what it asks for is not shown.
    let isBound = !volume.isEmpty
    text.line("Capacity:\t" + (isBound ? object["status"]?["capacity"]?["storage"]?.string ?? "0" : ""))
    text.line("Access Modes:\t" + (isBound ? accessModes(object["status"]?["accessModes"]) : ""))
    if let mode = spec?["volumeMode"]?.string { text.line("VolumeMode:\t" + mode) }
    if let source = spec?["dataSource"] {
      text.line("DataSource:")
      if let group = source["apiGroup"]?.string { text.line("APIGroup:\t" + group, 1) }
      text.line("Kind:\t" + (source["kind"]?.string ?? ""), 1)
      text.line("Name:\t" + (source["name"]?.string ?? ""), 1)
    }
    let pods = try context.send(Request(.list, .pods, namespace: object.namespace), &host).body["items"]?.array ?? []
    let users = pods.filter { pod in
      (pod["spec"]?["volumes"]?.array ?? []).contains {
        $0["persistentVolumeClaim"]?["claimName"]?.string == object.name
      } || object.ownerReferences.contains { $0.kind == "Pod" && $0.uid == pod.uid }
    }
    text.list("Used By", users.map(\.name).sorted())
    conditions(object["status"]?["conditions"]?.array ?? [], &text)
    text.events(events)
  }

  static func storageClass(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.line("Name:\t" + object.name)
    let annotations = object["metadata"]?["annotations"]
    let isDefault = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
      .contains { annotations?[$0]?.string == "true" }
    text.line("IsDefaultClass:\t" + (isDefault ? "Yes" : "No"))
    text.line("Annotations:\t" + Description.pairs(annotations))
    text.line("Provisioner:\t" + (object["provisioner"]?.string ?? ""))
    text.line("Parameters:\t" + Description.pairs(object["parameters"]))
    text.line("AllowVolumeExpansion:\t" + Description.bool(object["allowVolumeExpansion"]))
    let options = object["mountOptions"]?.strings ?? []
    text.line("MountOptions:" + (options.isEmpty ? "\t<none>" : ""))
    for option in options { text.line(option, 1) }
    for (title, field) in [("ReclaimPolicy", "reclaimPolicy"), ("VolumeBindingMode", "volumeBindingMode")] {
      if let value = object[field]?.string { text.line("\(title):\t\(value)") }
    }
    if let terms = object["allowedTopologies"]?.array {
      text.line("AllowedTopologies:\t" + (terms.isEmpty ? "<none>" : ""))
      for (index, term) in terms.enumerated() {
        let rules = (term["matchLabelExpressions"]?.array ?? []).map { expression($0, operation: "in") }
        self.term(index, rules, level: 1, &text)
      }
    }
    text.events(events)
  }

  private static func conditions(_ conditions: [Value], _ text: inout Description) {
    if conditions.isEmpty { return }
    text.line("Conditions:")
    text.line("Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage", 1)
    text.line("----\t------\t-----------------\t------------------\t------\t-------", 1)
    for condition in conditions {
      let cells = [
        condition["type"]?.string ?? "", condition["status"]?.string ?? "",
        Description.date(condition["lastProbeTime"]?.string), Description.date(condition["lastTransitionTime"]?.string),
        condition["reason"]?.string ?? "", condition["message"]?.string ?? "",
      ]
      text.line(cells.joined(separator: " \t"), 1)
    }
  }

  private static func nodeAffinity(_ required: Value?, _ text: inout Description) {
    guard let required else { return text.line("Node Affinity:\t<none>") }
    text.line("Node Affinity:\t")
    let terms = required["nodeSelectorTerms"]?.array ?? []
    text.line("Required Terms:\t" + (terms.isEmpty ? "<none>" : ""), 1)
    for (index, term) in terms.enumerated() {
      let rules = (term["matchExpressions"]?.array ?? []).map {
        expression($0, operation: ($0["operator"]?.string ?? "").lowercased())
      }
      self.term(index, rules, level: 2, &text)
    }
  }

  private static func term(_ index: Int, _ rules: [String], level: Int, _ text: inout Description) {
    text.line("Term \(index):\t" + (rules.first ?? "<none>"), level)
    for rule in rules.dropFirst() { text.line("\t" + rule, level) }
  }

  private static func expression(_ rule: Value, operation: String) -> String {
    let values = rule["values"]?.strings ?? []
    return "\(rule["key"]?.string ?? "") \(operation)" + (values.isEmpty ? "" : " [\(values.joined(separator: ", "))]")
  }

  private static func source(_ spec: Value, _ text: inout Description) {
    if let path = spec["local"]?["path"]?.string {
      text.line("Type:\tLocalVolume (a persistent volume backed by local storage on a node)", 2)
      text.line("Path:\t" + path, 2)
    } else if let csi = spec["csi"] {
      text.line("Type:\tCSI (a Container Storage Interface (CSI) volume source)", 2)
      text.line("Driver:\t" + (csi["driver"]?.string ?? ""), 2)
      text.line("FSType:\t" + (csi["fsType"]?.string ?? ""), 2)
      text.line("VolumeHandle:\t" + (csi["volumeHandle"]?.string ?? ""), 2)
      text.line("ReadOnly:\t\(csi["readOnly"]?.bool == true)", 2)
      attributes(csi["volumeAttributes"]?.object ?? Fields(), &text)
    } else if let rows = VolumeDescription.rows(spec) {
      for (title, value) in rows { text.line("\(title):\t\(value)", 2) }
    } else {
      text.line("<unknown>", 1)
    }
  }

  /// kubectl indents each attribute anew.
  private static func attributes(_ attributes: Fields, _ text: inout Description) {
    if attributes.isEmpty { return text.line("VolumeAttributes:\t<none>", 2) }
    for (index, attribute) in attributes.enumerated() {
      let line = "    \(attribute.key)=\(attribute.value.string ?? "")"
      text.line((index == 0 ? "VolumeAttributes:\t" : "    \t") + line, 2)
    }
  }

  private static func finalizers(_ object: Value) -> String {
    "[\((object["metadata"]?["finalizers"]?.strings ?? []).joined(separator: " "))]"
  }

  private static func storageClass(_ object: Value) -> String {
    object["metadata"]?["annotations"]?["volume.beta.kubernetes.io/storage-class"]?.string
      ?? object["spec"]?["storageClassName"]?.string ?? ""
  }

  private static func status(_ object: Value, _ text: Description) -> String {
    if let moment = object["metadata"]?["deletionTimestamp"]?.string {
      return "Terminating (lasts \(text.age(moment)))"
    }
    return object["status"]?["phase"]?.string ?? ""
  }

  private static func accessModes(_ modes: Value?) -> String {
    let given = modes?.strings ?? []
    return [
      ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
    ].filter { given.contains($0.0) }.map(\.1).joined(separator: ",")
  }
}
