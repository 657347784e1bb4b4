import API
import Objects

/// `kubectl diff`: what `apply` would change, by a dry run on the server.
struct DiffCommand: Command {
  static let honouredFlags: Set<String> = [
    "kustomize", "force-conflicts", "prune", "prune-allowlist", "selector", "server-side",
    "show-secrets",
  ]

  private var context: CommandContext
  /// `KUBECTL_EXTERNAL_DIFF` was started.
  private var isComparing = false

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

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if isComparing {
      guard let status = host.programStatus() else { return .wait() }
      if status == 0 { return .done }
      throw .silent(status)
    }
    let pairs = try pairs(&host)
    if let program = host.variable("KUBECTL_EXTERNAL_DIFF"), !program.isEmpty {
      return try compare(pairs, with: program, &host)
    }
    var hasDifference = false
    let folders = Self.folders(host)
    for pair in pairs where show(pair, folders, &host) { hasDifference = true }
    if hasDifference { throw .silent(1) }
    return .done
  }

  /// An object as it is and as it would be, empty where it is not there.
  private struct Pair { var name: String, live: String, merged: String }

  private mutating func pairs(_ host: inout some KubectlHost) throws(Failure) -> [Pair] {
    let pruning = context.flags.bool("prune") ? try PruneSearch(&context, &host) : nil
    let selection = try ResourceBuilder(context).build(&context, &host)
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    var visited: Set<String> = []
    var namespaces: Set<String> = []
    var pairs: [Pair] = []
    for target in selection.targets {
      let live = try current(target, &host)
      let merged = try merged(target, live, &host)
      if let live { visited.insert(live.uid) }
      if let namespace = target.namespace { namespaces.insert(namespace) }
      pairs.append(pair(target, live, merged))
    }
    // What apply would delete has nothing to become.
    for info in try pruning?.found(except: visited, in: namespaces, &context, &host) ?? [] {
      let target = ResourceTarget(resource: info.resource, namespace: info.namespace, name: info.name)
      pairs.append(pair(target, info.object, nil))
    }
    return pairs
  }

  private func pair(_ target: ResourceTarget, _ live: Value?, _ merged: Value?) -> Pair {
    var live = live.map(ObjectPrinter.hidingManagedFields)
    var merged = merged.map(ObjectPrinter.hidingManagedFields)
    if target.resource.kind == "Secret", !context.flags.bool("show-secrets") { Self.mask(&live, &merged) }
    return Pair(
      name: Self.fileName(target),
      live: live.map { YAML.write($0) } ?? "",
      merged: merged.map { YAML.write($0) } ?? ""
    )
  }

  /// Hides what secrets hold, but not whether it differs.
  private static func mask(_ live: inout Value?, _ merged: inout Value?) {
    let (before, after) = (live?["data"]?.object ?? Fields(), merged?["data"]?.object ?? Fields())
    for (key, value) in before {
      let differs = after[key] != nil && after[key] != value
      live?["data"]?[key] = differs ? "*** (before)" : "***"
      if after[key] != nil { merged?["data"]?[key] = differs ? "*** (after)" : "***" }
    }
    for key in after.keys where before[key] == nil { merged?["data"]?[key] = "***" }
  }

  /// Where the two sides stand.
  private static func folders(_ host: some KubectlHost) -> (live: String, merged: String) {
    let number = Int(host.clock.now / .nanoseconds(1)) % 4_000_000_000
    return ("/tmp/LIVE-\(number)", "/tmp/MERGED-\(number)")
  }

  /// Gives both folders to a program of the user's own; only plain words of its line count (`getCommand`).
  private mutating func compare(
    _ pairs: [Pair],
    with program: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let folders = Self.folders(host)
    var words = program.split(separator: " ").map(String.init)
    let options = words.dropFirst().filter { word in
      word.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-=".unicodeScalars.contains($0))
      }
    }
    words = Array(words.prefix(1)) + [folders.live, folders.merged] + options
    do {
      for pair in pairs {
        try host.writeFile(folders.live + "/" + pair.name, Array(pair.live.utf8))
        try host.writeFile(folders.merged + "/" + pair.name, Array(pair.merged.utf8))
      }
      try host.startProgram(words)
    } catch {
      throw .plain("failed to run \"\(words[0])\": exec: \"\(words[0])\": executable file not found in $PATH")
    }
    isComparing = true
    return try resume(&host)
  }

  /// Prints how an object would change; false where it would not.
  private func show(
    _ pair: Pair,
    _ folders: (live: String, merged: String),
    _ host: inout some KubectlHost
  ) -> Bool {
    let time = host.clock.timestamp.replacing("T", with: " ").replacing("Z", with: ".000000000 +0000")
    let (old, new) = ("\(folders.live)/\(pair.name)", "\(folders.merged)/\(pair.name)")
    let difference = UnifiedDiff.text(pair.live, pair.merged, oldName: old + "\t" + time, newName: new + "\t" + time)
    if difference.isEmpty { return false }
    host.print("diff -u -N \(old) \(new)\n" + difference)
    return true
  }

  private static func fileName(_ target: ResourceTarget) -> String {
    let group = target.resource.group.isEmpty ? "" : target.resource.group + "."
    return "\(group)\(target.resource.version).\(target.resource.kind).\(target.namespace ?? "").\(target.name ?? "")"
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
