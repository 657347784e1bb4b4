import API
import Objects

/// `kubectl replace`.
struct ReplaceCommand: Command {
  static let honouredFlags: Set<String> = [
    "kustomize", "cascade", "force", "grace-period", "raw", "subresource", "timeout", "wait",
  ]

  private var context: CommandContext
  /// With `--force`: the old objects, which must be gone before the new ones are created.
  private var waiting: DeletionWait?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    for name in ["grace-period", "timeout"] where flags.isGiven(name) && !flags.bool("force") {
      throw .plain("--\(name) must have --force specified")
    }
    try ResourceBuilder.checkFiles(flags)
    if flags.list("filename").isEmpty, flags.text("kustomize") == nil { throw .plain("must specify one of -f and -k") }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if let path = context.flags.text("raw") {
      let object = try RawBody.read(&context, &host)
      host.print(try RawRequest(path).send("PUT", body: object, &context, &host))
      return .done
    }
    if var waiting {
      if case .wait(let until, let input, let change) = try waiting.resume(&context, &host) {
        self.waiting = waiting
        return .wait(until: until, input: input, change: change)
      }
      try createAnew(&host)
      return .done
    }
    let selection = try ResourceBuilder(context).build(&context, &host)
    if selection.targets.isEmpty, selection.failures.isEmpty { throw .plain("no objects passed to replace") }
    if context.flags.bool("force") { return try deleteFirst(selection, &host) }
    var printer = try ResultPrinter(context, &host)
    var failures = selection.failures
    for target in selection.targets {
      do throws(Failure) {
        let object = try replace(target, printer, &host)
        try printer.print(object, target.resource, "replaced", &host)
      } catch {
        failures.append(error.adding(verb: "replacing", source: target.source))
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    return .done
  }

  private mutating func replace(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    guard var object = target.manifest else { return .null }
    if object.name.isEmpty { throw .plain("resource name may not be empty") }
    if context.flags.bool("save-config") || object["metadata"]?["annotations"]?[LastApplied.annotation] != nil {
      LastApplied.set(on: &object)
    }
    context.recordCause(on: &object)
    if printer.dryRun == .client { return object }
    var options = Request.Options()
    options.dryRun = printer.dryRun == .server
    options.fieldManager = context.flags.text("field-manager")
    options.fieldValidation = try FieldValidation.mode(context.flags)
    let request = Request(
      .update,
      target.resource.groupVersionResource,
      subresource: context.flags.text("subresource"),
      namespace: target.namespace,
      name: target.name,
      body: object,
      options: options
    )
    return try context.send(request, &host).body
  }

  private mutating func deleteFirst(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
    var options = Request.Options()
    options.propagation = try DeleteCommand.propagation(context.flags)
    let period = context.flags.int("grace-period")
    options.gracePeriodSeconds = period < 0 ? (context.flags.bool("force") ? 0 : nil) : period
    var wait = DeletionWait(timeout: context.flags.duration("timeout"), now: host.clock.now)
    for target in selection.targets {
      let path = target.resource.groupVersionResource
      do throws(Failure) {
        let answer = try context.send(
          Request(.delete, path, namespace: target.namespace, name: target.name, options: options),
          &host
        ).body
        wait.add(target, uid: answer["details"]?["uid"]?.string ?? answer["metadata"]?["uid"]?.string)
        let place = target.namespace.map { " from \($0) namespace" } ?? ""
        host.printLine("\(ResourceName.kind(target.resource)) \"\(target.name ?? "")\" deleted\(place)")
      } catch {
        if !error.isNotFound { throw error }
      }
    }
    waiting = wait
    return try resume(&host)
  }

  /// Reads the files once more; of what can be read only once nothing is left.
  private mutating func createAnew(_ host: inout some KubectlHost) throws(Failure) {
    var creation = try Creation(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    if selection.targets.isEmpty, selection.failures.isEmpty { throw .plain("no objects passed to replace") }
    for target in selection.targets {
      guard var object = target.manifest else { continue }
      object["metadata"]?["resourceVersion"] = nil
      object["metadata"]?["uid"] = nil
      try creation.create(object, target.resource, source: target.source, outcome: "replaced", &context, &host)
    }
    if !selection.failures.isEmpty { throw .several(of: selection.failures) }
  }
}
