import API

/// How a command joins its three streams to those of a container: whether there is a terminal at both ends, what is
/// said about it, and what is asked of the server (`pkg/cmd/exec/exec.go`, `pkg/cmd/attach/attach.go`).
struct ContainerAttachment: Sendable {
  let pod: String
  let namespace: String?
  let container: String
  let takesInput: Bool
  /// Keys go to the process as they are typed.
  let isTerminal: Bool
  private let isQuiet: Bool
  private let detachKeys: String

  init(
    _ flags: FlagValues,
    pod: String,
    namespace: String?,
    container: String,
    wantsTerminal: Bool? = nil,
    _ host: inout some KubectlHost
  ) {
    self.pod = pod
    self.namespace = namespace
    self.container = container
    takesInput = flags.bool("stdin")
    isQuiet = flags.bool("quiet")
    detachKeys = flags.string("detach-keys")
    let wants = (wantsTerminal ?? flags.bool("tty")) && takesInput
    isTerminal = wants && host.isTerminal(.input)
    if wants, !isTerminal, !isQuiet {
      host.complain("Unable to use a TTY - input is not a terminal or the right kind of file")
    }
  }

  /// What an attachment begins with.
  func announce(_ host: inout some KubectlHost) {
    if isQuiet { return }
    host.complain(
      "All commands and output from this session will be recorded in container logs, including credentials and "
        + "sensitive information passed through the command prompt."
    )
    host.complain("If you don't see a command prompt, try pressing enter.")
  }

  /// What an attachment ends with.
  func announceEnd(isEphemeral: Bool, _ host: inout some KubectlHost) {
    if isQuiet || !isTerminal { return }
    let command = "'kubectl attach \(pod) -c \(container) -n \(namespace ?? "default") -i -t'"
    host.printLine(
      isEphemeral
        ? "Session ended, the ephemeral container will not be restarted but may be reattached using \(command) if it "
          + "is still running"
        : "Session ended, resume using \(command) command"
    )
  }

  /// Joins the streams to the container's process.
  func attach(
    _ configuration: ClientConfiguration,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Result<StreamSession, Status> {
    let keys = isTerminal ? try DetachKeys(detachKeys) : nil
    do throws(Status) {
      var session = try open(command: nil, configuration, &host)
      session.detachKeys = keys
      return .success(session)
    } catch {
      return .failure(error)
    }
  }

  /// Joins the streams to the container's process, or with a command to a new process beside it.
  func open(
    command: [String]?,
    _ configuration: ClientConfiguration,
    _ host: inout some KubectlHost
  ) throws(Status) -> StreamSession {
    let subresource = command == nil ? "attach" : "exec"
    var request = Request(.connect, .pods, subresource: subresource, namespace: namespace, name: pod)
    request.options.parameters =
      [
        .init("container", container), .init("stdin", String(takesInput)), .init("stdout", "true"),
        .init("stderr", String(!isTerminal)), .init("tty", String(isTerminal)),
      ] + (command ?? []).map { .init("command", $0) }
    let stream = try host.open(configuration.signed(request))
    return StreamSession(stream, takesInput: takesInput)
  }
}
