import API
import Objects

/// The pods that `kubectl debug` creates.
extension DebugCommand {
  // MARK: A copy

  mutating func copy(_ pod: Value, _ host: inout some KubectlHost) throws(Failure) -> (pod: String, container: String) {
    let flags = context.flags
    let name = flags.string("copy-to")
    var metadata: Value = ["name": .string(name), "namespace": .string(pod.namespace ?? context.namespace)]
    let profile = DebugProfile(flags.string("profile"))
    if flags.bool("keep-labels"), !profile.isLegacy { metadata["labels"] = pod["metadata"]?["labels"] }
    if flags.bool("keep-annotations") || profile.isLegacy { metadata["annotations"] = pod["metadata"]?["annotations"] }
    var spec = pod["spec"] ?? [:]
    spec["ephemeralContainers"] = nil
    if !flags.bool("same-node") { spec["nodeName"] = nil }
    if !flags.bool("keep-init-containers"), !profile.isLegacy { spec["initContainers"] = nil }
    if flags.isGiven("share-processes") { spec["shareProcessNamespace"] = .bool(flags.bool("share-processes")) }
    let images = Self.images(flags.list("set-image"))
    var containers = spec["containers"]?.array ?? []
    for index in containers.indices {
      for (probe, flag) in [
        ("livenessProbe", "keep-liveness"), ("readinessProbe", "keep-readiness"), ("startupProbe", "keep-startup"),
      ] where !flags.bool(flag) && !profile.isLegacy {
        containers[index][probe] = nil
      }
      if let image = images[containers[index]["name"]?.string ?? ""] ?? images["*"] {
        containers[index]["image"] = .string(image)
      }
    }
    let containerName = try self.containerName(in: pod, &host)
    if let index = containers.firstIndex(where: { $0["name"]?.string == containerName }) {
      if let image = flags.text("image") { containers[index]["image"] = .string(image) }
      if !command.isEmpty {
        containers[index]["command"] = nil
        containers[index]["args"] = nil
        setCommand(of: &containers[index])
      }
      if flags.bool("stdin") { containers[index]["stdin"] = true }
      if flags.bool("tty") { containers[index]["tty"] = true }
      profile.secure(&containers[index], isOnNode: false)
      try customization?.apply(to: &containers[index])
    } else {
      if flags.text("image") == nil { throw .plain("you must specify image when creating new container") }
      var container = container(named: containerName)
      profile.secure(&container, isOnNode: false)
      try customization?.apply(to: &container)
      containers.append(container)
    }
    if profile.sharesProcesses, spec["shareProcessNamespace"] == nil { spec["shareProcessNamespace"] = true }
    spec["containers"] = .array(containers)
    let copied: Value = ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec]
    if let added = containers.first(where: { $0["name"]?.string == containerName }) {
      warn(about: added, in: copied, &host)
    }
    _ = try context.send(Request(.create, .pods, namespace: pod.namespace, body: copied), &host)
    if flags.bool("replace") {
      var options = Request.Options()
      options.gracePeriodSeconds = 0
      _ = try context.send(Request(.delete, .pods, namespace: pod.namespace, name: pod.name, options: options), &host)
    }
    return (name, containerName)
  }

  /// Rights that the profile gives are of no use to a user who is not root (`displayWarning`).
  func warn(about container: Value, in pod: Value, _ host: inout some KubectlHost) {
    guard let user = pod["spec"]?["securityContext"]?["runAsUser"]?.int, user != 0 else { return }
    let context = container["securityContext"]
    let hasRights =
      context?["privileged"]?.bool == true || context?["capabilities"]?["add"]?.array?.isEmpty == false
    if !hasRights || context?["runAsUser"]?.int == 0 { return }
    host.complain(
      "Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile "
        + "may not work. Please consider using \"--custom\" with a custom profile that specifies "
        + "\"securityContext.runAsUser: 0\"."
    )
  }

  /// `web=nginx:1.28`, by container; `*` is all.
  private static func images(_ pairs: [String]) -> [String: String] {
    var images: [String: String] = [:]
    for pair in pairs {
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if halves.count == 2 { images[halves[0]] = halves[1] }
    }
    return images
  }

  // MARK: A node

  mutating func visit(
    node: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (pod: String, container: String) {
    let flags = context.flags
    let name = "node-debugger-\(node)-" + DebugName.suffix(host.clock.now, node)
    let containerName = flags.text("container") ?? "debugger"
    var container = container(named: containerName)
    let profile = DebugProfile(flags.string("profile"))
    profile.secure(&container, isOnNode: true)
    var spec: Value = [
      "nodeName": .string(node), "restartPolicy": "Never", "tolerations": [["operator": "Exists"]],
    ]
    if profile.entersHost {
      spec["hostNetwork"] = true
      spec["hostPID"] = true
      spec["hostIPC"] = true
    }
    if profile.mountsRoot {
      spec["volumes"] = [["name": "host-root", "hostPath": ["path": "/"]]]
      container["volumeMounts"] = [["name": "host-root", "mountPath": "/host"]]
    }
    try customization?.apply(to: &container)
    spec["containers"] = [container]
    let pod: Value = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": .string(name), "labels": ["app.kubernetes.io/managed-by": "kubectl-debug"]],
      "spec": spec,
    ]
    if !flags.bool("quiet") {
      host.printLine("Creating debugging pod \(name) with container \(containerName) on node \(node).")
    }
    _ = try context.send(Request(.create, .pods, namespace: context.namespace, body: pod), &host)
    return (name, containerName)
  }
}

/// What a profile gives to the container (`pkg/cmd/debug/profiles.go`).
struct DebugProfile: Sendable {
  private let name: String

  init(_ name: String) { self.name = name }

  var sharesProcesses: Bool { !isLegacy }
  /// The profile of the past leaves a copy as it was, but for its labels.
  var isLegacy: Bool { name == "legacy" }
  var entersHost: Bool { ["general", "legacy", "netadmin", "sysadmin"].contains(name) }
  var mountsRoot: Bool { ["general", "legacy", "sysadmin"].contains(name) }

  func secure(_ container: inout Value, isOnNode: Bool) {
    switch name {
    case "baseline": container["securityContext"] = nil
    case "general" where !isOnNode: add(["SYS_PTRACE"], to: &container)
    case "netadmin": add(["NET_ADMIN", "NET_RAW"], to: &container)
    case "sysadmin": container["securityContext", default: [:]]["privileged"] = true
    case "restricted":
      container["securityContext"] = [
        "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "runAsNonRoot": true,
        "seccompProfile": ["type": "RuntimeDefault"],
      ]
    default: break
    }
  }

  private func add(_ capabilities: [String], to container: inout Value) {
    let present = container["securityContext"]?["capabilities"]?["add"]?.strings ?? []
    let all = present + capabilities.filter { !present.contains($0) }
    container["securityContext", default: [:]]["capabilities", default: [:]]["add"] = Value(all)
  }
}
