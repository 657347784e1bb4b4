import API
import Objects

/// How volumes are described.
enum VolumeDescription {
  static func describe(_ volumes: [Value], _ margin: String, _ text: inout Description) {
    if volumes.isEmpty { return text.line(margin + "Volumes:\t<none>") }
    text.line(margin + "Volumes:")
    for volume in volumes {
      text.line((margin.isEmpty ? "" : " ") + (volume["name"]?.string ?? "") + ":", 1)
      if let source = volume["ephemeral"] {
        ephemeral(source, &text)
      } else if let rows = rows(volume) {
        for (title, value) in rows { text.line("\(title):\t\(value)", 2) }
        if let attributes = volume["csi"]?["volumeAttributes"], attributes.object?.isEmpty == false {
          text.map("    VolumeAttributes", attributes)
        }
      } else {
        text.line("<unknown>", 1)
      }
    }
  }

  private static func ephemeral(_ source: Value, _ text: inout Description) {
    let type = "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"
    text.line("Type:\t" + type, 2)
    guard let claim = source["volumeClaimTemplate"] else { return }
    let spec = claim["spec"]
    text.line("StorageClass:\t" + (spec?["storageClassName"]?.string ?? ""), 2)
    text.line("Volume:\t" + (spec?["volumeName"]?.string ?? ""), 2)
    text.map("    Labels", claim["metadata"]?["labels"])
    text.annotations("    Annotations", claim["metadata"]?["annotations"])
    text.line("Capacity:\t", 2)
    text.line("Access Modes:\t", 2)
    text.line("VolumeMode:\t" + (spec?["volumeMode"]?.string ?? ""), 2)
  }

  /// What is said about a kind of volume; nil for a kind that is not known.
  static func rows(_ volume: Value) -> [(String, String)]? {
    func bool(_ value: Value?) -> String { value?.bool == true ? "true" : "false" }
    if let source = volume["hostPath"] {
      return [
        ("Type", "HostPath (bare host directory volume)"), ("Path", source["path"]?.string ?? ""),
        ("HostPathType", source["type"]?.string ?? "<none>"),
      ]
    }
    if let source = volume["emptyDir"] {
      return [
        ("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"),
        ("Medium", source["medium"]?.string ?? ""), ("SizeLimit", source["sizeLimit"]?.string ?? "<unset>"),
      ]
    }
    if let source = volume["secret"] {
      return [
        ("Type", "Secret (a volume populated by a Secret)"), ("SecretName", source["secretName"]?.string ?? ""),
        ("Optional", bool(source["optional"])),
      ]
    }
    if let source = volume["configMap"] {
      return [
        ("Type", "ConfigMap (a volume populated by a ConfigMap)"), ("Name", source["name"]?.string ?? ""),
        ("Optional", bool(source["optional"])),
      ]
    }
    if let source = volume["persistentVolumeClaim"] {
      return [
        ("Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"),
        ("ClaimName", source["claimName"]?.string ?? ""), ("ReadOnly", bool(source["readOnly"])),
      ]
    }
    if let source = volume["projected"] { return projected(source) }
    if let source = volume["downwardAPI"] {
      let items = (source["items"]?.array ?? []).map { item -> (String, String) in
        let field = item["fieldRef"]?["fieldPath"]?.string ?? item["resourceFieldRef"]?["resource"]?.string ?? ""
        return ("  \(field) -> \(item["path"]?.string ?? "")", "")
      }
      return [("Type", "DownwardAPI (a volume populated by information about the pod)"), ("Items", "")] + items
    }
    if let source = volume["csi"] {
      return [
        ("Type", "CSI (a Container Storage Interface (CSI) volume source)"), ("Driver", source["driver"]?.string ?? ""),
        ("FSType", source["fsType"]?.string ?? ""), ("ReadOnly", bool(source["readOnly"])),
      ]
    }
    if let source = volume["image"] {
      return [
        ("Type", "Image (a container image or OCI artifact)"), ("Reference", source["reference"]?.string ?? ""),
        ("PullPolicy", source["pullPolicy"]?.string ?? ""),
      ]
    }
    if let source = volume["nfs"] {
      return [
        ("Type", "NFS (an NFS mount that lasts the lifetime of a pod)"), ("Server", source["server"]?.string ?? ""),
        ("Path", source["path"]?.string ?? ""), ("ReadOnly", bool(source["readOnly"])),
      ]
    }
    return nil
  }

  private static func projected(_ source: Value) -> [(String, String)] {
    var rows = [("Type", "Projected (a volume that contains injected data from multiple sources)")]
    for part in source["sources"]?.array ?? [] {
      func optional(_ value: Value) -> (String, String) {
        ("Optional", value["optional"]?.bool == true ? "true" : "false")
      }
      if let secret = part["secret"] {
        rows += [("SecretName", secret["name"]?.string ?? ""), optional(secret)]
      } else if part["downwardAPI"] != nil {
        rows.append(("DownwardAPI", "true"))
      } else if let map = part["configMap"] {
        rows += [("ConfigMapName", map["name"]?.string ?? ""), optional(map)]
      } else if let token = part["serviceAccountToken"] {
        rows.append(("TokenExpirationSeconds", String(token["expirationSeconds"]?.int ?? 3600)))
      }
    }
    return rows
  }
}
