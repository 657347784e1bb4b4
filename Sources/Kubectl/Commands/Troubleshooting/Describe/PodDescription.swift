import API
import Objects

/// How a pod is described (`describePod` in `pkg/describe`).
enum PodDescription {
  static func describe(_ pod: Value, _ events: [Value]?, _ text: inout Description) {
    let spec = pod["spec"]
    let status = pod["status"]
    text.head(pod)
    if let priority = spec?["priority"]?.int { text.line("Priority:\t\(priority)") }
    for (title, field) in [
      ("Priority Class Name", "priorityClassName"), ("Runtime Class Name", "runtimeClassName"),
      ("Service Account", "serviceAccountName"),
    ] {
      if let value = spec?[field]?.string, !value.isEmpty { text.line("\(title):\t\(value)") }
    }
    let node = spec?["nodeName"]?.string ?? ""
    text.line("Node:\t" + (node.isEmpty ? "<none>" : node + "/" + (status?["hostIP"]?.string ?? "")))
    if let start = status?["startTime"]?.string { text.line("Start Time:\t" + Description.date(start)) }
    text.map("Labels", pod["metadata"]?["labels"])
    text.annotations("Annotations", pod["metadata"]?["annotations"])
    describeStatus(pod, &text)
    text.line("IP:\t" + (status?["podIP"]?.string ?? ""))
    let addresses = status?["podIPs"]?.array ?? []
    if addresses.isEmpty {
      text.line("IPs:\t<none>")
    } else {
      text.line("IPs:")
      for address in addresses { text.line("IP:\t" + (address["ip"]?.string ?? ""), 1) }
    }
    if let owner = pod.controller { text.line("Controlled By:\t\(owner.kind)/\(owner.name)") }
    if let node = status?["nominatedNodeName"]?.string, !node.isEmpty { text.line("NominatedNodeName:\t\(node)") }
    if let resources = spec?["resources"], !resources.isNull {
      text.line("Resources:")
      ContainerDescription.resources(resources, level: 1, &text)
    }
    describeAllContainers(pod, &text)
    describeConditions(pod, &text)
    VolumeDescription.describe(spec?["volumes"]?.array ?? [], "", &text)
    text.line("QoS Class:\t" + (status?["qosClass"]?.string ?? "BestEffort"))
    text.map("Node-Selectors", spec?["nodeSelector"])
    text.tolerations("Tolerations", spec?["tolerations"]?.array ?? [])
    describeSpread(spec?["topologySpreadConstraints"]?.array ?? [], "", &text)
    text.events(events)
  }

  private static func describeStatus(_ pod: Value, _ text: inout Description) {
    let phase = pod["status"]?["phase"]?.string ?? ""
    if let deletion = pod.deletionTimestamp, phase != "Failed", phase != "Succeeded" {
      text.line("Status:\tTerminating (lasts \(text.age(deletion)))")
      text.line("Termination Grace Period:\t\(pod["metadata"]?["deletionGracePeriodSeconds"]?.int ?? 0)s")
    } else {
      text.line("Status:\t" + phase)
    }
    for (title, field) in [("Reason", "reason"), ("Message", "message")] {
      if let value = pod["status"]?[field]?.string, !value.isEmpty { text.line("\(title):\t\(value)") }
    }
    text.seccomp(pod["spec"]?["securityContext"]?["seccompProfile"], level: 0, localLevel: 0)
  }

  private static func describeAllContainers(_ pod: Value, _ text: inout Description) {
    let spec = pod["spec"]
    let status = pod["status"]
    if let containers = spec?["initContainers"]?.array, !containers.isEmpty {
      ContainerDescription.describe(
        "Init Containers",
        containers,
        status?["initContainerStatuses"]?.array ?? [],
        pod,
        "",
        &text
      )
    }
    ContainerDescription.describe(
      "Containers",
      spec?["containers"]?.array ?? [],
      status?["containerStatuses"]?.array ?? [],
      pod,
      "",
      &text
    )
    if let containers = spec?["ephemeralContainers"]?.array, !containers.isEmpty {
      ContainerDescription.describe(
        "Ephemeral Containers",
        containers,
        status?["ephemeralContainerStatuses"]?.array ?? [],
        pod,
        "",
        &text
      )
    }
  }

  private static func describeConditions(_ pod: Value, _ text: inout Description) {
    let conditions = pod["status"]?["conditions"]?.array ?? []
    if let gates = pod["spec"]?["readinessGates"]?.array, !gates.isEmpty {
      text.line("Readiness Gates:")
      text.line("Type\tStatus", 1)
      for gate in gates {
        let type = gate["conditionType"]?.string ?? ""
        let status = conditions.first { $0["type"]?.string == type }?["status"]?.string ?? "<none>"
        text.line("\(type) \t\(status) ", 1)
      }
    }
    if conditions.isEmpty { return }
    text.line("Conditions:")
    text.line("Type\tStatus", 1)
    for condition in conditions {
      text.line("\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "") ", 1)
    }
  }

  static func describeSpread(_ constraints: [Value], _ margin: String, _ text: inout Description) {
    if constraints.isEmpty { return }
    let sorted = constraints.sorted { ($0["topologyKey"]?.string ?? "") < ($1["topologyKey"]?.string ?? "") }
    for (index, constraint) in sorted.enumerated() {
      let action = constraint["whenUnsatisfiable"]?.string ?? ""
      var line =
        "\(constraint["topologyKey"]?.string ?? ""):\(action) when max skew "
        + "\(constraint["maxSkew"]?.int ?? 0) is exceeded"
      if let selector = constraint["labelSelector"], !selector.isNull {
        line += " for selector \(LabelSelector(object: selector).description)"
      }
      text.line(margin + (index == 0 ? "Topology Spread Constraints:\t" : "\t") + line)
    }
  }
}

/// How a pod template is described.
enum TemplateDescription {
  static func describe(_ template: Value?, _ text: inout Description) {
    text.line("Pod Template:")
    text.map("  Labels", template?["metadata"]?["labels"])
    if template?["metadata"]?["annotations"]?.object?.isEmpty == false {
      text.annotations("  Annotations", template?["metadata"]?["annotations"])
    }
    let spec = template?["spec"]
    if let account = spec?["serviceAccountName"]?.string, !account.isEmpty {
      text.line("Service Account:\t" + account, 1)
    }
    if let containers = spec?["initContainers"]?.array, !containers.isEmpty {
      ContainerDescription.describe("Init Containers", containers, [], nil, "  ", &text)
    }
    ContainerDescription.describe("Containers", spec?["containers"]?.array ?? [], [], nil, "  ", &text)
    VolumeDescription.describe(spec?["volumes"]?.array ?? [], "  ", &text)
    PodDescription.describeSpread(spec?["topologySpreadConstraints"]?.array ?? [], "  ", &text)
    if let name = spec?["priorityClassName"]?.string, !name.isEmpty { text.line("Priority Class Name:\t" + name, 1) }
    text.map("  Node-Selectors", spec?["nodeSelector"])
    text.tolerations("  Tolerations", spec?["tolerations"]?.array ?? [])
  }
}
