import API
import Objects

/// `kubectl expose`.
struct ExposeCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "cluster-ip", "external-ip", "labels", "load-balancer-ip", "name", "override-type", "overrides", "port", "protocol",
    "selector", "session-affinity", "target-port", "type",
  ]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var creation = try Creation(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    let resource = try context.resource(path: .services, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      var service = try Overrides.apply(context.flags, to: service(for: info))
      // A client's dry run shows what the generator makes, which names no namespace.
      if creation.printer.dryRun != .client {
        service["metadata", default: [:]]["namespace"] = .string(info.namespace ?? context.namespace)
      }
      try creation.create(service, resource, outcome: "exposed", &context, &host)
    }
  }

  private func service(for info: ResourceInfo) throws(Failure) -> Value {
    let flags = context.flags
    let kinds: Set<String> = ["Pod", "Service", "ReplicationController", "Deployment", "ReplicaSet"]
    guard kinds.contains(info.object.kind) else {
      throw .plain(
        "cannot expose a \(info.resource.kind)\(info.resource.group.isEmpty ? "" : "." + info.resource.group)"
      )
    }
    var spec: Value = ["selector": .object(try selector(info.object))]
    spec["ports"] = .array(try ports(info.object))
    if let type = flags.text("type") { spec["type"] = .string(type) }
    if let address = flags.text("cluster-ip") { spec["clusterIP"] = .string(address) }
    if let address = flags.text("external-ip") { spec["externalIPs"] = [.string(address)] }
    if let address = flags.text("load-balancer-ip") { spec["loadBalancerIP"] = .string(address) }
    if let affinity = flags.text("session-affinity") { spec["sessionAffinity"] = .string(affinity) }
    let name = String((flags.text("name") ?? info.name).prefix(63))
    var metadata: Value = ["name": .string(name)]
    if let labels = flags.text("labels") {
      metadata["labels"] = .object(Self.pairs(labels))
    } else if let labels = info.object["metadata"]?["labels"], labels.object?.isEmpty == false {
      metadata["labels"] = labels
    }
    return [
      "apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": ["loadBalancer": [:]],
    ]
  }

  private static func pairs(_ text: String) -> Fields {
    var fields = Fields()
    for pair in text.split(separator: ",") {
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      fields[halves[0]] = .string(halves.count == 2 ? halves[1] : "")
    }
    return fields
  }

  private func selector(_ object: Value) throws(Failure) -> Fields {
    if let text = context.flags.text("selector") { return Self.pairs(text) }
    let fields: Fields?
    switch object.kind {
    case "Pod": fields = object["metadata"]?["labels"]?.object
    case "Service", "ReplicationController": fields = object["spec"]?["selector"]?.object
    default:
      if object["spec"]?["selector"]?["matchExpressions"]?.array?.isEmpty == false {
        throw .plain(
          "couldn't convert expressions - "
            + "\"\(object["spec"]?["selector"].map { JSON.write($0) } ?? "")\" to map-based selector format"
        )
      }
      fields = object["spec"]?["selector"]?["matchLabels"]?.object
    }
    guard let fields, !fields.isEmpty else {
      throw .plain(
        "couldn't retrieve selectors via --selector flag or introspection: the \(object.kind.lowercased()) has no "
          + "labels and cannot be exposed"
      )
    }
    return fields
  }

  private struct Port { var number: Int, transport: String }

  private func ports(_ object: Value) throws(Failure) -> [Value] {
    let flags = context.flags
    let known = Self.ports(of: object)
    var numbers: [Int] = []
    if let text = flags.text("port") {
      for part in text.split(separator: ",") {
        guard let number = Int(part) else {
          throw .plain("strconv.Atoi: parsing \"\(part)\": invalid syntax")
        }
        numbers.append(number)
      }
    } else {
      numbers = known.map(\.number)
    }
    if numbers.isEmpty { throw .plain("couldn't find port via --port flag or introspection") }
    return numbers.enumerated().map { index, number in
      let transport = flags.text("protocol") ?? known.first { $0.number == number }?.transport ?? "TCP"
      let target = flags.text("target-port")
      var port: Value = ["port": .int(number), "protocol": .string(transport)]
      port["targetPort"] = target.map { text in Int(text).map { .int($0) } ?? .string(text) } ?? .int(number)
      if numbers.count > 1 { port["name"] = .string("port-\(index + 1)") }
      return port
    }
  }

  private static func ports(of object: Value) -> [Port] {
    if object.kind == "Service" {
      return (object["spec"]?["ports"]?.array ?? []).map {
        Port(number: $0["port"]?.int ?? 0, transport: $0["protocol"]?.string ?? "TCP")
      }
    }
    let spec = PodTemplate.path(object).flatMap { object[$0[...]] }
    return (spec?["containers"]?.array ?? []).flatMap { container in
      (container["ports"]?.array ?? []).map {
        Port(number: $0["containerPort"]?.int ?? 0, transport: $0["protocol"]?.string ?? "TCP")
      }
    }
  }
}
