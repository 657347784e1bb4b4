import API
import Objects

/// What follows after `kubectl debug -it` has made its container: wait until it runs, and attach.
struct DebugAttachment: Sendable {
  let pod: String
  let container: String
  let namespace: String
  let flags: FlagValues
  private var session: StreamSession?
  private var attachment: ContainerAttachment?
  private var isEphemeral = false

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
      isEphemeral = PodChoice.isEphemeral(container, in: object)
      try attach(&context, &host)
    }
    guard var current = session else { return .done }
    session = nil
    do throws(Status) {
      guard try current.pump(&host) == nil else {
        attachment?.announceEnd(isEphemeral: isEphemeral, &host)
        return .done
      }
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
    let attachment = ContainerAttachment(flags, pod: pod, namespace: namespace, container: container, &host)
    attachment.announce(&host)
    switch try attachment.attach(context.configuration, &host) {
    case .success(let session):
      self.session = session
      self.attachment = attachment
    case .failure(let status):
      host.complain("warning: couldn't attach to pod/\(pod), falling back to streaming logs: \(status.message)")
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
