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
    let (infos, fetchFailures) = context.visit(selection, &host)
    let resource = try context.resource(path: .services, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      var service = try Overrides.apply(context.flags, to: service(for: info))
      // A client's dry run shows what the generator makes, which names no namespace.
      if creation.printer.dryRun != .client || context.configuration.isNamespaceGiven {
        service["metadata", default: [:]]["namespace"] = .string(context.namespace)
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
    let selector = try selector(info.object)
    var spec: Value = ["ports": .array(try ports(info.object)), "selector": .object(selector)]
    if let type = flags.text("type") { spec["type"] = .string(type) }
    if let address = flags.text("cluster-ip") { spec["clusterIP"] = .string(address) }
    if let address = flags.text("external-ip") { spec["externalIPs"] = [.string(address)] }
    if let address = flags.text("load-balancer-ip"), flags.text("type") == "LoadBalancer" {
      spec["loadBalancerIP"] = .string(address)
    }
    if let affinity = flags.text("session-affinity") {
      guard ["None", "ClientIP"].contains(affinity) else { throw .plain("unknown session affinity: \(affinity)") }
      spec["sessionAffinity"] = .string(affinity)
    }
    let name = flags.text("name") ?? String(info.name.prefix(63))
    var metadata: Value = ["name": .string(name)]
    if let labels = flags.text("labels") {
      metadata["labels"] = .object(try Self.pairs(labels))
    } else if let labels = info.object["metadata"]?["labels"], labels.object?.isEmpty == false {
      metadata["labels"] = labels
    }
    return [
      "apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": ["loadBalancer": [:]],
    ]
  }

  private static func pairs(_ text: String) throws(Failure) -> Fields {
    var fields = Fields()
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("unexpected label spec: \(pair)") }
      if halves[0].isEmpty { throw .plain("unexpected empty label key") }
      fields[halves[0]] = .string(halves[1])
    }
    return fields
  }

  private func selector(_ object: Value) throws(Failure) -> Fields {
    if let text = context.flags.text("selector") { return try Self.pairs(text) }
    let selector = object["spec"]?["selector"]
    let fields: Fields?
    let lack: String
    switch object.kind {
    case "Pod":
      (fields, lack) = (object["metadata"]?["labels"]?.object, "the pod has no labels and cannot be exposed")
    case "Service":
      (fields, lack) = (selector?.object, "the service has no pod selector set")
    case "ReplicationController":
      fields = selector?.object
      // Without a selector nothing is wrong yet.
      if fields?.isEmpty != false { throw .plain("selector must be specified") }
      lack = ""
    default:
      fields = selector?["matchLabels"]?.object
      let kind = object.kind == "Deployment" ? "deployment" : "replicaset"
      lack = "invalid \(kind): no selectors, therefore cannot be exposed"
    }
    guard let fields, !fields.isEmpty else { throw Self.noSelectors(lack) }
    if let expressions = selector?["matchExpressions"]?.array, !expressions.isEmpty {
      let text = SelectorExpressions.named(expressions)
      throw Self.noSelectors("couldn't convert expressions - \"\(text)\" to map-based selector format")
    }
    return fields
  }

  private static func noSelectors(_ why: String) -> Failure {
    .plain("couldn't retrieve selectors via --selector flag or introspection: " + why)
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
