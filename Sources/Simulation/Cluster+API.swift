package import API
import APIServer
import ContainerRuntime
import Kubelet
package import Objects
import Shell

extension Cluster: StreamingClient {
  package mutating func send(_ request: Request) throws(Status) -> Response {
    if request.resource == .pods, request.subresource == "log" { return try log(admitted(request)) }
    if request.nonResourcePath == nil, request.subresource?.prefix(while: { $0 != "/" }) == "proxy" {
      return try proxy(request)
    }
    if request.opensStream {
      _ = try target(admitted(request))
      throw .upgradeRequired
    }
    return try api.send(request)
  }

  package func changes(since cursor: inout WatchCursor) throws(Status) -> [WatchEvent] {
    try api.changes(since: &cursor)
  }

  /// Opens a watch for a client outside: the events that it begins with, where it goes on, and what it watches.
  package mutating func watch(
    _ request: Request
  ) throws(Status) -> (initial: [Value], cursor: WatchCursor, kind: GroupVersionKind) {
    try api.checkConnection()
    let opened = try api.server.watch(request)
    let kind = api.server.catalogue[request.resource.groupResource]?.kind ?? ""
    let version = request.resource.version
    return (
      opened.initial, opened.cursor, GroupVersionKind(group: request.resource.group, version: version, kind: kind)
    )
  }

  /// Whether the server has issued the certificate to somebody who asked for one.
  package func hasIssued(certificate pem: String) -> Bool { api.server.hasIssued(certificate: pem) }

  /// The request, if its user may make it: streams go past the server that asks for all others.
  private mutating func admitted(_ request: Request) throws(Status) -> Request {
    try api.checkConnection()
    return try api.server.admitted(request)
  }

  // MARK: Kubelets

  /// The pod that a request is about, its container and its node.
  private func target(_ request: Request) throws(Status) -> (pod: Value, container: String, node: Int) {
    try api.checkConnection()
    guard api.server.isStoreAvailable else {
      throw Status(code: 500, reason: .unknown, message: "etcdserver: request timed out")
    }
    let name = request.name ?? ""
    let key = (request.namespace ?? "default") + "/" + name
    guard let pod = api.server.store.object(GroupVersionResource.pods.groupResource, key) else {
      throw .notFound(GroupVersionResource.pods.groupResource, name)
    }
    let container = try container(of: pod, asked: request.parameter("container"))
    guard let node = pod.nodeName else {
      throw .badRequest(
        request.subresource == "log"
          ? "container \"\(container)\" in pod \"\(name)\" is waiting to start: ContainerCreating"
          : "pod \(name) does not have a host assigned"
      )
    }
    guard let index = nodes.firstIndex(where: { $0.name == node }), nodes[index].isPowered,
      nodes[index].kubelet != nil
    else {
      let address = nodes.first { $0.name == node }?.machine.address ?? node
      let scheme = "https://\(address):10250/\(request.subresource == "log" ? "containerLogs" : "exec")"
      throw Status(
        code: 500,
        reason: .internalError,
        message: "Get \"\(scheme)/\(key)/\(container)\": dial tcp \(address):10250: connect: connection refused"
      )
    }
    return (pod, container, index)
  }

  private func container(of pod: Value, asked: String?) throws(Status) -> String {
    let spec = pod["spec"]
    let ordinary = (spec?["containers"]?.array ?? []).compactMap { $0["name"]?.string }
    let initial = (spec?["initContainers"]?.array ?? []).compactMap { $0["name"]?.string }
    guard let asked, !asked.isEmpty else {
      if ordinary.count == 1, let only = ordinary.first { return only }
      var text =
        "a container name must be specified for pod \(pod.name), choose one of: [\(ordinary.joined(separator: " "))]"
      if !initial.isEmpty { text += " or one of the init containers: [\(initial.joined(separator: " "))]" }
      throw .badRequest(text)
    }
    let ephemeral = (spec?["ephemeralContainers"]?.array ?? []).compactMap { $0["name"]?.string }
    if (ordinary + initial + ephemeral).contains(asked) { return asked }
    throw .badRequest("container \(asked) is not valid for pod \(pod.name)")
  }

