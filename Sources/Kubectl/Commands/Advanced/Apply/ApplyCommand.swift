import API
import Objects

/// `kubectl apply`.
struct ApplyCommand: Command {
  static let honouredFlags: Set<String> = [
    "kustomize", "all", "applyset", "cascade", "force", "force-conflicts", "grace-period", "overwrite",
    "prune",
    "prune-allowlist", "selector", "server-side", "subresource", "timeout", "wait",
  ]

  var context: CommandContext
  private let isServerSide: Bool
  /// What the files name, once they were read, and how many of it are done.
  private var selection: ResourceSelection?
  private var done = 0
  private var failures: [Failure] = []
  private var results: [Value] = []
  private var pruning: PruneSearch?
  private var set: ApplySet?
  /// With `--force`: an object that must be gone before its successor is created.
  private var replacement: ApplyReplacement?
  /// The uids of what was applied, and where: the rest may be pruned.
  private(set) var visited: Set<String> = []
  private(set) var visitedNamespaces: Set<String> = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    isServerSide = flags.bool("server-side")
    let files = flags.list("filename")
    try ResourceBuilder.checkFiles(flags)
    if !context.arguments.isEmpty {
      throw context.usage("Unexpected args: [\(context.arguments.joined(separator: " "))]")
    }
    if files.isEmpty, flags.text("kustomize") == nil { throw .plain("must specify one of -f and -k") }
    _ = try FieldValidation.mode(flags)
    if flags.bool("force-conflicts"), !isServerSide { throw .plain("--force-conflicts only works with --server-side") }
    if flags.string("dry-run") == "client", isServerSide {
      throw .plain("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
    }
    if flags.text("subresource") != nil, !isServerSide {
      throw .plain("--subresource can only be specified for --server-side")
    }
    if flags.bool("force"), isServerSide { throw .plain("--force cannot be used with --server-side") }
    if flags.bool("all"), flags.text("selector") != nil {
      throw .plain("cannot set --all and --selector at the same time")
    }
    try validatePruning()
  }

