import API
import Objects

/// How the objects that make pods are described.
enum WorkloadDescription {
  static func deployment(
    _ info: ResourceInfo,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let object = info.object
    let spec = object["spec"]
    let status = object["status"]
    text.head(object)
    text.line("CreationTimestamp:\t" + Description.date(object.creationTimestamp))
    text.labelsAndAnnotations(object)
    text.line("Selector:\t" + LabelSelector(object: spec?["selector"]).description)
    text.line(
      "Replicas:\t\(spec?["replicas"]?.int ?? 0) desired | \(status?["updatedReplicas"]?.int ?? 0) updated | "
        + "\(status?["replicas"]?.int ?? 0) total | \(status?["availableReplicas"]?.int ?? 0) available | "
        + "\(status?["unavailableReplicas"]?.int ?? 0) unavailable"
    )
    text.line("StrategyType:\t" + (spec?["strategy"]?["type"]?.string ?? ""))
    text.line("MinReadySeconds:\t\(spec?["minReadySeconds"]?.int ?? 0)")
    if let rolling = spec?["strategy"]?["rollingUpdate"], !rolling.isNull {
      func amount(_ field: String) -> String { rolling[field]?.string ?? String(rolling[field]?.int ?? 0) }
      text.line(
        "RollingUpdateStrategy:\t\(amount("maxUnavailable")) max unavailable, \(amount("maxSurge")) max surge"
      )
    }
    TemplateDescription.describe(spec?["template"], &text)
    conditions(status, &text)
    let sets = try context.send(Request(.list, .replicaSets, namespace: info.namespace), &host).body["items"]?.array
    let owned = (sets ?? []).filter { $0.controller?.uid == object.uid }
    let new = owned.filter { isOf($0["spec"]?["template"], spec?["template"]) }.prefix(1)
    let old = owned.filter { set in !new.contains { $0.uid == set.uid } }
    // Emptied ones are only worth a line where nothing else is.
    if !owned.isEmpty {
      text.line("OldReplicaSets:\t" + list(old))
      text.line("NewReplicaSet:\t" + list(Array(new)))
    }
    text.events(events)
  }

  private static func isOf(_ template: Value?, _ other: Value?) -> Bool {
    var template = template
    template?["metadata"]?["labels"]?["pod-template-hash"] = nil
    return template == other
  }

  private static func list(_ sets: [Value]) -> String {
    if sets.isEmpty { return "<none>" }
    return sets.map { set in
      "\(set.name) (\(set["status"]?["replicas"]?.int ?? 0)/\(set["spec"]?["replicas"]?.int ?? 0) replicas created)"
    }.joined(separator: ", ")
  }

  private static func conditions(_ status: Value?, _ text: inout Description) {
    guard let conditions = status?["conditions"]?.array, !conditions.isEmpty else { return }
    text.line("Conditions:")
    text.line("Type\tStatus\tReason", 1)
    text.line("----\t------\t------", 1)
    for condition in conditions {
      text.line(
        "\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "")\t"
          + "\(condition["reason"]?.string ?? "")",
        1
      )
    }
  }

  static func replicaSet(
    _ info: ResourceInfo,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let object = info.object
    text.head(object)
    let selector = object["spec"]?["selector"]
    let isPlain = object.kind == "ReplicationController"
    let parsed = isPlain ? LabelSelector(map: selector) : LabelSelector(object: selector)
    text.line("Selector:\t" + parsed.description)
    text.labelsAndAnnotations(object)
    if let owner = object.controller { text.line("Controlled By:\t\(owner.kind)/\(owner.name)") }
    text.line(
      "Replicas:\t\(object["status"]?["replicas"]?.int ?? 0) current / \(object["spec"]?["replicas"]?.int ?? 0) desired"
    )
    text.line("Pods Status:\t" + (try phases(info, parsed, &context, &host)))
    TemplateDescription.describe(object["spec"]?["template"], &text)
    conditions(object["status"], &text)
    text.events(events)
  }

  static func daemonSet(
    _ info: ResourceInfo,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let object = info.object
    let status = object["status"]
    let selector = LabelSelector(object: object["spec"]?["selector"])
    text.head(object)
    text.line("Selector:\t" + selector.description)
    let nodes = LabelSelector(map: object["spec"]?["template"]?["spec"]?["nodeSelector"])
    text.line("Node-Selector:\t" + (nodes.isEmpty ? "<none>" : nodes.description))
    text.labelsAndAnnotations(object)
    for (title, field) in [
      ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
      ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
      ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
      ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
      ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
      text.line("\(title): \(status?[field]?.int ?? 0)")
    }
    text.line("Pods Status:\t" + (try phases(info, selector, &context, &host)))
    TemplateDescription.describe(object["spec"]?["template"], &text)
    text.events(events)
  }

  static func statefulSet(
    _ info: ResourceInfo,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let object = info.object
    let spec = object["spec"]
    let selector = LabelSelector(object: spec?["selector"])
    text.head(object)
    text.line("CreationTimestamp:\t" + Description.date(object.creationTimestamp))
    text.line("Selector:\t" + selector.description)
    text.labelsAndAnnotations(object)
    text.line("Replicas:\t\(spec?["replicas"]?.int ?? 0) desired | \(object["status"]?["replicas"]?.int ?? 0) total")
    text.line("Update Strategy:\t" + (spec?["updateStrategy"]?["type"]?.string ?? ""))
    if let partition = spec?["updateStrategy"]?["rollingUpdate"]?["partition"]?.int {
      text.line("Partition:\t\(partition)", 1)
    }
    text.line("Pods Status:\t" + (try phases(info, selector, &context, &host)))
    TemplateDescription.describe(spec?["template"], &text)
    claims(spec?["volumeClaimTemplates"]?.array ?? [], &text)
    text.events(events)
  }

  private static func claims(_ templates: [Value], _ text: inout Description) {
    if templates.isEmpty { return text.line("Volume Claims:\t<none>") }
    text.line("Volume Claims:")
    for claim in templates {
      text.line("Name:\t" + claim.name, 1)
      text.line("StorageClass:\t" + (claim["spec"]?["storageClassName"]?.string ?? ""), 1)
      text.map("  Labels", claim["metadata"]?["labels"])
      text.annotations("  Annotations", claim["metadata"]?["annotations"])
      text.line("Capacity:\t" + (claim["spec"]?["resources"]?["requests"]?["storage"]?.string ?? "<default>"), 1)
      text.line("Access Modes:\t[\((claim["spec"]?["accessModes"]?.strings ?? []).joined(separator: " "))]", 1)
    }
  }

  private static func phases(
    _ info: ResourceInfo,
    _ selector: LabelSelector,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    var options = Request.Options()
    options.labelSelector = selector.description
    let pods = try context.send(Request(.list, .pods, namespace: info.namespace, options: options), &host).body
    var counts = ["Running": 0, "Pending": 0, "Succeeded": 0, "Failed": 0]
    for pod in pods["items"]?.array ?? [] where pod.controller?.uid == info.object.uid {
      counts[pod["status"]?["phase"]?.string ?? "", default: 0] += 1
    }
    func count(_ phase: String) -> Int { counts[phase] ?? 0 }
    return "\(count("Running")) Running / \(count("Pending")) Waiting / \(count("Succeeded")) Succeeded / "
      + "\(count("Failed")) Failed"
  }
}
