import API
import Objects

/// What the scheduler keeps of a node: what it offers, and what its pods have asked for (`framework.NodeInfo`).
struct NodeInfo: Sendable {
  var node: Value
  private(set) var allocatable: ResourceAmounts
  private(set) var requested = ResourceAmounts()
  /// Requests with a little for containers that ask for nothing, so that scores spread those too.
  private(set) var scored = ResourceAmounts()
  private(set) var pods: [String: PodInfo] = [:]
  private(set) var hostPorts: [HostPort: Int] = [:]

  init(_ node: Value) {
    self.node = node
    allocatable = ResourceAmounts(node["status"]?["allocatable"])
  }

  var name: String { node.name }

  mutating func update(_ node: Value) {
    self.node = node
    allocatable = ResourceAmounts(node["status"]?["allocatable"])
  }

  mutating func add(_ pod: PodInfo) {
    guard pods.updateValue(pod, forKey: pod.key) == nil else { return }
    requested.add(pod.requests, 1)
    scored.add(pod.scored, 1)
    for port in pod.hostPorts { hostPorts[port, default: 0] += 1 }
  }

  mutating func remove(_ key: String) {
    guard let pod = pods.removeValue(forKey: key) else { return }
    requested.add(pod.requests, -1)
    scored.add(pod.scored, -1)
    for port in pod.hostPorts {
      hostPorts[port, default: 1] -= 1
      if hostPorts[port] == 0 { hostPorts[port] = nil }
    }
  }
}

struct HostPort: Hashable, Sendable {
  var address: String
  var number: Int
  var protocolName: String
}

/// Amounts of cpu in thousandths, memory and storage in bytes, and of everything else.
struct ResourceAmounts: Hashable, Sendable {
  private(set) var cpu = 0
  private(set) var memory = 0
  private(set) var pods = 0
  private(set) var others: [String: Int] = [:]

  init() {}

  init(_ list: Value?) {
    for (name, value) in list?.object ?? Fields() {
      guard let quantity = value.string.flatMap({ Quantity($0) }) else { continue }
      switch name {
      case "cpu": cpu = quantity.milliValue
      case "memory": memory = quantity.value
      case "pods": pods = quantity.value
      default: others[name] = quantity.value
      }
    }
  }

  init(cpu: Int, memory: Int) {
    self.cpu = cpu
    self.memory = memory
  }

  mutating func add(_ other: ResourceAmounts, _ factor: Int) {
    cpu += factor * other.cpu
    memory += factor * other.memory
    for (name, amount) in other.others { others[name, default: 0] += factor * amount }
  }

  /// The larger of the two, amount by amount.
  mutating func raise(to other: ResourceAmounts) {
    cpu = max(cpu, other.cpu)
    memory = max(memory, other.memory)
    for (name, amount) in other.others { others[name] = max(others[name] ?? 0, amount) }
  }
}

/// What the scheduler keeps of a pod.
struct PodInfo: Sendable {
  let key: String
  let pod: Value
  let requests: ResourceAmounts
  let scored: ResourceAmounts
  let hostPorts: [HostPort]

  init(_ pod: Value) {
    key = pod.key
    self.pod = pod
    let containers = pod["spec"]?["containers"]?.array ?? []
    var sum = ResourceAmounts()
    var scoredSum = ResourceAmounts()
    for container in containers {
      let request = ResourceAmounts(container["resources"]?["requests"])
      sum.add(request, 1)
      scoredSum.add(
        ResourceAmounts(
          cpu: request.cpu == 0 ? 100 : request.cpu,
          memory: request.memory == 0 ? 200 << 20 : request.memory
        ),
        1
      )
    }
    // Sidecars run beside the containers, other init containers before them.
    var sidecars = ResourceAmounts()
    var highest = ResourceAmounts()
    for container in pod["spec"]?["initContainers"]?.array ?? [] {
      let request = ResourceAmounts(container["resources"]?["requests"])
      if container["restartPolicy"]?.string == "Always" {
        sidecars.add(request, 1)
        highest.raise(to: sidecars)
      } else {
        var alone = sidecars
        alone.add(request, 1)
        highest.raise(to: alone)
      }
    }
    sum.add(sidecars, 1)
    sum.raise(to: highest)
    sum.add(ResourceAmounts(pod["spec"]?["overhead"]), 1)
    requests = sum
    scored = scoredSum
    hostPorts = containers.flatMap { $0["ports"]?.array ?? [] }.compactMap { port in
      guard let number = port["hostPort"]?.int, number > 0 else { return nil }
      return HostPort(
        address: port["hostIP"]?.string ?? "0.0.0.0",
        number: number,
        protocolName: port["protocol"]?.string ?? "TCP"
      )
    }
  }
}
