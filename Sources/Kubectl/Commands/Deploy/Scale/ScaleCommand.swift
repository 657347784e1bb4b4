import API
import Objects

/// `kubectl scale`.
struct ScaleCommand: Command {
  static let honouredFlags: Set<String> = [
    "all", "current-replicas", "replicas", "resource-version", "selector", "timeout",
  ]

  private var context: CommandContext
  private var builder: ResourceBuilder
  private let replicas: Int
  private var printer: ResultPrinter?
  /// What is not scaled yet; nil before the command has looked.
  private var pending: [ResourceInfo]?
  private var failures: [Failure] = []
  /// Until when the first pending object, scaled already, is waited for.
  private var deadline: Duration?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    replicas = context.flags.int("replicas")
    if replicas < 0 {
      throw .plain("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    }
    if context.flags.int("current-replicas") < -1 {
      throw .plain("The --current-replicas must specify an integer of -1 or greater")
    }
    builder = ResourceBuilder(context)
    builder.selectsAll = context.flags.bool("all")
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if pending == nil { try begin(&host) }
    guard var printer else { return .done }
    while let info = pending?.first {
      if printer.dryRun != .client {
        if deadline == nil { try scale(info, printer, &host) }
        let timeout = context.flags.duration("timeout")
        if timeout > .zero, printer.dryRun == .none {
          let deadline = deadline ?? host.clock.now + timeout
          self.deadline = deadline
          if try !isScaled(info, &host) {
            if host.clock.now >= deadline { throw .plain("timed out waiting for \"\(info.name)\" to be synced") }
            return .wait(until: deadline)
          }
        }
      }
      try printer.print(scaled(info), info.resource, "scaled", &host)
      pending?.removeFirst()
      deadline = nil
    }
    if !failures.isEmpty { throw .several(of: failures) }
    return .done
  }

  private mutating func begin(_ host: inout some KubectlHost) throws(Failure) {
    printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let found = context.visit(selection, &host)
    if context.flags.text("resource-version") != nil, found.infos.count > 1 {
      throw .plain("cannot use --resource-version with multiple resources")
    }
    failures = found.failures
    if found.infos.isEmpty, failures.isEmpty { throw .plain("no objects passed to scale") }
    pending = found.infos
  }

  /// The object with its new number, and with the command where that is recorded.
  private func scaled(_ info: ResourceInfo) -> Value {
    var object = info.object
    context.recordCause(on: &object)
    // Kinds of others may keep the number elsewhere.
    if ["", "apps"].contains(info.resource.group) { object["spec", default: [:]]["replicas"] = .int(replicas) }
    return object
  }

  private mutating func scale(
    _ info: ResourceInfo,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard info.resource.subresources.contains(where: { $0.name == "scale" }) else {
      throw .status(
        Status(code: 404, reason: .notFound, message: "the server could not find the requested resource")
      )
    }
    try checkPreconditions(info, &host)
    let number = request(.patch, info, subresource: "scale", ["spec": ["replicas": .int(replicas)]], printer)
    _ = try context.send(number, &host)
    guard let changeCause = context.changeCause else { return }
    let note: Value = ["metadata": ["annotations": [ChangeCause.annotation: .string(changeCause)]]]
    _ = try context.send(request(.patch, info, subresource: nil, note, printer), &host)
  }

  private func request(
    _ verb: Request.Verb,
    _ info: ResourceInfo,
    subresource: String?,
    _ body: Value?,
    _ printer: ResultPrinter
  ) -> Request {
    var options = Request.Options()
    options.dryRun = printer.dryRun == .server
    options.patchType = .merge
    return Request(
      verb,
      info.resource.groupVersionResource,
      subresource: subresource,
      namespace: info.namespace,
      name: info.name,
      body: body,
      options: options
    )
  }

  private mutating func present(_ info: ResourceInfo, _ host: inout some KubectlHost) throws(Failure) -> Value {
    let path = info.resource.groupVersionResource
    let request = Request(.get, path, subresource: "scale", namespace: info.namespace, name: info.name)
    return try context.send(request, &host).body
  }

  private mutating func checkPreconditions(
    _ info: ResourceInfo,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let expected = context.flags.int("current-replicas")
    let version = context.flags.text("resource-version")
    if expected < 0, version == nil { return }
    let scale = try present(info, &host)
    let number = scale["spec"]?["replicas"]?.int ?? 0
    if expected >= 0, expected != number { throw .plain("Expected replicas to be \(expected), was \(number)") }
    if let version, version != scale.resourceVersion {
      throw .plain("Expected resource version to be \(version), was \(scale.resourceVersion)")
    }
  }

  /// Whether the number is reached, or was set to another one meanwhile.
  private mutating func isScaled(_ info: ResourceInfo, _ host: inout some KubectlHost) throws(Failure) -> Bool {
    let scale = try present(info, &host)
    let wanted = scale["spec"]?["replicas"]?.int ?? 0
    return wanted != replicas || scale["status"]?["replicas"]?.int ?? 0 == replicas
  }
}