  private func validatePruning() throws(Failure) {
    let flags = context.flags
    let hasSet = flags.text("applyset") != nil
    if hasSet, !flags.bool("prune") { throw .plain("--applyset requires --prune") }
    guard flags.bool("prune") else { return }
    if flags.bool("force") { throw .plain("--force cannot be used with --prune") }
    if hasSet {
      for name in ["all", "selector", "prune-allowlist"] where flags.isGiven(name) {
        throw .plain("--\(name) is incompatible with --applyset")
      }
      return
    }
    if !flags.bool("all"), flags.text("selector") == nil {
      throw .plain(
        "all resources selected for prune without explicitly passing --all. To prune all resources, pass the "
          + "--all flag. If you did not mean to prune all resources, specify a label selector"
      )
    }
    if isServerSide {
      throw .plain("--prune is in alpha and doesn't currently work on objects created by server-side apply")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    var printer = try ResultPrinter(context, &host)
    if selection == nil {
      if let reference = context.flags.text("applyset") {
        set = try ApplySet(reference, &context, &host)
      } else if context.flags.bool("prune") {
        pruning = try PruneSearch(&context, &host)
      }
      var read = try ResourceBuilder(context).build(&context, &host)
      failures = read.failures
      if read.targets.isEmpty {
        if failures.isEmpty { throw .plain("no objects passed to apply") }
        throw .several(of: failures)
      }
      try set?.begin(&read.targets, dryRun: printer.dryRun, &context, &host)
      selection = read
    }
    let targets = selection?.targets ?? []
    while done < targets.count {
      let target = targets[done]
      do throws(Failure) {
        let object: Value
        var outcome = "configured"
        if replacement != nil {
          if case .wait(let until, let input, let change)? = try replacement?.wait.resume(&context, &host) {
            return .wait(until: until, input: input, change: change)
          }
          object = try createAnew(target, printer, &host)
        } else {
          (object, outcome) = try isServerSide ? applyOnServer(target, printer, &host) : apply(target, printer, &host)
          if replacement != nil { continue }
        }
        visited.insert(object.uid)
        if let namespace = target.namespace { visitedNamespaces.insert(namespace) }
        if printer.printsObjects {
          results.append(object)
        } else {
          try printer.print(object, target.resource, outcome, &host)
        }
      } catch {
        replacement = nil
        failures.append(error)
      }
      done += 1
    }
    return try finish(targets, &printer, &host)
  }

  private mutating func finish(
    _ targets: [ResourceTarget],
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    if let first = results.first {
      let list: Value = [
        "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""], "items": .array(results),
      ]
      try printer.print(results.count == 1 ? first : list, targets[0].resource, "", &host)
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if let pruning { try prune(pruning, &printer, &host) }
    if let set {
      try prune(set.found(except: visited, &context, &host), &printer, &host)
      try set.end(dryRun: printer.dryRun, &context, &host)
    }
    return .done
  }

  // MARK: By force

  /// Deletes what could not be patched; it is created anew once it is gone.
  private mutating func replaceByForce(
    _ target: ResourceTarget,
    _ manifest: Value,
    _ live: Value,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var options = Request.Options()
    options.propagation = try DeleteCommand.propagation(context.flags)
    let period = context.flags.int("grace-period")
    if period >= 0 { options.gracePeriodSeconds = period }
    let request = Request(
      .delete,
      target.resource.groupVersionResource,
      namespace: target.namespace,
      name: target.name,
      options: options
    )
    _ = try context.send(request, &host)
    var wait = DeletionWait(timeout: context.flags.duration("timeout"), now: host.clock.now)
    wait.add(target, uid: live.uid)
    replacement = ApplyReplacement(manifest: manifest, live: live, wait: wait)
  }

  /// Creates the successor; where the server refuses it, what was deleted comes back.
  private mutating func createAnew(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    guard let replacement else { return .null }
    self.replacement = nil
    let path = target.resource.groupVersionResource
    do throws(Failure) {
      let options = try options(printer)
      return try context.send(
        Request(.create, path, namespace: target.namespace, body: replacement.manifest, options: options),
        &host
      ).body
    } catch {
      var former = replacement.live
      for field in ["resourceVersion", "uid", "creationTimestamp", "managedFields"] { former["metadata"]?[field] = nil }
      _ = try context.send(Request(.create, path, namespace: target.namespace, body: former), &host)
      throw error
    }
  }

  func options(_ printer: ResultPrinter) throws(Failure) -> Request.Options {
    var options = Request.Options()
    options.dryRun = printer.dryRun == .server
    options.fieldValidation = try FieldValidation.mode(context.flags)
    options.fieldManager = context.flags.text("field-manager")
    return options
  }

  // MARK: Three ways

  private mutating func apply(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (Value, String) {
    var manifest = target.manifest ?? .null
    context.recordCause(on: &manifest)
    if manifest.name.isEmpty {
      if let prefix = manifest["metadata"]?["generateName"]?.string {
        throw .plain("from \(prefix): cannot use generate name with apply")
      }
      throw .plain(
        "error when retrieving current configuration of:\n\(ApplyPatch.describe(target))\n"
          + "from server for: \"\(target.source)\": resource name may not be empty"
      )
    }
    LastApplied.set(on: &manifest)
    let path = target.resource.groupVersionResource
    let live: Value
    do throws(Failure) {
      live = try current(target, &host)
    } catch {
      guard error.isNotFound else { throw error }
      if printer.dryRun == .client { return (manifest, "created") }
      let request = Request(
        .create,
        path,
        namespace: target.namespace,
        body: Self.withoutNulls(manifest),
        options: try options(printer)
      )
      do throws(Failure) {
        return (try context.send(request, &host).body, "created")
      } catch {
        throw error.adding(verb: "creating", source: target.source)
      }
    }
    if live["metadata"]?["annotations"]?[LastApplied.annotation] == nil {
      host.complain(
        "Warning: resource \(target.resource.name)/\(live.name) is missing the \(LastApplied.annotation) annotation "
          + "which is required by kubectl apply. kubectl apply should only be used on resources created "
          + "declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be "
          + "patched automatically."
      )
    }
    if live.deletionTimestamp != nil {
      host.complain(
        "Warning: Detected changes to resource \(live.name) which is currently being deleted."
      )
    }
    return try patch(target, manifest, live, printer, &host)
  }

  /// A field of no value would be none after an update, so it is none from the start.
  private static func withoutNulls(_ value: Value) -> Value {
    switch value {
    case .object(let fields):
      var kept = Fields()
      for (key, value) in fields where !value.isNull { kept[key] = withoutNulls(value) }
      return .object(kept)
    case .array(let elements): return .array(elements.map(withoutNulls))
    default: return value
    }
  }

  private mutating func current(
    _ target: ResourceTarget,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    do throws(Failure) {
      return try context.send(
        Request(.get, target.resource.groupVersionResource, namespace: target.namespace, name: target.name),
        &host
      ).body
    } catch {
      if error.isNotFound { throw error }
      throw error.wrapped(
        "error when retrieving current configuration of:\n\(ApplyPatch.describe(target))\n"
          + "from server for: \"\(target.source)\": "
      )
    }
  }

  private mutating func patch(
    _ target: ResourceTarget,
    _ manifest: Value,
    _ live: Value,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (Value, String) {
    let patch = ApplyPatch(manifest: manifest, live: live)
    guard let body = patch.body else { return (live, "unchanged") }
    if printer.dryRun == .client { return (patch.applied(to: live), "configured") }
    var options = try options(printer)
    options.patchType = patch.type
    let request = Request(
      .patch,
      target.resource.groupVersionResource,
      namespace: target.namespace,
      name: target.name,
      body: body,
      options: options
    )
    do throws(Failure) {
      let object = try context.send(request, &host).body
      return (object, "configured")
    } catch {
      if case .status(let status) = error, [.conflict, .invalid].contains(status.reason), printer.dryRun == .none,
        context.flags.bool("force")
      {
        try replaceByForce(target, manifest, live, &host)
        return (live, "configured")
      }
      throw error.adding(verb: "patching", source: target.source).wrapped(
        "error when applying patch:\n\(JSON.write(body, escapesHTML: true))\nto:\n\(ApplyPatch.describe(target))\n"
          + "for: \"\(target.source)\": "
      )
    }
  }
}

/// An object that makes room for its successor.
struct ApplyReplacement: Sendable {
  var manifest: Value
  var live: Value
  var wait: DeletionWait
}
