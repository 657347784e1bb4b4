import API
import Objects

/// Which pod and which container a command means when it names a workload, or no container.
enum PodChoice {
  /// The pods behind an object: itself, or what its selector finds, those that run first.
  /// Where nothing selects pods, `words` say what cannot be done: `attach to`.
  static func pods(
    of info: ResourceInfo,
    failing words: String,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Value] {
    if info.object.kind == "Pod" { return [info.object] }
    let text = try selector(of: info.object, failing: words)
    var options = Request.Options()
    options.labelSelector = text.description
    let request = Request(.list, .pods, namespace: info.namespace, options: options)
    let pods = try context.send(request, &host).body["items"]?.array ?? []
    return pods.sorted { a, b in
      let x = rank(a)
      let y = rank(b)
      return x != y ? x < y : (a.creationTimestamp ?? "", a.name) < (b.creationTimestamp ?? "", b.name)
    }.map { pod in
      var pod = pod
      pod["kind"] = "Pod"
      pod["apiVersion"] = "v1"
      return pod
    }
  }

  /// How the object selects pods (`SelectorsForObject` in `polymorphichelpers`).
  private static func selector(of object: Value, failing words: String) throws(Failure) -> LabelSelector {
    let selector = object["spec"]?["selector"]
    let obstacle: String
    switch object.kind {
    case "ReplicationController": return LabelSelector(map: selector)
    case "ReplicaSet", "StatefulSet", "DaemonSet", "Deployment", "Job": return LabelSelector(object: selector)
    case "Service":
      if selector?.object?.isEmpty == false { return LabelSelector(map: selector) }
      obstacle = "invalid service '\(object.name)': Service is defined without a selector"
    default: obstacle = "selector for *\(GoType.name(of: object)) not implemented"
    }
    throw .plain("cannot \(words) *\(GoType.name(of: object)): \(obstacle)")
  }

  private static func rank(_ pod: Value) -> Int {
    if pod["spec"]?["nodeName"] == nil { return 3 }
    let isReady = pod["status"]?["conditions"]?.array?.contains {
      $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
    }
    if isReady == true { return 0 }
    return pod["status"]?["phase"]?.string == "Running" ? 1 : 2
  }

  /// The container meant by `-c` or by default; says on standard error which it took of several.
  static func container(
    of pod: Value,
    asked: String,
    isQuiet: Bool = false,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    let all = names(of: pod)
    if !asked.isEmpty {
      if all.contains(where: { $0.name == asked }) { return asked }
      let names = all.map(\.label).joined(separator: ", ")
      throw .plain("container \(asked) is not valid for pod \(pod.name) out of: \(names)")
    }
    if let name = pod.annotations["kubectl.kubernetes.io/default-container"], all.contains(where: { $0.name == name }) {
      return name
    }
    let first = all.first?.name ?? ""
    if all.count > 1, !isQuiet {
      host.complain("Defaulted container \"\(first)\" out of: \(all.map(\.label).joined(separator: ", "))")
    }
    return first
  }

  /// Ordinary containers first, then `x (init)` and `x (ephem)`.
  static func names(of pod: Value) -> [(name: String, label: String)] {
    var all: [(name: String, label: String)] = []
    for (list, note) in [("containers", ""), ("initContainers", " (init)"), ("ephemeralContainers", " (ephem)")] {
      for container in pod["spec"]?[list]?.array ?? [] {
        let name = container["name"]?.string ?? ""
        all.append((name, name + note))
      }
    }
    return all
  }

  /// What a pod says of one of its containers.
  static func container(_ name: String, in pod: Value) -> Value? {
    for list in ["containers", "initContainers", "ephemeralContainers"] {
      if let found = pod["spec"]?[list]?.array?.first(where: { $0["name"]?.string == name }) { return found }
    }
    return nil
  }

  static func isEphemeral(_ name: String, in pod: Value) -> Bool {
    pod["spec"]?["ephemeralContainers"]?.array?.contains { $0["name"]?.string == name } ?? false
  }
}
