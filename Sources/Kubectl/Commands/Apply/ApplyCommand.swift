import API
import Objects

/// `kubectl apply`.
struct ApplyCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "kustomize", "all", "cascade", "force", "force-conflicts", "grace-period", "openapi-patch", "overwrite", "prune",
    "selector",
    "server-side", "timeout", "wait",
  ]

  var context: CommandContext
  private let isServerSide: Bool

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
    if flags.bool("force"), isServerSide { throw .plain("--force cannot be used with --server-side") }
    if flags.bool("prune") {
      if !flags.bool("all"), flags.text("selector") == nil {
        throw .plain(
          "all resources selected for prune without explicitly passing --all. To prune all resources, pass the "
            + "--all flag. If you did not mean to prune all resources, specify a label selector"
        )
      }
      throw .verbatim("drydock: kubectl apply --prune is not simulated yet")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    var failures = selection.failures
    if selection.targets.isEmpty {
      if failures.isEmpty { throw .plain("no objects passed to apply") }
      throw .several(of: failures)
    }
    var results: [Value] = []
    for target in selection.targets {
      do throws(Failure) {
        let (object, outcome) =
          try isServerSide ? applyOnServer(target, printer, &host) : apply(target, printer, &host)
        if printer.printsObjects {
          results.append(object)
        } else {
          try printer.print(object, target.resource, outcome, &host)
        }
      } catch {
        failures.append(error)
      }
    }
    if let first = results.first {
      let list: Value = [
        "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""], "items": .array(results),
      ]
      try printer.print(results.count == 1 ? first : list, selection.targets[0].resource, "", &host)
    }
    if !failures.isEmpty { throw .several(of: failures) }
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
        body: manifest,
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
      let isSame = object.resourceVersion == live.resourceVersion && printer.dryRun == .none
      return (object, isSame ? "unchanged" : "configured")
    } catch {
      if context.flags.bool("force") {
        throw .verbatim("drydock: kubectl apply --force, which deletes and creates anew, is not simulated yet")
      }
      throw error.adding(verb: "patching", source: target.source).wrapped(
        "error when applying patch:\n\(JSON.write(body, escapesHTML: true))\nto:\n\(ApplyPatch.describe(target))\n"
          + "for: \"\(target.source)\": "
      )
    }
  }
}
