import API
import Objects

/// What follows after `kubectl debug -it` has made its container: wait until it runs, and attach.
struct DebugAttachment: Sendable {
  let pod: String
  let container: String
  let namespace: String
  let flags: FlagValues
  private var session: StreamSession?

  init(pod: String, container: String, namespace: String, flags: FlagValues) {
    self.pod = pod
    self.container = container
    self.namespace = namespace
    self.flags = flags
  }

  mutating func resume(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    if session == nil {
      let object = try context.send(Request(.get, .pods, namespace: namespace, name: pod), &host).body
      let state = status(in: object)?["state"]
      if state?["terminated"] != nil { return try printLogs(&context, &host) }
      if state?["running"] == nil { return .wait() }
      try attach(&context, &host)
    }
    guard var current = session else { return .done }
    session = nil
    do throws(Status) {
      guard try current.pump(&host) == nil else { return .done }
    } catch {
      throw .status(error)
    }
    session = current
    return current.step
  }

  private func status(in pod: Value) -> Value? {
    for list in ["ephemeralContainerStatuses", "containerStatuses"] {
      if let status = pod["status"]?[list]?.array?.first(where: { $0["name"]?.string == container }) { return status }
    }
    return nil
  }

  private mutating func attach(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let isTerminal = flags.bool("tty") && host.isTerminal(.input)
    if flags.bool("tty"), !isTerminal {
      host.complain("Unable to use a TTY - input is not a terminal or the right kind of file")
    }
    if !flags.bool("quiet") {
      host.complain(
        "All commands and output from this session will be recorded in container logs, including credentials and "
          + "sensitive information passed through the command prompt."
      )
      host.complain("If you don't see a command prompt, try pressing enter.")
    }
    var request = Request(.connect, .pods, subresource: "attach", namespace: namespace, name: pod)
    request.options.parameters = [
      .init("container", container), .init("stdin", flags.bool("stdin") ? "true" : "false"), .init("stdout", "true"),
      .init("stderr", isTerminal ? "false" : "true"), .init("tty", isTerminal ? "true" : "false"),
    ]
    request = context.configuration.signed(request)
    do throws(Status) {
      session = StreamSession(try host.open(request), takesInput: flags.bool("stdin"))
    } catch {
      host.complain("warning: couldn't attach to pod/\(pod), falling back to streaming logs: \(error.message)")
      _ = try printLogs(&context, &host)
    }
  }

  private func printLogs(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    var request = Request(.get, .pods, subresource: "log", namespace: namespace, name: pod)
    request.options.parameters = [.init("container", container)]
    host.print(try context.send(request, &host).body.string ?? "")
    return .done
  }
}
