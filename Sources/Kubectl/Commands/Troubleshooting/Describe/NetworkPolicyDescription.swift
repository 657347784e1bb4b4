import API
import Objects

/// How network policies are described.
enum NetworkPolicyDescription {
  /// One of the two ways of traffic, with its words.
  private struct Direction {
    let name: String
    let field: String
    let peers: String
    let title: String
    let end: String
  }

  private static let directions = [
    Direction(name: "ingress", field: "Ingress", peers: "from", title: "From", end: "source"),
    Direction(name: "egress", field: "Egress", peers: "to", title: "To", end: "destination"),
  ]

  static func describe(_ object: Value, _ text: inout Description) {
    let spec = object["spec"]
    text.head(object)
    let created = object.creationTimestamp ?? ""
    text.line("Created on:\t\(created.prefix(10)) \(created.dropFirst(11).prefix(8)) +0000 UTC")
    text.map("Labels", object["metadata"]?["labels"])
    text.annotations("Annotations", object["metadata"]?["annotations"])
    text.line("Spec:")
    let isForAll = LabelSelector(object: spec?["podSelector"]).isEmpty
    text.line(
      "PodSelector:     "
        + (isForAll
          ? "<none> (Allowing the specific traffic to all pods in this namespace)"
          : Description.selector(spec?["podSelector"])),
      1
    )
    let types = spec?["policyTypes"]?.strings ?? []
    for direction in directions {
      if types.contains(direction.field) {
        text.line("Allowing \(direction.name) traffic:", 1)
        rules(spec?[direction.name]?.array ?? [], direction, &text)
      } else {
        text.line("Not affecting \(direction.name) traffic", 1)
      }
    }
    text.line("Policy Types: " + (types.isEmpty ? "<none>" : types.joined(separator: ", ")), 1)
  }

  private static func rules(_ rules: [Value], _ direction: Direction, _ text: inout Description) {
    if rules.isEmpty {
      return text.line("<none> (Selected pods are isolated for \(direction.name) connectivity)", 2)
    }
    for (index, rule) in rules.enumerated() {
      if index > 0 { text.line("----------", 2) }
      ports(rule["ports"]?.array ?? [], &text)
      let peers = rule[direction.peers]?.array ?? []
      if peers.isEmpty { text.line("\(direction.title): <any> (traffic not restricted by \(direction.end))", 2) }
      for peer in peers {
        text.line(direction.title + ":", 2)
        if let namespaces = peer["namespaceSelector"] {
          text.line("NamespaceSelector: " + Description.selector(namespaces), 3)
        }
        if let pods = peer["podSelector"] { text.line("PodSelector: " + Description.selector(pods), 3) }
        if peer["namespaceSelector"] == nil, peer["podSelector"] == nil, let block = peer["ipBlock"] {
          text.line("IPBlock:", 3)
          text.line("CIDR: " + (block["cidr"]?.string ?? ""), 4)
          text.line("Except: " + (block["except"]?.strings ?? []).joined(separator: ", "), 4)
        }
      }
    }
  }

  private static func ports(_ ports: [Value], _ text: inout Description) {
    if ports.isEmpty { text.line("To Port: <any> (traffic allowed to all ports)", 2) }
    for port in ports {
      let number = port["port"].map { $0.string ?? String($0.int ?? 0) } ?? "<nil>"
      let transport = port["protocol"]?.string ?? "TCP"
      if let end = port["endPort"]?.int {
        text.line("To Port Range: \(number)-\(end)/\(transport)", 2)
      } else {
        text.line("To Port: \(number)/\(transport)", 2)
      }
    }
  }
}
