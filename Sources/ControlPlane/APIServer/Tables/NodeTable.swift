import API
import Objects

enum NodeTable {
  static func cells(_ node: Value, _ clock: Clock) -> [Value] {
    let info = node["status"]?["nodeInfo"]
    return [
      .string(node.name),
      .string(status(node)),
      .string(roles(node)),
      TablePrinters.age(node.creationTimestamp, clock),
      .string(info?["kubeletVersion"]?.string ?? ""),
      TablePrinters.orNone(address(node, "InternalIP")),
      TablePrinters.orNone(address(node, "ExternalIP")),
      orUnknown(info?["osImage"]),
      orUnknown(info?["kernelVersion"]),
      orUnknown(info?["containerRuntimeVersion"]),
    ]
  }

  private static func orUnknown(_ value: Value?) -> Value {
    .string(value?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "<unknown>")
  }

  private static func status(_ node: Value) -> String {
    let ready = (node["status"]?["conditions"]?.array ?? []).first { $0["type"]?.string == "Ready" }
    var words: [String]
    switch ready?["status"]?.string {
    case "True"?: words = ["Ready"]
    case .some: words = ["NotReady"]
    case nil: words = ["Unknown"]
    }
    if node["spec"]?["unschedulable"]?.bool == true { words.append("SchedulingDisabled") }
    return words.joined(separator: ",")
  }

  private static func roles(_ node: Value) -> String {
    var roles: [String] = []
    for (key, value) in node["metadata"]?["labels"]?.object ?? Fields() {
      if key.hasPrefix("node-role.kubernetes.io/") {
        roles.append(String(key.dropFirst("node-role.kubernetes.io/".count)))
      } else if key == "kubernetes.io/role", let role = value.string, !role.isEmpty {
        roles.append(role)
      }
    }
    return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
  }

  private static func address(_ node: Value, _ type: String) -> String? {
    (node["status"]?["addresses"]?.array ?? []).first { $0["type"]?.string == type }?["address"]?.string
  }
}
