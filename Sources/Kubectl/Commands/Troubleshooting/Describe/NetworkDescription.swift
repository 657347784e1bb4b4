import API
import Objects

/// How services and endpoints are described.
enum NetworkDescription {
  static func addressRange(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object, hasNamespace: false)
    text.labelsAndAnnotations(object)
    text.line("CIDRs:\t" + (object["spec"]?["cidrs"]?.strings ?? []).joined(separator: ", "))
    if let conditions = object["status"]?["conditions"]?.array, !conditions.isEmpty {
      text.line("Status:")
      text.line("Conditions:")
      text.line("Type\tStatus\tLastTransitionTime\tReason\tMessage", 1)
      text.line("----\t------\t------------------\t------\t-------", 1)
      for condition in conditions {
        func field(_ name: String) -> String { condition[name]?.string ?? "" }
        let time = Description.date(condition["lastTransitionTime"]?.string)
        text.line("\(field("type"))\t\(field("status"))\t\(time)\t\(field("reason"))\t\(field("message"))", 1)
      }
    }
    text.events(events)
  }

  static func address(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object, hasNamespace: false)
    text.labelsAndAnnotations(object)
    if let parent = object["spec"]?["parentRef"] {
      text.line("Parent Reference:")
      for (title, field) in [
        ("Group", "group"), ("Resource", "resource"), ("Namespace", "namespace"), ("Name", "name"),
      ] { text.line("\(title):\t\(parent[field]?.string ?? "")", 1) }
    }
    text.events(events)
  }

  static func service(
    _ object: Value,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let spec = object["spec"]
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    let selector = LabelSelector(map: spec?["selector"])
    text.line("Selector:\t" + (selector.isEmpty ? "<none>" : selector.description))
    text.line("Type:\t" + (spec?["type"]?.string ?? ""))
    if let policy = spec?["ipFamilyPolicy"]?.string { text.line("IP Family Policy:\t" + policy) }
    text.line("IP Families:\t" + list(spec?["ipFamilies"]))
    text.line("IP:\t" + (spec?["clusterIP"]?.string ?? ""))
    text.line("IPs:\t" + list(spec?["clusterIPs"]))
    if spec?["externalIPs"]?.array?.isEmpty == false { text.line("External IPs:\t" + list(spec?["externalIPs"])) }
    if let address = spec?["loadBalancerIP"]?.string, !address.isEmpty {
      text.line("Desired LoadBalancer IP:\t" + address)
    }
    if let name = spec?["externalName"]?.string, !name.isEmpty { text.line("External Name:\t" + name) }
    let ingress = (object["status"]?["loadBalancer"]?["ingress"]?.array ?? []).map { entry in
      let mode = entry["ipMode"]?.string.map { " (\($0))" } ?? ""
      return (entry["ip"]?.string ?? entry["hostname"]?.string ?? "") + mode
    }
    if !ingress.isEmpty { text.line("LoadBalancer Ingress:\t" + ingress.joined(separator: ", ")) }
    try ports(object, &text, &context, &host)
    text.line("Session Affinity:\t" + (spec?["sessionAffinity"]?.string ?? ""))
    for (title, field) in [
      ("External Traffic Policy", "externalTrafficPolicy"), ("Internal Traffic Policy", "internalTrafficPolicy"),
    ] {
      if let value = spec?[field]?.string, !value.isEmpty { text.line("\(title):\t\(value)") }
    }
    if let port = spec?["healthCheckNodePort"]?.int, port != 0 { text.line("HealthCheck NodePort:\t\(port)") }
    if let way = spec?["trafficDistribution"]?.string { text.line("Traffic Distribution:\t" + way) }
    text.events(events)
  }

  private static func list(_ value: Value?) -> String {
    let texts = value?.strings ?? []
    return texts.isEmpty ? "<none>" : texts.joined(separator: ",")
  }

  private static func ports(
    _ object: Value,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let ports = object["spec"]?["ports"]?.array ?? []
    if ports.isEmpty { return }
    var options = Request.Options()
    options.labelSelector = "kubernetes.io/service-name=\(object.name)"
    let request = Request(.list, .endpointSlices, namespace: object.namespace, options: options)
    let slices = try context.send(request, &host).body["items"]?.array ?? []
    for port in ports {
      let given = port["name"]?.string ?? ""
      let name = given.isEmpty ? "<unset>" : given
      let transport = port["protocol"]?.string ?? "TCP"
      text.line("Port:\t\(name)\t\(port["port"]?.int ?? 0)/\(transport)")
      let target = port["targetPort"]?.string ?? String(port["targetPort"]?.int ?? 0)
      text.line("TargetPort:\t\(target)/\(transport)")
      if let application = port["appProtocol"]?.string { text.line("AppProtocol:\t" + application) }
      if let node = port["nodePort"]?.int, node != 0 { text.line("NodePort:\t\(name)\t\(node)/\(transport)") }
      text.line("Endpoints:\t" + endpoints(slices, port: given))
    }
  }

  /// The ready addresses behind a port, three at most.
  static func endpoints(_ slices: [Value], port: String) -> String {
    if slices.isEmpty { return "<none>" }
    var all: [String] = []
    for slice in slices {
      for candidate in slice["ports"]?.array ?? [] where (candidate["name"]?.string ?? "") == port {
        for endpoint in slice["endpoints"]?.array ?? [] where endpoint["conditions"]?["ready"]?.bool != false {
          let address = endpoint["addresses"]?.strings.first ?? ""
          all.append("\(address):\(candidate["port"]?.int ?? 0)")
        }
      }
    }
    let shown = all.prefix(3).joined(separator: ",")
    return all.count > 3 ? "\(shown) + \(all.count - 3) more..." : shown
  }

  static func endpoints(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Subsets:")
    for subset in object["subsets"]?.array ?? [] {
      for (title, field) in [("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")] {
        let addresses = (subset[field]?.array ?? []).compactMap { $0["ip"]?.string }
        text.line("\(title):\t" + (addresses.isEmpty ? "<none>" : addresses.joined(separator: ",")), 1)
      }
      let ports = subset["ports"]?.array ?? []
      if !ports.isEmpty {
        text.line("Ports:", 1)
        text.line("Name\tPort\tProtocol", 2)
        text.line("----\t----\t--------", 2)
        for port in ports {
          let name = port["name"]?.string ?? ""
          text.line(
            "\(name.isEmpty ? "<unset>" : name)\t\(port["port"]?.int ?? 0)\t\(port["protocol"]?.string ?? "")",
            2
          )
        }
      }
      text.line("")
    }
    text.events(events)
  }

  static func endpointSlice(_ object: Value, _ events: [Value]?, _ text: inout Description) {
    text.head(object)
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("AddressType:\t" + (object["addressType"]?.string ?? ""))
    let ports = object["ports"]?.array ?? []
    text.line(ports.isEmpty ? "Ports: <unset>" : "Ports:")
    if !ports.isEmpty {
      text.line("Name\tPort\tProtocol", 1)
      text.line("----\t----\t--------", 1)
    }
    for port in ports {
      let name = port["name"]?.string ?? ""
      let number = port["port"]?.int.map(String.init) ?? "<unset>"
      text.line("\(name.isEmpty ? "<unset>" : name)\t\(number)\t\(port["protocol"]?.string ?? "")", 1)
    }
    let endpoints = object["endpoints"]?.array ?? []
    text.line(endpoints.isEmpty ? "Endpoints: <none>" : "Endpoints:")
    for endpoint in endpoints {
      let addresses = (endpoint["addresses"]?.strings ?? []).joined(separator: ", ")
      text.line("- Addresses:\t" + (addresses.isEmpty ? "<none>" : addresses), 1)
      text.line("Conditions:", 2)
      text.line("Ready:\t" + (endpoint["conditions"]?["ready"]?.bool.map(String.init) ?? "<unset>"), 3)
      text.line("Hostname:\t" + (endpoint["hostname"]?.string ?? "<unset>"), 2)
      if let target = endpoint["targetRef"] {
        text.line("TargetRef:\t\(target["kind"]?.string ?? "")/\(target["name"]?.string ?? "")", 2)
      }
      text.line("NodeName:\t" + (endpoint["nodeName"]?.string ?? "<unset>"), 2)
      text.line("Zone:\t" + (endpoint["zone"]?.string ?? "<unset>"), 2)
    }
    text.events(events)
  }
}
