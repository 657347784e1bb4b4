import API
import Objects

/// `kubectl delete`.
struct DeleteCommand: Command {
  static let honouredFlags: Set<String> = [
    "kustomize", "all", "all-namespaces", "cascade", "field-selector", "force", "grace-period", "ignore-not-found",
    "interactive", "now", "raw",
    "selector", "timeout", "wait",
  ]

  private var context: CommandContext
  private var builder: ResourceBuilder
  private let propagation: Request.Options.Propagation
  private var gracePeriod: Int?
  private var waiting: DeletionWait?
  private var confirmation: DeletionConfirmation?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    builder = ResourceBuilder(context)
    builder.selectsAll = flags.bool("all")
    builder.requiresNamespace = true
    if flags.bool("all"), flags.text("selector") != nil || flags.text("field-selector") != nil {
      throw .plain("setting 'all' parameter but found a non empty selector. ")
    }
    try ResourceBuilder.checkFiles(flags)
    if flags.bool("interactive"), flags.text("raw") != nil {
      throw .plain("--interactive can not be used with --raw")
    }
    propagation = try Self.propagation(flags)
    gracePeriod = try Self.gracePeriod(flags)
  }

  static func propagation(_ flags: FlagValues) throws(Failure) -> Request.Options.Propagation {
    switch flags.string("cascade") {
    case "background", "true": return .background
    case "orphan", "false": return .orphan
    case "foreground": return .foreground
    case let text:
      throw .plain("invalid cascade value (\(text)). Must be \"background\", \"foreground\", or \"orphan\"")
    }
  }

  private static func gracePeriod(_ flags: FlagValues) throws(Failure) -> Int? {
    var period = flags.int("grace-period")
    if flags.bool("now") {
      if period != -1 { throw .plain("--now and --grace-period cannot be specified together") }
      period = 1
    }
    if period == 0, !flags.bool("force") { period = 1 }
    if flags.bool("force") {
      if period > 0, !flags.bool("now") {
        throw .plain("--force and --grace-period greater than 0 cannot be specified together")
      }
      if period < 0 { period = 0 }
    }
    return period < 0 ? nil : period
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if var waiting {
      let step = try waiting.resume(&context, &host)
      self.waiting = waiting
      return step
    }
    if let path = context.flags.text("raw") {
      host.print(try RawRequest(path).send("DELETE", &context, &host))
      return .done
    }
    let printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    if context.flags.bool("interactive") {
      switch try confirm(selection, &host) {
      case nil: return .wait(input: true, change: false)
      case false: return .done
      case true: break
      }
    }
    if context.flags.bool("force"), gracePeriod == 0, printer.dryRun == .none {
      host.complain(
        "Warning: Immediate deletion does not wait for confirmation that the running resource has been "
          + "terminated. The resource may continue to run on the cluster indefinitely."
      )
    }
    return try delete(selection, printer, &host)
  }

  /// Asks before anything is deleted; nil while there is no answer.
  private mutating func confirm(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool? {
    if confirmation == nil {
      let (targets, failures) = named(selection, &host)
      if !failures.isEmpty { throw .several(of: failures) }
      var found: [ResourceInfo] = []
      for target in targets {
        do throws(Failure) {
          found += try context.fetch(target, selection, &host)
        } catch {
          if !(error.isNotFound && context.flags.bool("ignore-not-found")) { throw error }
        }
      }
      if found.isEmpty {
        host.print("No resources found\n")
        return false
      }
      confirmation = DeletionConfirmation(found, &host)
    }
    return confirmation?.answer(&host)
  }

  private mutating func delete(
    _ selection: ResourceSelection,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let (targets, listFailures) = named(selection, &host)
    var failures = listFailures
    warnAboutScope(targets, &host)
    var wait = DeletionWait(timeout: context.flags.duration("timeout"), now: host.clock.now)
    var count = 0
    for target in targets {
      do throws(Failure) {
        count += 1
        let answer = try delete(target, printer, &host)
        wait.add(target, uid: answer["details"]?["uid"]?.string ?? answer["metadata"]?["uid"]?.string)
        try report(target, printer, &host)
      } catch {
        if error.isNotFound, context.flags.bool("ignore-not-found") || ignoresMissing { continue }
        failures.append(error.adding(verb: "deleting", source: target.source))
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if count == 0 {
      host.print("No resources found\n")
      return .done
    }
    guard context.flags.bool("wait"), printer.dryRun == .none else { return .done }
    let step = try wait.resume(&context, &host)
    waiting = wait
    return step
  }

  /// What a selector found may be gone by itself.
  private var ignoresMissing: Bool { builder.selectsAll || context.flags.text("selector") != nil }

  /// Every object by its name; selectors are asked for theirs.
  private mutating func named(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) -> (targets: [ResourceTarget], failures: [Failure]) {
    var targets: [ResourceTarget] = []
    var failures = selection.failures
    for target in selection.targets {
      if target.name != nil {
        targets.append(target)
        continue
      }
      do throws(Failure) {
        targets += try context.fetch(target, selection, &host).map {
          ResourceTarget(resource: $0.resource, namespace: $0.namespace, name: $0.name)
        }
      } catch {
        failures.append(error)
      }
    }
    return (targets, failures)
  }

  private func warnAboutScope(_ targets: [ResourceTarget], _ host: inout some KubectlHost) {
    guard context.configuration.isNamespaceGiven || builder.allNamespaces,
      targets.contains(where: { !$0.resource.isNamespaced })
    else { return }
    host.complain("Warning: deleting cluster-scoped resources, not scoped to the provided namespace")
  }

  private mutating func delete(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    if (target.name ?? "").isEmpty { throw .plain("resource name may not be empty") }
    let path = target.resource.groupVersionResource
    if printer.dryRun == .client {
      return try context.send(Request(.get, path, namespace: target.namespace, name: target.name), &host).body
    }
    var options = Request.Options()
    options.propagation = propagation
    options.gracePeriodSeconds = gracePeriod
    options.dryRun = printer.dryRun == .server
    return try context.send(
      Request(.delete, path, namespace: target.namespace, name: target.name, options: options),
      &host
    ).body
  }

  private func report(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let name = target.name ?? ""
    switch context.flags.string("output") {
    case "": break
    case "name":
      host.printLine(ResourceName.path(target.resource, name))
      return
    case let other: throw context.usage("unexpected -o output mode: \(other). We only support '-o name'")
    }
    let verb = context.flags.bool("force") && gracePeriod == 0 ? "force deleted" : "deleted"
    let place = target.namespace.map { " from \($0) namespace" } ?? ""
    host.printLine("\(ResourceName.kind(target.resource)) \"\(name)\" \(verb)\(place)\(printer.suffix)")
  }
}
