import API
import Objects

/// `kubectl debug`: a container more in a running pod, a copy of a pod, or a pod with a node's file system
/// (`pkg/cmd/debug/debug.go`).
struct DebugCommand: Command {
  static let honouredFlags: Set<String> = [
    "arguments-only", "attach", "container", "copy-to", "custom", "env", "image", "image-pull-policy",
    "keep-annotations",
    "keep-init-containers", "keep-labels", "keep-liveness", "keep-readiness", "keep-startup", "profile", "quiet",
    "replace", "same-node", "set-image", "share-processes", "stdin", "target", "tty",
  ]

  static let profiles = ["general", "baseline", "restricted", "netadmin", "sysadmin", "legacy"]

  var context: CommandContext
  private let targets: [String]
  /// The words behind `--`.
  let command: [String]
  private var attachment: DebugAttachment?
  /// What `--custom` lays over the container.
  private(set) var customization: DebugCustomization?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let dash = context.line.argumentsBeforeDash
    targets = dash.map { Array(context.arguments.prefix($0)) } ?? context.arguments
    command = dash.map { Array(context.arguments.dropFirst($0)) } ?? []
    try validate()
  }

  /// In kubectl's order (`Validate` in `pkg/cmd/debug/debug.go`).
  private func validate() throws(Failure) {
    let flags = context.flags
    if !Self.profiles.contains(flags.string("profile")) {
      throw .plain("unknown profile: \(flags.string("profile"))")
    }
    if flags.bool("attach"), flags.text("image") == nil, flags.text("container") == nil {
      throw .plain("you must specify --container or create a new container using --image in order to attach.")
    }
    try flags.text("copy-to") == nil ? validateWithoutCopy() : validateCopy()
    for image in [flags.text("image")].compactMap(\.self) where ImageName(image) == nil {
      throw .plain("invalid image name \"\(image)\": invalid reference format")
    }
    if targets.isEmpty, flags.list("filename").isEmpty { throw .plain("NAME or filename is required for debug") }
    let policy = flags.string("image-pull-policy")
    if !["", "Always", "IfNotPresent", "Never"].contains(policy) {
      throw .plain("invalid image pull policy: \(policy)")
    }
    if flags.text("copy-to") != nil, flags.text("target") != nil {
      throw .plain("--target is incompatible with --copy-to. Use --share-processes instead.")
    }
    if flags.bool("tty"), !flags.bool("stdin") {
      throw .plain("-i/--stdin is required for containers with -t/--tty=true")
    }
  }

  private func validateCopy() throws(Failure) {
    let flags = context.flags
    if flags.text("image") != nil { return }
    if flags.list("set-image").isEmpty, command.isEmpty {
      throw .plain("you must specify --image, --set-image or command arguments.")
    }
    if !command.isEmpty, flags.text("container") == nil {
      throw .plain("you must specify an existing container or a new image when specifying args.")
    }
  }

  private func validateWithoutCopy() throws(Failure) {
    let flags = context.flags
    for name in ["replace", "same-node"] where flags.bool(name) {
      throw .plain("--\(name) may only be used with --copy-to.")
    }
    if !flags.list("set-image").isEmpty { throw .plain("--set-image may only be used with --copy-to.") }
    if flags.text("image") == nil { throw .plain("you must specify --image when not using --copy-to.") }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if attachment == nil {
      customization = try DebugCustomization(context.flags, &host)
      if context.flags.string("profile") == "legacy" {
        host.complain(
          "--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other "
            + "profile, for example \"--profile=general\"."
        )
      }
      let words = targets.count == 1 && !targets[0].contains("/") ? ["pods", targets[0]] : targets
      let selection = try ResourceBuilder(context, arguments: words).build(&context, &host)
      let (infos, failures) = context.fetch(selection, &host)
      if !failures.isEmpty { throw .several(of: failures) }
      for info in infos { try debug(info, &host) }
      guard attachment != nil else { return .done }
    }
    return try attachment?.resume(&context, &host) ?? .done
  }

  private mutating func debug(_ info: ResourceInfo, _ host: inout some KubectlHost) throws(Failure) {
    let pod: String
    let container: String
    let namespace: String
    switch info.object.kind {
    case "Pod" where context.flags.text("copy-to") != nil:
      namespace = info.namespace ?? context.namespace
      (pod, container) = try copy(info.object, &host)
    case "Pod":
      namespace = info.namespace ?? context.namespace
      pod = info.name
      container = try addEphemeral(to: info.object, &host)
    case "Node":
      namespace = context.namespace
      (pod, container) = try visit(node: info.name, &host)
    case let kind: throw .plain("\"\(kind.lowercased())\" not supported by debug")
    }
    let flags = context.flags
    let attaches = flags.isGiven("attach") ? flags.bool("attach") : flags.bool("stdin")
    if attaches {
      attachment = DebugAttachment(pod: pod, container: container, namespace: namespace, flags: flags)
    }
  }

  // MARK: A running pod

  private mutating func addEphemeral(to pod: Value, _ host: inout some KubectlHost) throws(Failure) -> String {
    let flags = context.flags
    var container = try self.container(named: containerName(in: pod, &host))
    if let target = flags.text("target") {
      if !flags.bool("quiet") {
        host.printLine(
          "Targeting container \"\(target)\". If you don't see processes from this container it may be because the "
            + "container runtime doesn't support this feature."
        )
      }
      container["targetContainerName"] = .string(target)
    }
    DebugProfile(flags.string("profile")).secure(&container, isOnNode: false)
    try customization?.apply(to: &container)
    warn(about: container, in: pod, &host)
    var options = Request.Options()
    options.patchType = .strategic
    // The new one stands last.
    let names = (pod["spec"]?["ephemeralContainers"]?.array ?? []).map { $0["name"] ?? "" } + [container["name"] ?? ""]
    let order = Value.array(names.map { ["name": $0] })
    let request = Request(
      .patch,
      .pods,
      subresource: "ephemeralcontainers",
      namespace: pod.namespace,
      name: pod.name,
      body: ["spec": ["$setElementOrder/ephemeralContainers": order, "ephemeralContainers": [container]]],
      options: options
    )
    _ = try context.send(request, &host)
    return container["name"]?.string ?? ""
  }

  func container(named name: String) -> Value {
    let flags = context.flags
    var container: Value = [
      "name": .string(name), "image": .string(flags.string("image")), "terminationMessagePolicy": "File",
    ]
    if let policy = flags.text("image-pull-policy") { container["imagePullPolicy"] = .string(policy) }
    if flags.bool("stdin") { container["stdin"] = true }
    if flags.bool("tty") { container["tty"] = true }
    let environment = flags.list("env").map { pair -> Value in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return ["name": .string(halves[0]), "value": .string(halves.count == 2 ? halves[1] : "")]
    }
    if !environment.isEmpty { container["env"] = .array(environment) }
    setCommand(of: &container)
    return container
  }

  func setCommand(of container: inout Value) {
    if command.isEmpty { return }
    container[context.flags.bool("arguments-only") ? "args" : "command"] = Value(command)
  }

  /// The name that was given, or one that nothing in the pod has.
  func containerName(in pod: Value, _ host: inout some KubectlHost) throws(Failure) -> String {
    let flags = context.flags
    if let name = flags.text("container") { return name }
    // A copy that only changes what is there works on its first container.
    if flags.text("copy-to") != nil, flags.text("image") == nil {
      return pod["spec"]?["containers"]?.array?.first?["name"]?.string ?? ""
    }
    let name = "debugger-" + DebugName.suffix(host.clock.now, pod.uid + pod.name)
    if !flags.bool("quiet") { host.printLine("Defaulting debug container name to \(name).") }
    return name
  }
}

/// Random letters behind the names that kubectl makes up; the moment and the object decide them.
enum DebugName {
  static func suffix(_ now: Duration, _ text: String) -> String {
    let letters = Array("bcdfghjklmnpqrstvwxz2456789")
    let digest = SHA256.digest(Array("\(now / .nanoseconds(1)) \(text)".utf8))
    return String(digest.prefix(5).map { letters[Int($0) % letters.count] })
  }
}
