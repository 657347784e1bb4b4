import API
import Objects

/// How a node is described, with the pods on it and what they ask for.
enum NodeDescription {
  static func describe(
    _ node: Value,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    text.line("Name:\t" + node.name)
    text.line("Roles:\t" + roles(node))
    text.map("Labels", node["metadata"]?["labels"])
    text.annotations("Annotations", node["metadata"]?["annotations"])
    text.line("CreationTimestamp:\t" + Description.date(node.creationTimestamp))
    text.taints(node["spec"]?["taints"]?.array ?? [])
    text.line("Unschedulable:\t" + (node["spec"]?["unschedulable"]?.bool == true ? "true" : "false"))
    try lease(node.name, &text, &context, &host)
    conditions(node, &text)
    text.line("Addresses:")
    for address in node["status"]?["addresses"]?.array ?? [] {
      text.line("\(address["type"]?.string ?? ""):\t\(address["address"]?.string ?? "")", 1)
    }
    for (title, field) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
      guard let amounts = node["status"]?[field]?.object, !amounts.isEmpty else { continue }
      text.line(title + ":")
      for (name, value) in amounts { text.line("\(name):\t\(value.string ?? JSON.write(value))", 1) }
    }
    system(node, &text)
    var options = Request.Options()
    options.fieldSelector = "spec.nodeName=\(node.name),status.phase!=Failed,status.phase!=Succeeded"
    let pods = try context.send(Request(.list, .pods, options: options), &host).body["items"]?.array ?? []
    resources(of: pods, on: node, &text)
    text.events(events)
  }

  private static func roles(_ node: Value) -> String {
    let prefix = "node-role.kubernetes.io/"
    let roles = (node["metadata"]?["labels"]?.object?.keys ?? []).filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }.filter { !$0.isEmpty }
    return roles.isEmpty ? "<none>" : roles.joined(separator: ",")
  }

  private static func lease(
    _ name: String,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let lease: Value
    do throws(Failure) {
      lease = try context.send(Request(.get, .leases, namespace: "kube-node-lease", name: name), &host).body
    } catch {
      guard case .status(let status) = error else { throw error }
      return text.line("Lease:\tFailed to get lease: \(status.message)")
    }
    text.line("Lease:")
    text.line("HolderIdentity:\t" + (lease["spec"]?["holderIdentity"]?.string ?? "<unset>"), 1)
    for (title, field) in [("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")] {
      let time = lease["spec"]?[field]?.string
      text.line("\(title):\t" + (time.map { Description.date($0) } ?? "<unset>"), 1)
    }
  }

  private static func conditions(_ node: Value, _ text: inout Description) {
    let conditions = node["status"]?["conditions"]?.array ?? []
    if conditions.isEmpty { return }
    text.line("Conditions:")
    text.line("Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage", 1)
    text.line("----\t------\t-----------------\t------------------\t------\t-------", 1)
    for condition in conditions {
      text.line(
        "\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "") \t"
          + "\(Description.date(condition["lastHeartbeatTime"]?.string)) \t"
          + "\(Description.date(condition["lastTransitionTime"]?.string)) \t"
          + "\(condition["reason"]?.string ?? "") \t\(condition["message"]?.string ?? "")",
        1
      )
    }
  }

  private static func system(_ node: Value, _ text: inout Description) {
    text.line("System Info:")
    for (title, field) in [
      ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
      ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
      ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
      ("Kubelet Version", "kubeletVersion"),
    ] {
      text.line("\(title):\t" + (node["status"]?["nodeInfo"]?[field]?.string ?? ""), 1)
    }
    if let range = node["spec"]?["podCIDR"]?.string, !range.isEmpty { text.line("PodCIDR:\t" + range) }
    let ranges = node["spec"]?["podCIDRs"]?.strings ?? []
    if !ranges.isEmpty { text.line("PodCIDRs:\t" + ranges.joined(separator: ",")) }
    if let id = node["spec"]?["providerID"]?.string, !id.isEmpty { text.line("ProviderID:\t" + id) }
  }

  // MARK: Pods

  private static func resources(of pods: [Value], on node: Value, _ text: inout Description) {
    let allocatable = node["status"]?["allocatable"] ?? node["status"]?["capacity"]
    text.line("Non-terminated Pods:\t(\(pods.count) in total)")
    text.line("Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge", 1)
    text.line("---------\t----\t\t------------\t----------\t---------------\t-------------\t---", 1)
    var totals: [String: Quantity] = [:]
    for pod in pods {
      var cells: [String] = []
      for resource in ["cpu", "memory", "ephemeral-storage"] {
        for field in ["requests", "limits"] {
          let amount = PodAmounts.amount(of: pod, field, resource)
          totals[field + resource] = (totals[field + resource] ?? .zero) + amount
          if resource != "ephemeral-storage" { cells.append(share(amount, of: allocatable?[resource]?.string)) }
        }
      }
      text.line(
        "\(pod.namespace ?? "")\t\(pod.name)\t\t" + cells.joined(separator: "\t") + "\t"
          + text.age(pod.creationTimestamp),
        1
      )
    }
    text.line("Allocated resources:")
    text.line("(Total limits may be over 100 percent, i.e., overcommitted.)", 1)
    text.line("Resource\tRequests\tLimits", 1)
    text.line("--------\t--------\t------", 1)
    for resource in ["cpu", "memory", "ephemeral-storage"] {
      let whole = allocatable?[resource]?.string
      text.line(
        "\(resource)\t\(share(totals["requests" + resource] ?? .zero, of: whole))\t"
          + share(totals["limits" + resource] ?? .zero, of: whole),
        1
      )
    }
    for name in allocatable?.object?.keys ?? [] where name.hasPrefix("hugepages-") {
      text.line("\(name)\t0 (0%)\t0 (0%)", 1)
    }
  }

  private static func share(_ amount: Quantity, of whole: String?) -> String {
    let all = whole.flatMap { Quantity($0) }?.milliValue ?? 0
    let percent = all == 0 ? 0 : Int(Double(amount.milliValue) / Double(all) * 100)
    return "\(amount) (\(percent)%)"
  }
}

/// What a pod asks for in all.
enum PodAmounts {
  /// The sum over containers, or an init container's amount where that is more.
  static func amount(of pod: Value, _ field: String, _ resource: String) -> Quantity {
    func amount(_ container: Value) -> Quantity {
      container["resources"]?[field]?[resource].flatMap { value in
        Quantity(value.string ?? JSON.write(value))
      } ?? .zero
    }
    var total = Quantity.zero
    for container in pod["spec"]?["containers"]?.array ?? [] { total += amount(container) }
    var most = Quantity.zero
    for container in pod["spec"]?["initContainers"]?.array ?? [] {
      if container["restartPolicy"]?.string == "Always" {
        total += amount(container)
      } else if most < amount(container) {
        most = amount(container)
      }
    }
    return total < most ? most : total
  }
}