  private func log(_ request: Request) throws(Status) -> Response {
    let (pod, container, node) = try target(request)
    guard let kubelet = nodes[node].kubelet else { throw .badRequest("the kubelet does not run") }
    let (text, _) = try kubelet.log(pod.key, container, logOptions(request), nodes[node].runtime, clock)
    return Response(body: .string(text))
  }

  private func logOptions(_ request: Request) -> Kubelet.LogOptions {
    var options = Kubelet.LogOptions()
    options.previous = request.parameter("previous") == "true"
    options.timestamps = request.parameter("timestamps") == "true"
    options.tail = request.parameter("tailLines").flatMap { Int($0) }
    options.limitBytes = request.parameter("limitBytes").flatMap { Int($0) }
    if let seconds = request.parameter("sinceSeconds").flatMap({ Int($0) }) {
      options.since = clock.now - .seconds(seconds)
    } else if let time = request.parameter("sinceTime") {
      options.since = clock.moment(of: time)
    }
    return options
  }

  // MARK: Streams

  package mutating func open(_ request: Request) throws(Status) -> StreamID {
    let request = try admitted(request)
    let (pod, container, node) = try target(request)
    let flags = (input: request.parameter("stdin") == "true", terminal: request.parameter("tty") == "true")
    let number = streams.takeNumber()
    switch request.subresource {
    case "log":
      let options = logOptions(request)
      guard let kubelet = nodes[node].kubelet else { throw .badRequest("the kubelet does not run") }
      let (text, place) = try kubelet.log(pod.key, container, options, nodes[node].runtime, clock)
      streams[number] = .log(pod: pod.key, container: container, place: place, pending: text, options: options)
    case "exec":
      let command = request.options.parameters.filter { $0.name == "command" }.map(\.value)
      let pid = try nodes[node].execute(pod.key, container, command, input: flags.input, terminal: flags.terminal)
      streams[number] = .process(pid)
      if flags.terminal { streams.noteTerminal(number, of: pid, on: nodes[node].name) }
    case "attach":
      guard let pid = nodes[node].process(pod.key, container) else {
        throw .badRequest("container \"\(container)\" in pod \"\(pod.name)\" is not running")
      }
      streams[number] = .attached(
        pid,
        pod: pod.key,
        container: container,
        place: nodes[node].logCount(pod.key, container),
        shown: 0
      )
      if flags.terminal { streams.noteTerminal(number, of: pid, on: nodes[node].name) }
    case "portforward":
      let port = request.parameter("ports") ?? ""
      streams[number] = .process(try nodes[node].dial(pod["status"]?["podIP"]?.string ?? "", port: port))
    default:
      throw Status(
        code: 501,
        reason: .unknown,
        message: "Drydock does not simulate pods/\(request.subresource ?? "") yet"
      )
    }
    return StreamID(node: nodes[node].name, number: number)
  }

  /// Opens a shell, or runs a command, on a node itself: what `ssh` reaches.
  package mutating func openShell(
    on name: String,
    _ arguments: [String],
    terminal: Bool
  ) throws(Status) -> StreamID {
    guard let index = nodes.firstIndex(where: { $0.name == name }), nodes[index].isPowered else {
      throw Status(code: 0, reason: .connectionRefused, message: "connect to host \(name) port 22: No route to host")
    }
    let pid = try nodes[index].spawnShell(arguments, terminal: terminal)
    let number = streams.takeNumber()
    streams[number] = .process(pid)
    if terminal { streams.noteTerminal(number, of: pid, on: name) }
    return StreamID(node: name, number: number)
  }

