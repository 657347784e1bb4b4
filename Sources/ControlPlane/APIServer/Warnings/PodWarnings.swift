import API
import Objects

/// What the server says of a pod that it takes all the same (`pkg/api/pod/warnings.go`).
struct PodWarnings {
  /// Of a template the place before `spec` and `metadata`, with a dot; empty for a pod.
  private let prefix: String
  private let pod: Value
  private let spec: Value
  /// What is not as in a pod that nothing was said of.
  private let changes: Changes
  private var warnings: [String] = []

  static func of(_ pod: Value, at place: String = "", like precedent: Value? = nil) -> [String] {
    var all = PodWarnings(pod: pod, prefix: place.isEmpty ? "" : place + ".", like: precedent)
    all.checkLabels()
    all.checkAnnotations()
    all.checkVolumes()
    all.checkProjections()
    all.checkNames()
    all.checkOverhead()
    let containers = all.containers
    all.checkProfiles()
    for container in containers { all.check(container) }
    all.checkPorts(of: containers)
    all.checkTheRest()
    return all.warnings
  }

  private init(pod: Value, prefix: String, like precedent: Value?) {
    self.prefix = prefix
    self.pod = pod
    spec = pod["spec"] ?? [:]
    changes = Changes(spec, since: precedent?["spec"])
  }

  private mutating func warn(_ place: String, _ words: String) { warnings.append("\(prefix)\(place): \(words)") }

  // MARK: Labels and annotations

  private mutating func checkLabels() {
    guard changes.contains(anyOf: "nodeSelector", "affinity", "topologySpreadConstraints") else { return }
    for (key, _) in spec["nodeSelector"]?.object ?? Fields() {
      if let words = DeprecatedLabels.message(key) { warn("spec.nodeSelector[\(key)]", words) }
    }
    let affinity = spec["affinity"]?["nodeAffinity"]
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    for (index, term) in (affinity?[required]?["nodeSelectorTerms"]?.array ?? []).enumerated() {
      let place = "\(prefix)spec.affinity.nodeAffinity.\(required).nodeSelectorTerms[\(index)]"
      warnings += DeprecatedLabels.warnings(term, place)
    }
    for (index, term) in (affinity?[preferred]?.array ?? []).enumerated() {
      let place = "\(prefix)spec.affinity.nodeAffinity.\(preferred)[\(index)].preference"
      warnings += DeprecatedLabels.warnings(term["preference"] ?? [:], place)
    }
    for (index, constraint) in (spec["topologySpreadConstraints"]?.array ?? []).enumerated() {
      let place = "spec.topologySpreadConstraints[\(index)]"
      let key = constraint["topologyKey"]?.string ?? ""
      if let words = DeprecatedLabels.message(key) { warn(place + ".topologyKey", "\(key) is \(words)") }
      if constraint["labelSelector"] == nil { warn(place + ".labelSelector", Self.matchesNothing) }
    }
  }

  private static let matchesNothing = "a null labelSelector results in matching no pod"

  private mutating func checkAnnotations() {
    guard let annotations = pod["metadata"]?["annotations"] else { return }
    for (key, words) in [
      ("scheduler.alpha.kubernetes.io/critical-pod", "v1.16+; use the \"priorityClassName\" field instead"),
      ("security.alpha.kubernetes.io/sysctls", "v1.11+; use the \"sysctls\" field instead"),
      ("security.alpha.kubernetes.io/unsafe-sysctls", "v1.11+; use the \"sysctls\" field instead"),
    ] where annotations[key] != nil {
      warn("metadata.annotations[\(key)]", "non-functional in " + words)
    }
  }

  // MARK: Volumes and lists

  private static let volumes = [
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
  ]

  private mutating func checkVolumes() {
    for (index, volume) in (spec["volumes"]?.array ?? []).enumerated() {
      let own = Changes(volume, since: changes.precedent("volumes", index))
      guard own.contains(where: { $0 != "name" }) else { continue }
      for (source, words) in Self.volumes where volume[source] != nil {
        warn("spec.volumes[\(index)].\(source == "storageos" ? "storageOS" : source)", words)
      }
      if let claim = volume["ephemeral"]?["volumeClaimTemplate"]?["spec"] {
        let place = "\(prefix)spec.volumes[\(index)].ephemeral.volumeClaimTemplate.spec"
        warnings += FractionalBytes.warnings(claim["resources"], ["storage"], place + ".resources")
      }
    }
  }

