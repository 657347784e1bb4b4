import API
import Objects

/// `kubectl diff`: what `apply` would change, by a dry run on the server.
struct DiffCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "kustomize", "force-conflicts", "prune", "prune-allowlist", "selector", "server-side",
    "show-secrets",
  ]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if !context.arguments.isEmpty {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
    try ResourceBuilder.checkFiles(context.flags)
    if context.flags.list("filename").isEmpty, context.flags.text("kustomize") == nil {
      throw .plain("must specify one of -f and -k")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let pruning = context.flags.bool("prune") ? try PruneSearch(&context, &host) : nil
    let selection = try ResourceBuilder(context).build(&context, &host)
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    var hasDifference = false
    var visited: Set<String> = []
    var namespaces: Set<String> = []
    for target in selection.targets {
      let live = try current(target, &host)
      let merged = try merged(target, live, &host)
      if let live { visited.insert(live.uid) }
      if let namespace = target.namespace { namespaces.insert(namespace) }
      if show(Self.fileName(target), live, merged, &host) { hasDifference = true }
    }
    // What apply would delete has nothing to become.
    for info in try pruning?.found(except: visited, in: namespaces, &context, &host) ?? [] {
      let target = ResourceTarget(resource: info.resource, namespace: info.namespace, name: info.name)
      if show(Self.fileName(target), info.object, nil, &host) { hasDifference = true }
    }
    if hasDifference { throw .silent(1) }
  }

  /// Prints how an object would change; false where it would not.
  private func show(_ name: String, _ live: Value?, _ merged: Value?, _ host: inout some KubectlHost) -> Bool {
    let number = Int(host.clock.now / .nanoseconds(1)) % 4_000_000_000
    let time = host.clock.timestamp.replacing("T", with: " ").replacing("Z", with: ".000000000 +0000")
    let (old, new) = ("/tmp/LIVE-\(number)/\(name)", "/tmp/MERGED-\(number)/\(name)")
    let difference = UnifiedDiff.text(
      live.map { YAML.write(shown($0)) } ?? "",
      merged.map { YAML.write(shown($0)) } ?? "",
      oldName: old + "\t" + time,
      newName: new + "\t" + time
    )
    if difference.isEmpty { return false }
    host.print("diff -u -N \(old) \(new)\n" + difference)
    return true
  }

  private static func fileName(_ target: ResourceTarget) -> String {
    let group = target.resource.group.isEmpty ? "" : target.resource.group + "."
    return "\(group)\(target.resource.version).\(target.resource.kind).\(target.namespace ?? "").\(target.name ?? "")"
  }

  private func shown(_ object: Value) -> Value {
    var object = ObjectPrinter.hidingManagedFields(object)
    if object.kind == "Secret", !context.flags.bool("show-secrets") {
      for key in object["data"]?.object?.keys ?? [] { object["data"]?[key] = "***" }
    }
    return object
  }

  private mutating func current(
    _ target: ResourceTarget,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value? {
    do throws(Failure) {
      let path = target.resource.groupVersionResource
      return try context.send(Request(.get, path, namespace: target.namespace, name: target.name), &host).body
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  private mutating func merged(
    _ target: ResourceTarget,
    _ live: Value?,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var manifest = target.manifest ?? .null
    let path = target.resource.groupVersionResource
    var options = Request.Options()
    options.dryRun = true
    options.fieldManager = context.flags.text("field-manager")
    if context.flags.bool("server-side") {
      options.patchType = .apply
      options.force = context.flags.bool("force-conflicts")
      if !context.flags.isGiven("field-manager") { options.fieldManager = "kubectl" }
      let request = Request(
        .patch,
        path,
        namespace: target.namespace,
        name: target.name,
        body: manifest,
        options: options
      )
      return try context.send(request, &host).body
    }
    guard let live else {
      let request = Request(.create, path, namespace: target.namespace, body: manifest, options: options)
      return try context.send(request, &host).body
    }
    LastApplied.set(on: &manifest)
    let patch = ApplyPatch(manifest: manifest, live: live)
    guard var body = patch.body else { return live }
    // The annotation itself is no difference worth showing.
    body["metadata"]?["annotations"]?[LastApplied.annotation] = nil
    options.patchType = patch.type
    let request = Request(
      .patch,
      path,
      namespace: target.namespace,
      name: target.name,
      body: body,
      options: options
    )
    return try context.send(request, &host).body
  }
}
