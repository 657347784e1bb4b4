import API
import Objects

/// What follows after `kubectl run -it` has created its pod: wait, attach, take the exit code, remove.
struct RunAttachment: Sendable {
  private enum Stage {
    case waiting
    case attached(StreamSession)
    /// The process has ended, the pod not yet.
    case ending
    case over
  }

  private let pod: String
  private let namespace: String
  private let flags: FlagValues
  private let deadline: Duration
  private var stage = Stage.waiting
  private var attachment: ContainerAttachment?

  init(pod: String, _ context: CommandContext, now: Duration) {
    self.pod = pod
    namespace = context.namespace
    flags = context.flags
    deadline = now + context.flags.duration("pod-running-timeout")
  }

  mutating func resume(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    switch stage {
    case .waiting: return try attach(&context, &host)
    case .attached(var session):
      do throws(Status) {
        guard try session.pump(&host) != nil else {
          stage = .attached(session)
          return session.step
        }
      } catch {
        throw .status(error)
      }
      stage = .ending
      attachment?.announceEnd(isEphemeral: false, &host)
      return try end(&context, &host)
    case .ending: return try end(&context, &host)
    case .over: return .done
    }
  }

  private func get(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    try context.send(Request(.get, .pods, namespace: namespace, name: pod), &host).body
  }

  private mutating func attach(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let object = try get(&context, &host)
    switch object["status"]?["phase"]?.string {
    case "Succeeded", "Failed":
      try printLogs(&context, &host)
      stage = .ending
      return try end(&context, &host)
    case "Running": break
    default:
      if host.clock.now >= deadline { throw .plain("timed out waiting for the condition") }
      return .wait(until: deadline)
    }
    // What was printed before the attachment.
    try printLogs(&context, &host)
    let container = object["spec"]?["containers"]?.array?.first?["name"]?.string ?? ""
    let attachment = ContainerAttachment(flags, pod: pod, namespace: namespace, container: container, &host)
    attachment.announce(&host)
    self.attachment = attachment
    switch try attachment.attach(context.configuration, &host) {
    case .success(let session): stage = .attached(session)
    case .failure(let status):
      host.complain("warning: couldn't attach to pod/\(pod), falling back to streaming logs: \(status.message)")
      try printLogs(&context, &host)
      stage = .ending
    }
    return try resume(&context, &host)
  }

  private func printLogs(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let body = try context.send(
      Request(.get, .pods, subresource: "log", namespace: namespace, name: pod),
      &host
    ).body
    host.print(body.string ?? "")
  }

  /// Waits for the pod's end where its exit code is the answer, then removes it.
  private mutating func end(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let policy = flags.string("restart")
    var failure: Failure?
    if !flags.bool("leave-stdin-open"), policy != "Always" {
      let object = try get(&context, &host)
      switch object["status"]?["phase"]?.string {
      case "Succeeded": break
      case "Failed" where policy == "Never": failure = report(object, &host)
      default: return .wait()
      }
    }
    stage = .over
    if flags.bool("rm") { try remove(&context, &host) }
    if let failure { throw failure }
    return .done
  }

  private func report(_ object: Value, _ host: inout some KubectlHost) -> Failure {
    let terminated = object["status"]?["containerStatuses"]?.array?.first?["state"]?["terminated"]
    guard let code = terminated?["exitCode"]?.int, code != 0 else {
      return .plain("pod \(namespace)/\(pod) failed with unknown exit code")
    }
    let reason = terminated?["reason"]?.string ?? ""
    host.complain("pod \(namespace)/\(pod) terminated (\(reason))")
    if let message = terminated?["message"]?.string, !message.isEmpty { host.complain(message) }
    return .silent(code)
  }

  private func remove(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var options = Request.Options()
    options.propagation = try DeleteCommand.propagation(flags)
    _ = try context.send(Request(.delete, .pods, namespace: namespace, name: pod, options: options), &host)
    if !flags.bool("quiet") { host.printLine("pod \"\(pod)\" deleted from \(namespace) namespace") }
  }
}