  /// A file that a projected volume has under the name of a token.
  private mutating func checkProjections() {
    guard changes.contains("volumes") else { return }
    let volumes = spec["volumes"]?.array ?? []
    let tokens = volumes.flatMap { $0["projected"]?["sources"]?.array ?? [] }
      .compactMap { $0["serviceAccountToken"]?["path"]?.string }
    if tokens.isEmpty { return }
    let lists = [("configMap", "configMap"), ("secret", "secrets"), ("downwardAPI", "downwardAPI")]
    for (index, volume) in volumes.enumerated() {
      for source in volume["projected"]?["sources"]?.array ?? [] {
        for (kind, shown) in lists {
          for (number, item) in (source[kind]?["items"]?.array ?? []).enumerated() {
            guard let path = item["path"]?.string, tokens.contains(path) else { continue }
            warn(
              "spec.volumes[\(index)].projected.sources.\(shown)[\(number)]",
              "has duplicated path with ServiceAccountToken \"\(path)\""
            )
          }
        }
      }
    }
  }

  private mutating func checkNames() {
    guard changes.contains(anyOf: "hostAliases", "imagePullSecrets") else { return }
    for (list, field, what) in [("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")] {
      var seen = NameSet()
      for (index, item) in (spec[list]?.array ?? []).enumerated() {
        let text = item[field]?.string ?? ""
        if !seen.insert(text) { warn("spec.\(list)[\(index)].\(field)", "duplicate \(what) \"\(text)\"") }
      }
    }
    for (index, item) in (spec["imagePullSecrets"]?.array ?? []).enumerated()
    where item["name"]?.string?.isEmpty ?? true {
      warn("spec.imagePullSecrets[\(index)].name", "invalid empty name \"\"")
    }
  }

  private mutating func checkOverhead() {
    guard changes.contains("overhead") else { return }
    for name in FractionalBytes.resources {
      if let words = FractionalBytes.words(spec["overhead"]?[name]) { warn("spec.overhead[\(name)]", words) }
    }
  }

  // MARK: Containers

  /// One of the containers; its place is put together once there is something to tell.
  private struct Container {
    var list: String
    var index: Int
    var value: Value
    var changes: Changes
    var place: String { "spec.\(list)[\(index)]" }
  }

  private var containers: [Container] {
    var containers: [Container] = []
    for list in ["initContainers", "containers", "ephemeralContainers"] {
      for (index, container) in (spec[list]?.array ?? []).enumerated() {
        let own = Changes(container, since: changes.precedent(list, index))
        containers.append(Container(list: list, index: index, value: container, changes: own))
      }
    }
    return containers
  }

  private mutating func check(_ container: Container) {
    checkProfiles(of: container)
    if container.changes.contains("resources") {
      for name in FractionalBytes.resources {
        let resources = container.value["resources"]
        warnings += FractionalBytes.warnings(resources, [name], prefix + container.place + ".resources")
      }
    }
    if container.changes.contains("env") { checkEnvironment(container) }
  }

  private static let useSeccomp = "non-functional in v1.27+; use the \"seccompProfile\" field instead"

  private mutating func checkProfiles() {
    let seccomp = "seccomp.security.alpha.kubernetes.io/pod"
    if spec["securityContext"]?["seccompProfile"] == nil, pod["metadata"]?["annotations"]?[seccomp] != nil {
      warn("metadata.annotations[\(seccomp)]", Self.useSeccomp)
    }
  }

  private mutating func checkProfiles(of container: Container) {
    guard let annotations = pod["metadata"]?["annotations"] else { return }
    let name = container.value["name"]?.string ?? ""
    let own = container.value["securityContext"]
    let seccomp = "container.seccomp.security.alpha.kubernetes.io/" + name
    if own?["seccompProfile"] == nil, annotations[seccomp] != nil {
      warn("metadata.annotations[\(seccomp)]", Self.useSeccomp)
    }
    let armor = "container.apparmor.security.beta.kubernetes.io/" + name
    if spec["securityContext"]?["appArmorProfile"] == nil, own?["appArmorProfile"] == nil, annotations[armor] != nil {
      warn("metadata.annotations[\(armor)]", "deprecated since v1.30; use the \"appArmorProfile\" field instead")
    }
  }

  private mutating func checkEnvironment(_ container: Container) {
    var seen = NameSet()
    for (index, variable) in (container.value["env"]?.array ?? []).enumerated() {
      let name = variable["name"]?.string ?? ""
      if seen.insert(name) { continue }
      // A value that is made of the one before is meant so.
      let reference = "$(\(name))"
      let value = variable["value"]?.string ?? ""
      if variable["valueFrom"] != nil || value == reference || !value.contains(reference) {
        warn(
          "\(container.place).env[\(index)]",
          "hides previous definition of \"\(name)\", which may be dropped when using apply"
        )
      }
    }
  }

