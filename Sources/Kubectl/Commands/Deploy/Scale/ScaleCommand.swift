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
  /// Objects that are waited for with `--timeout`.
  private var pending: [ResourceInfo] = []
  private var deadline: Duration?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    replicas = context.flags.int("replicas")
    if replicas < 0 {
      throw .plain("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    }
    builder = ResourceBuilder(context)
    builder.selectsAll = context.flags.bool("all")
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if deadline != nil { return try awaitReplicas(&host) }
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    var failures = fetchFailures
    for info in infos {
      do throws(Failure) {
        try scale(info, &printer, &host)
        pending.append(info)
      } catch {
        failures.append(error)
      }
    }
    if infos.isEmpty, failures.isEmpty { throw .plain("no objects passed to scale") }
    if !failures.isEmpty { throw .several(of: failures) }
    let timeout = context.flags.duration("timeout")
    guard timeout > .zero, printer.dryRun == .none else { return .done }
    deadline = host.clock.now + timeout
    return try awaitReplicas(&host)
  }

  private mutating func scale(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    guard info.resource.subresources.contains(where: { $0.name == "scale" }) else {
      throw .status(
        Status(code: 404, reason: .notFound, message: "the server could not find the requested resource")
      )
    }
    let expected = context.flags.int("current-replicas")
    let present = info.object["spec"]?["replicas"]?.int ?? 0
    if expected >= 0, expected != present {
      throw .plain("Expected replicas to be \(expected), was \(present)")
    }
    if let version = context.flags.text("resource-version"), version != info.object.resourceVersion {
      throw .plain("Expected resource version to be \(version), was \(info.object.resourceVersion)")
    }
    var object = info.object
    object["spec", default: [:]]["replicas"] = .int(replicas)
    if printer.dryRun != .client {
      var options = Request.Options()
      options.dryRun = printer.dryRun == .server
      options.patchType = .merge
      let request = Request(
        .patch,
        info.resource.groupVersionResource,
        subresource: "scale",
        namespace: info.namespace,
        name: info.name,
        body: ["spec": ["replicas": .int(replicas)]],
        options: options
      )
      _ = try context.send(request, &host)
    }
    try printer.print(object, info.resource, "scaled", &host)
  }

  private mutating func awaitReplicas(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    while let info = pending.first {
      let path = info.resource.groupVersionResource
      let object = try context.send(Request(.get, path, namespace: info.namespace, name: info.name), &host).body
      let isDone =
        object["status"]?["observedGeneration"]?.int ?? 0 >= object.generation
        && object["status"]?["replicas"]?.int ?? 0 == object["spec"]?["replicas"]?.int ?? 0
      if !isDone {
        if let deadline, host.clock.now >= deadline { throw .plain("timed out waiting for the condition") }
        return .wait(until: deadline)
      }
      pending.removeFirst()
    }
    return .done
  }
}
