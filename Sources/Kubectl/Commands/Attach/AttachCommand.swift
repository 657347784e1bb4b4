import API
import Objects

/// `kubectl attach`.
struct AttachCommand: Command {
  static let honouredFlags: Set<String> = ["container", "pod-running-timeout", "quiet", "stdin", "tty"]

  private var context: CommandContext
  private var session: StreamSession?
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
      guard try current.pump(&host) == nil else { return .done }
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
    var request = Request(.connect, .pods, subresource: "attach", namespace: pod.namespace, name: pod.name)
    request.options.parameters = [
      .init("container", container), .init("stdin", flags.bool("stdin") ? "true" : "false"), .init("stdout", "true"),
      .init("stderr", "true"), .init("tty", flags.bool("tty") ? "true" : "false"),
    ]
    request = context.configuration.signed(request)
    if !flags.bool("quiet") {
      host.complain(
        "All commands and output from this session will be recorded in container logs, including credentials and "
          + "sensitive information passed through the command prompt."
      )
      host.complain("If you don't see a command prompt, try pressing enter.")
    }
    do throws(Status) {
      return StreamSession(try host.open(request), takesInput: flags.bool("stdin"))
    } catch {
      throw .status(error)
    }
  }
}