  private struct Port {
    var container: Container
    var index: Int
    var number: Int
    var hostIP: String
    var hostPort: Int
    var place: String { "\(container.place).ports[\(index)]" }
  }

  private mutating func checkPorts(of containers: [Container]) {
    guard containers.contains(where: { $0.changes.contains("ports") }) else { return }
    var known: [String: [Port]] = [:]
    for container in containers {
      for (index, value) in (container.value["ports"]?.array ?? []).enumerated() {
        let transport = value["protocol"]?.string ?? "TCP"
        let port = Port(
          container: container,
          index: index,
          number: value["containerPort"]?.int ?? 0,
          hostIP: value["hostIP"]?.string ?? "",
          hostPort: value["hostPort"]?.int ?? 0
        )
        if !port.hostIP.isEmpty, port.hostPort == 0 {
          let shown =
            "{Name:\(value["name"]?.string ?? "") HostPort:0 ContainerPort:\(port.number) Protocol:\(transport) "
            + "HostIP:\(port.hostIP)}"
          warn(port.place, "hostIP set without hostPort: \(shown)")
        }
        let key = "\(port.number)/\(transport)"
        for other in known[key] ?? [] {
          if let words = Self.clash(port, other) {
            warn(port.place, "\(words) port definition with \(prefix)\(other.place)")
          }
        }
        known[key, default: []].append(port)
      }
    }
  }

  private static func clash(_ port: Port, _ other: Port) -> String? {
    if port.hostIP == other.hostIP, port.hostPort == other.hostPort { return "duplicate" }
    if port.hostPort == 0 || other.hostPort == 0 { return "overlapping" }
    return port.hostPort == other.hostPort && port.hostIP.isEmpty != other.hostIP.isEmpty
      ? "dangerously ambiguous" : nil
  }

  private mutating func checkTheRest() {
    if let seconds = spec["terminationGracePeriodSeconds"]?.int, seconds < 0 {
      warn(
        "spec.terminationGracePeriodSeconds",
        "must be >= 0; negative values are invalid and will be treated as 1"
      )
    }
    guard changes.contains("affinity") else { return }
    for kind in ["podAffinity", "podAntiAffinity"] {
      for (list, inner) in [
        ("requiredDuringSchedulingIgnoredDuringExecution", ""),
        ("preferredDuringSchedulingIgnoredDuringExecution", ".podAffinityTerm"),
      ] {
        for (index, term) in (spec["affinity"]?[kind]?[list]?.array ?? []).enumerated() {
          let own = inner.isEmpty ? term : term["podAffinityTerm"]
          if own?["labelSelector"] == nil {
            warn("spec.affinity.\(kind).\(list)[\(index)]\(inner).labelSelector", Self.matchesNothing)
          }
        }
      }
    }
  }
}

/// Labels of nodes that have other names now (`pkg/api/node/util.go`).
enum DeprecatedLabels {
  private static let messages = [
    "beta.kubernetes.io/arch": "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
    "beta.kubernetes.io/os": "deprecated since v1.14; use \"kubernetes.io/os\" instead",
    "failure-domain.beta.kubernetes.io/region": "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    "failure-domain.beta.kubernetes.io/zone": "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
    "beta.kubernetes.io/instance-type":
      "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    "app.kubernetes.io/created-by": "deprecated since v1.9",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
    "node-role.kubernetes.io/master": "use \"node-role.kubernetes.io/control-plane\" instead",
  ]

  static func message(_ label: String) -> String? { messages[label] }

  /// Of a term that selects nodes.
  static func warnings(_ term: Value, _ place: String) -> [String] {
    (term["matchExpressions"]?.array ?? []).enumerated().compactMap { index, expression in
      let key = expression["key"]?.string ?? ""
      return message(key).map { "\(place).matchExpressions[\(index)].key: \(key) is \($0)" }
    }
  }
}

/// Amounts of bytes that are no whole numbers.
enum FractionalBytes {
  static let resources = ["memory", "ephemeral-storage"]

  static func words(_ amount: Value?) -> String? {
    guard let text = amount?.string, let quantity = Quantity(text), quantity.milliValue % 1000 != 0 else { return nil }
    return "fractional byte value \"\(quantity)\" is invalid, must be an integer"
  }

  static func warnings(_ amounts: Value?, _ names: [String], _ place: @autoclosure () -> String) -> [String] {
    names.flatMap { name in
      ["limits", "requests"].compactMap { list in
        words(amounts?[list]?[name]).map { "\(place()).\(list)[\(name)]: \($0)" }
      }
    }
  }
}
