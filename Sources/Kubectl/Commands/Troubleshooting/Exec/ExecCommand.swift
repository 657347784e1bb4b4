import API
import Objects

/// `kubectl exec`.
struct ExecCommand: Command {
  static let honouredFlags: Set<String> = ["container", "pod-running-timeout", "quiet", "stdin", "tty"]

  private var context: CommandContext
  private let command: [String]
  private var session: StreamSession?
  private var target = AttachablePod()

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let arguments = context.arguments
    let dash = context.line.argumentsBeforeDash
    let hasFile = !context.flags.list("filename").isEmpty
    if (dash == 0 || arguments.isEmpty) && !hasFile {
      throw .plain("pod, type/name or --filename must be specified")
    }
    command = dash.map { Array(arguments.dropFirst($0)) } ?? Array(arguments.dropFirst())
    if dash == nil, arguments.count > 1 || (!arguments.isEmpty && hasFile) {
      throw context.usage(
        "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"
      )
    }
    if command.isEmpty { throw .plain("you must specify at least one command for the container") }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if session == nil {
      guard let pod = try target.find(&context, &host) else { return target.step }
      session = try open(pod, &host)
    }
    guard var current = session else { return .done }
    session = nil
    let code: Int?
    do throws(Status) {
      code = try current.pump(&host)
    } catch {
      throw .status(error)
    }
    guard let code else {
      session = current
      return current.step
    }
    if code == 0 { return .done }
    host.complain("command terminated with exit code \(code)")
    throw .silent(code)
  }

  private mutating func open(_ pod: Value, _ host: inout some KubectlHost) throws(Failure) -> StreamSession {
    let phase = pod["status"]?["phase"]?.string ?? ""
    if phase == "Succeeded" || phase == "Failed" {
      throw .plain("cannot exec into a container in a completed pod; current phase is \(phase)")
    }
    let flags = context.flags
    let asked = flags.string("container")
    let container = try PodChoice.container(of: pod, asked: asked, isQuiet: flags.bool("quiet"), &host)
    let attachment = ContainerAttachment(flags, pod: pod.name, namespace: pod.namespace, container: container, &host)
    do throws(Status) {
      return try attachment.open(command: command, context.configuration, &host)
    } catch {
      // What the runtime says when it finds no such program comes as the output of a command that failed.
      if error.message.hasPrefix("OCI runtime exec failed") {
        host.complain(error.message)
        host.complain("command terminated with exit code 126")
        throw .silent(126)
      }
      if error.reason == .forbidden { throw .plain("unable to upgrade connection: " + error.message) }
      throw error.reason == .internalError ? .plain(error.message) : .status(error)
    }
  }
}
