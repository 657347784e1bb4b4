import API
import Objects

struct HostPort: Hashable, Sendable {
  var address: String
  var number: Int
  var protocolName: String
}

/// What the scheduler keeps of a pod, decoded once.
struct PodInfo: Sendable {
  let key: String
  let pod: Value
  let priority: Int
  let owner: String?
  let tolerations: [Value]
  let requests: ResourceAmounts
  /// Requests with a little for containers that ask for nothing, so that scores spread those too.
  let scored: ResourceAmounts
  let hostPorts: [HostPort]
  let affinity: [AffinityTerm]
  let antiAffinity: [AffinityTerm]
  let spread: [SpreadConstraint]

  init(_ pod: Value) {
    key = pod.key
    self.pod = pod
    let spec = pod["spec"]
    priority = spec?["priority"]?.int ?? 0
    owner = pod.controller?.uid
    tolerations = spec?["tolerations"]?.array ?? []
    let containers = spec?["containers"]?.array ?? []
    (requests, scored) = Self.amounts(spec, containers)
    hostPorts = containers.flatMap { $0["ports"]?.array ?? [] }.compactMap { port in
      guard let number = port["hostPort"]?.int, number > 0 else { return nil }
      return HostPort(
        address: port["hostIP"]?.string ?? "0.0.0.0",
        number: number,
        protocolName: port["protocol"]?.string ?? "TCP"
      )
    }
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    affinity = (spec?["affinity"]?["podAffinity"]?[required]?.array ?? []).map { AffinityTerm($0, of: pod) }
    antiAffinity = (spec?["affinity"]?["podAntiAffinity"]?[required]?.array ?? []).map { AffinityTerm($0, of: pod) }
    spread = (spec?["topologySpreadConstraints"]?.array ?? []).map { SpreadConstraint($0, of: pod) }
  }

  var labels: Value? { pod["metadata"]?["labels"] }

  private static func amounts(_ spec: Value?, _ containers: [Value]) -> (ResourceAmounts, ResourceAmounts) {
    var sum = ResourceAmounts()
    var scored = ResourceAmounts()
    for container in containers {
      let request = ResourceAmounts(container["resources"]?["requests"])
      sum.add(request, 1)
      let cpu = request.cpu == 0 ? 100 : request.cpu
      scored.add(ResourceAmounts(cpu: cpu, memory: request.memory == 0 ? 200 << 20 : request.memory), 1)
    }
    // Sidecars run beside the containers, other init containers before them.
    var sidecars = ResourceAmounts()
    var highest = ResourceAmounts()
    for container in spec?["initContainers"]?.array ?? [] {
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
    sum.add(ResourceAmounts(spec?["overhead"]), 1)
    return (sum, scored)
  }
}

/// A term of a pod's affinity or anti-affinity: which pods, and on what part of the cluster.
struct AffinityTerm: Sendable {
  let selector: LabelSelector
  let topologyKey: String
  /// Nil for all namespaces.
  private let namespaces: [String]?

  init(_ term: Value, of pod: Value) {
    selector = LabelSelector(object: term["labelSelector"]).narrowed(by: term["matchLabelKeys"], of: pod)
    topologyKey = term["topologyKey"]?.string ?? ""
    let named = term["namespaces"]?.strings ?? []
    if term["namespaceSelector"]?.object != nil {
      namespaces = nil
    } else {
      namespaces = named.isEmpty ? [pod.namespace ?? ""] : named
    }
  }

  func matches(_ pod: PodInfo) -> Bool {
    (namespaces?.contains(pod.pod.namespace ?? "") ?? true) && selector.matches(labels: pod.labels)
  }
}

/// One of a pod's `topologySpreadConstraints`.
struct SpreadConstraint: Sendable {
  let selector: LabelSelector
  let topologyKey: String
  let maxSkew: Int
  let minDomains: Int
  let isRequired: Bool
  let honorsTaints: Bool
  let honorsAffinity: Bool

  init(_ constraint: Value, of pod: Value) {
    selector = LabelSelector(object: constraint["labelSelector"]).narrowed(by: constraint["matchLabelKeys"], of: pod)
    topologyKey = constraint["topologyKey"]?.string ?? ""
    maxSkew = constraint["maxSkew"]?.int ?? 1
    minDomains = constraint["minDomains"]?.int ?? 1
    isRequired = constraint["whenUnsatisfiable"]?.string != "ScheduleAnyway"
    honorsTaints = constraint["nodeTaintsPolicy"]?.string == "Honor"
    honorsAffinity = constraint["nodeAffinityPolicy"]?.string != "Ignore"
  }
}

extension LabelSelector {
  /// The selector that also asks for the pod's own values of some labels (`matchLabelKeys`).
  fileprivate func narrowed(by keys: Value?, of pod: Value) -> LabelSelector {
    var selector = self
    for key in keys?.strings ?? [] {
      guard let value = pod["metadata"]?["labels"]?[key]?.string else { continue }
      selector.requirements.append(Requirement(key, .isIn, [value]))
    }
    return selector
  }
}
