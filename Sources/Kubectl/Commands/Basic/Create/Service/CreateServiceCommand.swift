import API
import Objects

/// `kubectl create service TYPE`.
protocol CreateServiceCommand: GeneratorCommand {
  static var type: String { get }
  init(context: CommandContext, name: String)
  var name: String { get }
}

extension CreateServiceCommand {
  static var resource: GroupVersionResource { .services }
  static var failureWords: String { "failed to create \(type) service" }

  init(_ context: CommandContext) throws(Failure) {
    self.init(context: context, name: try context.exactlyOneName())
    let isHeadless = context.flags.definitions["clusterip"] != nil && context.flags.string("clusterip") == "None"
    if Self.type != "ExternalName", context.flags.list("tcp").isEmpty, !isHeadless {
      throw .plain("at least one tcp port specifier must be provided")
    }
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    let flags = context.flags
    let labels: Value = ["app": .string(name)]
    var spec: Value = ["selector": labels, "type": .string(Self.type)]
    var ports: [Value] = []
    for text in flags.list("tcp") { ports.append(try Self.port(text)) }
    if let number = flags.definitions["node-port"].map({ _ in flags.int("node-port") }), number != 0 {
      for index in ports.indices { ports[index]["nodePort"] = .int(number) }
    }
    if !ports.isEmpty { spec["ports"] = .array(ports) }
    if let address = flags.text("clusterip") { spec["clusterIP"] = .string(address) }
    if let external = flags.text("external-name") { spec["externalName"] = .string(external) }
    return [
      "apiVersion": "v1", "kind": "Service", "metadata": ["labels": labels, "name": .string(name)], "spec": spec,
      "status": ["loadBalancer": [:]],
    ]
  }

  /// `80` or `80:8080`, the second half a number or a name.
  private static func port(_ text: String) throws(Failure) -> Value {
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isNumber = !halves[0].isEmpty && halves[0].allSatisfy { "0"..."9" ~= $0 }
    guard isNumber else { throw .plain("strconv.ParseUint: parsing \"\(halves[0])\": invalid syntax") }
    guard let port = Int(halves[0]), (0...65535).contains(port) else {
      throw .plain("strconv.ParseUint: parsing \"\(halves[0])\": value out of range")
    }
    let target = halves.count == 2 ? halves[1] : halves[0]
    return [
      "name": .string(text.replacing(":", with: "-")), "port": .int(port), "protocol": "TCP",
      "targetPort": Int(target).map { .int($0) } ?? .string(target),
    ]
  }
}
