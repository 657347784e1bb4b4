import API
import Objects

/// Where a workload's rollout stands, in words (`pkg/polymorphichelpers/rollout_status.go`).
struct RolloutProgress: Sendable {
  var message: String
  var isDone: Bool

  init?(of object: Value, revision: Int) throws(Failure) {
    switch object.kind {
    case "Deployment": self = try Self.deployment(object, revision)
    case "DaemonSet": self = try Self.daemonSet(object)
    case "StatefulSet": self = try Self.statefulSet(object)
    default: return nil
    }
  }

  private init(_ message: String, isDone: Bool = false) {
    self.message = message
    self.isDone = isDone
  }

  private static func deployment(_ object: Value, _ revision: Int) throws(Failure) -> RolloutProgress {
    let name = object.name
    if revision > 0 {
      let running = Int(object.annotations["deployment.kubernetes.io/revision"] ?? "") ?? 0
      if running != revision {
        throw .plain("desired revision (\(revision)) is different from the running revision (\(running))")
      }
    }
    let status = object["status"]
    guard object.generation <= status?["observedGeneration"]?.int ?? 0 else {
      return .init("Waiting for deployment spec update to be observed...\n")
    }
    let progressing = status?["conditions"]?.array?.first { $0["type"]?.string == "Progressing" }
    if progressing?["reason"]?.string == "ProgressDeadlineExceeded" {
      throw .plain("deployment \"\(name)\" exceeded its progress deadline")
    }
    let wanted = object["spec"]?["replicas"]?.int ?? 1
    let all = status?["replicas"]?.int ?? 0
    let updated = status?["updatedReplicas"]?.int ?? 0
    let available = status?["availableReplicas"]?.int ?? 0
    let head = "Waiting for deployment \"\(name)\" rollout to finish: "
    if updated < wanted {
      return .init(head + "\(updated) out of \(wanted) new replicas have been updated...\n")
    }
    if all > updated { return .init(head + "\(all - updated) old replicas are pending termination...\n") }
    if available < updated {
      return .init(head + "\(available) of \(updated) updated replicas are available...\n")
    }
    return .init("deployment \"\(name)\" successfully rolled out\n", isDone: true)
  }

  private static func daemonSet(_ object: Value) throws(Failure) -> RolloutProgress {
    try requireRollingUpdate(object)
    let status = object["status"]
    guard object.generation <= status?["observedGeneration"]?.int ?? 0 else {
      return .init("Waiting for daemon set spec update to be observed...\n")
    }
    let wanted = status?["desiredNumberScheduled"]?.int ?? 0
    let updated = status?["updatedNumberScheduled"]?.int ?? 0
    let available = status?["numberAvailable"]?.int ?? 0
    let head = "Waiting for daemon set \"\(object.name)\" rollout to finish: "
    if updated < wanted { return .init(head + "\(updated) out of \(wanted) new pods have been updated...\n") }
    if available < wanted { return .init(head + "\(available) of \(wanted) updated pods are available...\n") }
    return .init("daemon set \"\(object.name)\" successfully rolled out\n", isDone: true)
  }

  private static func statefulSet(_ object: Value) throws(Failure) -> RolloutProgress {
    try requireRollingUpdate(object)
    let status = object["status"]
    guard let observed = status?["observedGeneration"]?.int, observed > 0, object.generation <= observed else {
      return .init("Waiting for statefulset spec update to be observed...\n")
    }
    let wanted = object["spec"]?["replicas"]?.int ?? 1
    let ready = status?["readyReplicas"]?.int ?? 0
    let updated = status?["updatedReplicas"]?.int ?? 0
    if ready < wanted { return .init("Waiting for \(wanted - ready) pods to be ready...\n") }
    if let rolling = object["spec"]?["updateStrategy"]?["rollingUpdate"], !rolling.isNull {
      let partition = rolling["partition"]?.int ?? 0
      if updated < wanted - partition {
        return .init(
          "Waiting for partitioned roll out to finish: \(updated) out of \(wanted - partition) new pods have been "
            + "updated...\n"
        )
      }
      return .init("partitioned roll out complete: \(updated) new pods have been updated...\n", isDone: true)
    }
    let current = status?["currentRevision"]?.string ?? ""
    let update = status?["updateRevision"]?.string ?? ""
    if current != update {
      return .init(
        "waiting for statefulset rolling update to complete \(updated) pods at revision \(update)...\n"
      )
    }
    let count = status?["currentReplicas"]?.int ?? 0
    return .init("statefulset rolling update complete \(count) pods at revision \(current)...\n", isDone: true)
  }

  private static func requireRollingUpdate(_ object: Value) throws(Failure) {
    if object["spec"]?["updateStrategy"]?["type"]?.string != "RollingUpdate" {
      throw .plain("rollout status is only available for RollingUpdate strategy type")
    }
  }
}

/// `kubectl rollout status`.
struct RolloutStatusCommand: Command {
  static let honouredFlags: Set<String> = ["revision", "selector", "timeout", "watch"]

  private var context: CommandContext
  private var builder: ResourceBuilder
  /// The object that is followed; more may come after it.
  private var targets: [ResourceTarget]?
  private var deadline: Duration?
  /// What was said last; the same is not said twice.
  private var lastVersion = ""

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    if context.arguments.isEmpty, builder.filenames.isEmpty { throw .plain("required resource not specified") }
    if context.flags.int("revision") < 0 {
      throw .plain("revision must be a positive integer: \(context.flags.int("revision"))")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    var remaining: [ResourceTarget]
    if let targets { remaining = targets } else { remaining = try begin(&host) }
    while let target = remaining.first {
      let path = target.resource.groupVersionResource
      let object = try context.send(Request(.get, path, namespace: target.namespace, name: target.name), &host).body
      guard let progress = try RolloutProgress(of: object, revision: context.flags.int("revision")) else {
        throw .verbatim(
          "no status viewer has been implemented for \(target.resource.kind).\(target.resource.group)"
        )
      }
      if object.resourceVersion != lastVersion { host.print(progress.message) }
      lastVersion = object.resourceVersion
      if progress.isDone || !context.flags.bool("watch") {
        remaining.removeFirst()
        continue
      }
      targets = remaining
      if let deadline, host.clock.now >= deadline { throw .plain("timed out waiting for the condition") }
      return .wait(until: deadline)
    }
    return .done
  }

  private mutating func begin(_ host: inout some KubectlHost) throws(Failure) -> [ResourceTarget] {
    let timeout = context.flags.duration("timeout")
    if timeout > .zero { deadline = host.clock.now + timeout }
    let selection = try builder.build(&context, &host)
    let (infos, failures) = context.fetch(selection, &host)
    if !failures.isEmpty { throw .several(of: failures) }
    return infos.map { ResourceTarget(resource: $0.resource, namespace: $0.namespace, name: $0.name) }
  }
}