  package mutating func exchange(_ stream: StreamID, input: StreamInput) throws(Status) -> StreamOutput {
    guard let index = nodes.firstIndex(where: { $0.name == stream.node }), let kind = streams[stream.number] else {
      throw .badRequest("the stream is closed")
    }
    switch kind {
    case .process(let pid): return nodes[index].exchange(pid, input)
    case .log(let pod, let container, let place, let pending, let options):
      var output = StreamOutput()
      let tail = nodes[index].kubelet?.logTail(pod, container, from: place, options, nodes[index].runtime, clock)
      output.stdout = Array((pending + (tail?.text ?? "")).utf8)
      streams[stream.number] = .log(
        pod: pod,
        container: container,
        place: tail?.place ?? place,
        pending: "",
        options: options
      )
      if tail?.isOpen != true { output.exit = 0 }
      return output
    case .attached(let pid, let pod, let container, let place, let shown):
      nodes[index].give(input, to: pid)
      var output = StreamOutput()
      let tail = nodes[index].kubelet?.logTail(pod, container, from: place, .init(), nodes[index].runtime, clock)
      let open = tail?.open ?? []
      output.stdout = Array((Array((tail?.text ?? "").utf8) + open).dropFirst(shown))
      streams[stream.number] = .attached(
        pid,
        pod: pod,
        container: container,
        place: tail?.place ?? place,
        shown: open.count
      )
      if tail?.isOpen != true { output.exit = 0 }
      output.wantsInput = nodes[index].runtime.machine.waitsForInput(pid)
      return output
    }
  }

  /// Ctrl-C at a terminal that a stream leads elsewhere: it is for the process there, not for the client.
  ///
  /// - Returns: whether there is such a terminal.
  package mutating func interruptTerminal() -> Bool {
    guard let terminal = streams.terminals.last, let index = nodes.firstIndex(where: { $0.name == terminal.node })
    else {
      return false
    }
    guard nodes[index].runtime.machine.status(of: terminal.process) == .running else { return false }
    nodes[index].runtime.machine.interrupt(terminal.process)
    return true
  }

  /// The shell that waits at its prompt behind the newest stream.
  package var shellAtPrompt: RemoteShellView? {
    guard let terminal = streams.terminals.last,
      let machine = nodes.first(where: { $0.name == terminal.node })?.runtime.machine,
      let shell = machine.shellAtPrompt(on: terminal.process)
    else { return nil }
    return RemoteShellView(
      host: machine.hostname(for: shell),
      commands: { machine.commandNames(of: shell) },
      entries: { machine.entries(of: $0, for: shell) }
    )
  }

  package mutating func close(_ stream: StreamID) {
    guard let index = nodes.firstIndex(where: { $0.name == stream.node }), let kind = streams[stream.number] else {
      return
    }
    if case .process(let pid) = kind { nodes[index].end(pid) }
    streams[stream.number] = nil
  }
}

/// The streams that are open.
struct Streams: Sendable {
  enum Kind: Sendable {
    case process(PID)
    case log(pod: String, container: String, place: Int, pending: String, options: Kubelet.LogOptions)
    /// `shown` bytes behind the place were told already.
    case attached(PID, pod: String, container: String, place: Int, shown: Int)
  }

  /// A process that somebody sits at, and its node.
  struct Terminal: Sendable {
    var number: Int
    var node: String
    var process: PID
  }

  /// In the order in which they were opened.
  private(set) var terminals: [Terminal] = []
  private var kinds: [Int: Kind] = [:]
  private var last = 0

  mutating func takeNumber() -> Int {
    last += 1
    return last
  }

  mutating func noteTerminal(_ number: Int, of process: PID, on node: String) {
    terminals.append(Terminal(number: number, node: node, process: process))
  }

  subscript(number: Int) -> Kind? {
    get { kinds[number] }
    set {
      kinds[number] = newValue
      if newValue == nil { terminals.removeAll { $0.number == number } }
    }
  }
}

extension Request {
  /// A parameter of the query.
  func parameter(_ name: String) -> String? { options.parameters.first { $0.name == name }?.value }
}
