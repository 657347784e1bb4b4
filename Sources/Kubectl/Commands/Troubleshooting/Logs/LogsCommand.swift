import API
import Objects

/// `kubectl logs`.
struct LogsCommand: Command {
  static let honouredFlags: Set<String> = [
    "all-containers", "all-pods", "container", "follow", "ignore-errors", "insecure-skip-tls-verify-backend",
    "limit-bytes", "max-log-requests", "pod-running-timeout", "prefix", "previous", "selector", "since", "since-time",
    "tail", "timestamps",
  ]

  /// One container's log.
  private struct Source: Sendable {
    var pod: String
    var container: String
    var prefix: String
  }

  private struct Following: Sendable {
    var source: Source
    var stream: StreamID
    /// A line that is not whole yet, where lines get a prefix.
    var rest: [UInt8] = []
  }

  private var context: CommandContext
  private let container: String
  private var followed: [Following]?
  private var awaited = AttachablePod()

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let arguments = context.arguments
    let flags = context.flags
    let hasSelector = flags.text("selector") != nil
    var container = flags.string("container")
    switch arguments.count {
    case 0 where !hasSelector:
      throw context.usage(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
          + "POD or TYPE/NAME is a required argument for the logs command"
      )
    case 0: break
    case 1: if hasSelector { throw context.usage("only a selector (-l) or a POD name is allowed") }
    case 2:
      if !container.isEmpty { throw context.usage("only one of -c or an inline [CONTAINER] arg is allowed") }
      container = arguments[1]
    default:
      throw context.usage(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
          + "POD or TYPE/NAME is a required argument for the logs command"
      )
    }
    self.container = container
    if flags.bool("all-containers"), !container.isEmpty {
      throw .plain("--all-containers=true should not be specified with container name \(container)")
    }
    if let time = flags.text("since-time"), Timestamp.parse(time) == nil {
      throw .plain(
        "parsing time \"\(time)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\(time)\" as \"2006\""
      )
    }
    if flags.isGiven("since"), flags.isGiven("since-time") {
      throw .plain("at most one of `sinceTime` or `sinceSeconds` may be specified")
    }
    if flags.int("tail") < -1 { throw .plain("--tail must be greater than or equal to -1") }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if followed != nil { return try follow(&host) }
    guard let sources = try sources(&host) else { return awaited.step }
    if sources.isEmpty {
      host.complain("No resources found in \(context.namespace) namespace.")
      return .done
    }
    if context.flags.bool("follow") { return try beginFollowing(sources, &host) }
    for source in sources {
      do throws(Failure) {
        let body = try context.send(request(source, .get), &host).body
        host.print(Self.prefixed(body.string ?? "", source.prefix))
      } catch {
        if !context.flags.bool("ignore-errors") { throw error }
        host.complain(error.message)
      }
    }
    return .done
  }

  private static func prefixed(_ text: String, _ prefix: String) -> String {
    if prefix.isEmpty { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { prefix + $0 + "\n" }.joined()
  }

  // MARK: Which logs

  /// Nil while a workload has no pod.
  private mutating func sources(_ host: inout some KubectlHost) throws(Failure) -> [Source]? {
    var pods: [Value] = []
    if let selector = context.flags.text("selector") {
      var options = Request.Options()
      options.labelSelector = selector
      let request = Request(.list, .pods, namespace: context.namespace, options: options)
      pods = try context.send(request, &host).body["items"]?.array ?? []
    } else {
      guard let found = try podsOfArgument(&host) else { return nil }
      pods = found
    }
    var sources: [Source] = []
    for pod in pods { sources += try self.sources(of: pod, &host) }
    return sources
  }

  private mutating func podsOfArgument(_ host: inout some KubectlHost) throws(Failure) -> [Value]? {
    let word = context.arguments[0]
    let builder = ResourceBuilder(context, arguments: word.contains("/") ? [word] : ["pods", word])
    let selection = try builder.build(&context, &host)
    guard let target = selection.targets.first else { return [] }
    let info: ResourceInfo
    do throws(Failure) {
      info = try context.fetch(target, selection, &host)[0]
    } catch .status(let status) where status.reason == .notFound {
      throw .plain("error from server (NotFound): \(status.message) in namespace \"\(context.namespace)\"")
    }
    let pods = try PodChoice.pods(of: info, failing: "get the logs from", &context, &host)
    if info.object.kind == "Pod" || context.flags.bool("all-pods") { return pods }
    guard let first = try awaited.first(of: pods, context, host.clock.now) else { return nil }
    if pods.count > 1 { host.complain("Found \(pods.count) pods, using pod/\(first.name)") }
    return [first]
  }

  private func sources(of pod: Value, _ host: inout some KubectlHost) throws(Failure) -> [Source] {
    var names: [String]
    if context.flags.bool("all-containers") {
      names = ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
        (pod["spec"]?[list]?.array ?? []).compactMap { $0["name"]?.string }
      }
    } else {
      names = [try PodChoice.container(of: pod, asked: container, &host)]
    }
    let hasPrefix = context.flags.bool("prefix") || context.flags.bool("all-pods")
    return names.map { name in
      Source(pod: pod.name, container: name, prefix: hasPrefix ? "[pod/\(pod.name)/\(name)] " : "")
    }
  }

  private func request(_ source: Source, _ verb: Request.Verb) -> Request {
    let flags = context.flags
    var request = Request(verb, .pods, subresource: "log", namespace: context.namespace, name: source.pod)
    var parameters: [Request.Options.Parameter] = [.init("container", source.container)]
    if flags.bool("follow") { parameters.append(.init("follow", "true")) }
    if flags.bool("previous") { parameters.append(.init("previous", "true")) }
    if flags.bool("timestamps") { parameters.append(.init("timestamps", "true")) }
    // Of selected pods only the end is shown, unless more is asked for.
    let tail = flags.isGiven("tail") || flags.text("selector") == nil ? flags.int("tail") : 10
    if tail >= 0 { parameters.append(.init("tailLines", String(tail))) }
    if flags.int("limit-bytes") > 0 { parameters.append(.init("limitBytes", flags.string("limit-bytes"))) }
    let since = Int(flags.duration("since").components.seconds)
    if since > 0 { parameters.append(.init("sinceSeconds", String(since))) }
    if let time = flags.text("since-time") { parameters.append(.init("sinceTime", time)) }
    request.options.parameters = parameters
    request = context.configuration.signed(request)
    return request
  }

  // MARK: Following

  private mutating func beginFollowing(
    _ sources: [Source],
    _ host: inout some KubectlHost
  ) throws(Failure) -> CommandStep {
    let limit = context.flags.int("max-log-requests")
    if sources.count > limit {
      throw .plain(
        "you are attempting to follow \(sources.count) log streams, but maximum allowed concurrency is \(limit), "
          + "use --max-log-requests to increase the limit"
      )
    }
    var followed: [Following] = []
    for source in sources {
      do throws(Status) {
        followed.append(Following(source: source, stream: try host.open(request(source, .connect))))
      } catch {
        throw .status(error)
      }
    }
    self.followed = followed
    return try follow(&host)
  }

  private mutating func follow(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    var remaining: [Following] = []
    for var one in followed ?? [] {
      var hasEnded = false
      do throws(Status) {
        let output = try host.exchange(one.stream, input: StreamInput())
        show(output.stdout, &one, &host)
        hasEnded = output.exit != nil
      } catch {
        throw .status(error)
      }
      if hasEnded { host.close(one.stream) } else { remaining.append(one) }
    }
    followed = remaining
    return remaining.isEmpty ? .done : .wait()
  }

  private func show(_ bytes: [UInt8], _ one: inout Following, _ host: inout some KubectlHost) {
    if one.source.prefix.isEmpty { return host.write(bytes, to: .output) }
    one.rest += bytes
    guard let end = one.rest.lastIndex(of: 0x0A) else { return }
    host.print(Self.prefixed(String(decoding: one.rest[...end], as: UTF8.self), one.source.prefix))
    one.rest.removeSubrange(...end)
  }
}
