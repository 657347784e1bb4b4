import Objects

/// A pod template as `rollout history --revision` shows it (`DescribePodTemplate` in `pkg/describe`).
enum PodTemplateText {
  static func text(of template: Value) -> String {
    var lines = ["Pod Template:"]
    lines += map("  Labels:\t", "\t", template["metadata"]?["labels"])
    if let annotations = template["metadata"]?["annotations"], annotations.object?.isEmpty == false {
      lines += map("  Annotations:\t", "\t", annotations)
    }
    let spec = template["spec"]
    if let account = spec?["serviceAccountName"]?.string { lines.append("  Service Account:\t\(account)") }
    if let containers = spec?["initContainers"]?.array, !containers.isEmpty {
      lines.append("  Init Containers:")
      for container in containers { lines += self.container(container) }
    }
    lines.append("  Containers:")
    for container in spec?["containers"]?.array ?? [] { lines += self.container(container) }
    lines += volumes(spec?["volumes"]?.array ?? [])
    lines += map("  Node-Selectors:\t", "\t", spec?["nodeSelector"])
    lines.append("  Tolerations:\t" + tolerations(spec?["tolerations"]?.array ?? []))
    return lines.joined(separator: "\n") + "\n"
  }

  private static func map(_ head: String, _ margin: String, _ map: Value?) -> [String] {
    guard let fields = map?.object, !fields.isEmpty else { return [head + "<none>"] }
    return fields.enumerated().map { index, field in
      (index == 0 ? head : margin) + "\(field.key)=\(field.value.string ?? "")"
    }
  }

  private static func container(_ container: Value) -> [String] {
    let ports = container["ports"]?.array ?? []
    func list(_ field: String) -> String {
      ports.isEmpty
        ? "<none>"
        : ports.map { "\($0[field]?.int ?? 0)/\($0["protocol"]?.string ?? "TCP")" }.joined(separator: ", ")
    }
    let plural = ports.count > 1 ? "s" : ""
    var lines = [
      "   \(container["name"]?.string ?? ""):", "    Image:\t\(container["image"]?.string ?? "")",
      "    Port\(plural):\t\(list("containerPort"))", "    Host Port\(plural):\t\(list("hostPort"))",
    ]
    for (field, title) in [("command", "Command"), ("args", "Args")] {
      guard let words = container[field]?.array, !words.isEmpty else { continue }
      lines.append("    \(title):")
      lines += words.map { "      " + ($0.string ?? "") }
    }
    for (field, title) in [("limits", "Limits"), ("requests", "Requests")] {
      guard let values = container["resources"]?[field]?.object, !values.isEmpty else { continue }
      lines.append("    \(title):")
      lines += values.map { "      \($0.key):\t\($0.value.string ?? JSON.write($0.value))" }
    }
    let env = container["env"]?.array ?? []
    lines.append("    Environment:" + (env.isEmpty ? "\t<none>" : ""))
    lines += env.map { "      \($0["name"]?.string ?? ""):\t\($0["value"]?.string ?? "")" }
    let mounts = (container["volumeMounts"]?.array ?? []).sorted {
      ($0["mountPath"]?.string ?? "") < ($1["mountPath"]?.string ?? "")
    }
    lines.append("    Mounts:" + (mounts.isEmpty ? "\t<none>" : ""))
    lines += mounts.map { mount in
      "      \(mount["mountPath"]?.string ?? "") from \(mount["name"]?.string ?? "") "
        + (mount["readOnly"]?.bool == true ? "(ro)" : "(rw)")
    }
    return lines
  }

  private static func volumes(_ volumes: [Value]) -> [String] {
    if volumes.isEmpty { return ["  Volumes:\t<none>"] }
    var lines = ["  Volumes:"]
    for volume in volumes {
      lines.append("   \(volume["name"]?.string ?? ""):")
      for (title, value) in VolumeDescription.rows(volume) ?? [("Type", "<unknown>")] {
        lines.append("    \(title):\t\(value)")
      }
    }
    return lines
  }

  private static func tolerations(_ tolerations: [Value]) -> String {
    if tolerations.isEmpty { return "<none>" }
    return tolerations.map { toleration in
      var text = toleration["key"]?.string ?? ""
      if let value = toleration["value"]?.string { text += "=" + value }
      if let effect = toleration["effect"]?.string { text += ":" + effect }
      if toleration["operator"]?.string == "Exists" { text += " op=Exists" }
      return text
    }.joined(separator: "\n\t")
  }
}
