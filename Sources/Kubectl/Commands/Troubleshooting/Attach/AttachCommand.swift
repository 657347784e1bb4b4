import API
import Objects

/// `kubectl attach`.
struct AttachCommand: Command {
  static let honouredFlags: Set<String> = ["container", "detach-keys", "pod-running-timeout", "quiet", "stdin", "tty"]

  private var context: CommandContext
  private var session: StreamSession?
  private var attachment: ContainerAttachment?
  private var isEphemeral = false
  private var target = AttachablePod()

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if context.arguments.isEmpty { throw .plain("at least 1 argument is required for attach") }
    if context.arguments.count > 1 {
      throw .plain("expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw \(context.arguments.count)")
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if session == nil {
      guard let pod = try target.find(&context, &host) else { return target.step }
      session = try open(pod, &host)
    }
    guard var current = session else { return .done }
    session = nil
    do throws(Status) {
      guard try current.pump(&host) == nil else {
        attachment?.announceEnd(isEphemeral: isEphemeral, &host)
        return .done
      }
    } catch {
      if error.reason == .forbidden { throw .plain("unable to upgrade connection: " + error.message) }
      throw .status(error)
    }
    session = current
    return current.step
  }

  private mutating func open(_ pod: Value, _ host: inout some KubectlHost) throws(Failure) -> StreamSession {
    let phase = pod["status"]?["phase"]?.string ?? ""
    if phase == "Succeeded" || phase == "Failed" {
      throw .plain("cannot attach a container in a completed pod; current phase is \(phase)")
    }
    let flags = context.flags
    let container = try PodChoice.container(of: pod, asked: flags.string("container"), &host)
    let hasTerminal = PodChoice.container(container, in: pod)?["tty"]?.bool ?? false
    if flags.bool("tty"), !hasTerminal, !flags.bool("quiet") {
      host.complain("error: Unable to use a TTY - container \(container) did not allocate one")
    }
    let attachment = ContainerAttachment(
      flags,
      pod: pod.name,
      namespace: pod.namespace,
      container: container,
      wantsTerminal: hasTerminal,
      &host
    )
    attachment.announce(&host)
    isEphemeral = PodChoice.isEphemeral(container, in: pod)
    self.attachment = attachment
    switch try attachment.attach(context.configuration, &host) {
    case .success(let session): return session
    case .failure(let status): throw .status(status)
    }
  }
}
