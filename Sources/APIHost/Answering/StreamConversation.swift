import API
import Objects
import Transcripts

/// A client's stream into a container: its keys go in, what is printed comes out, and at the end the outcome.
struct StreamConversation: Sendable {
  /// A process, or one connection of a port-forward.
  private struct Part: Sendable {
    /// By which number the session knows the stream, and which of its parts this is.
    var number: Int
    var index = 0
    /// Where its bytes go; what went wrong with a forwarded port goes to the next one.
    var channel = 0
    var port: Int?
    var hasEnded = false
  }

  private let line: StreamLine
  private var terminal: LineDiscipline?
  private var parts: [Part]
  /// By which the client asked for a port-forward to which it adds connections.
  private let forwarding: HTTPCall?
  private(set) var isOver = false

  init(_ number: Int, _ request: Request, _ line: StreamLine) {
    self.line = line
    forwarding = nil
    let parameters = request.options.parameters
    func isSet(_ name: String) -> Bool { parameters.contains { $0.name == name && ["true", "1"].contains($0.value) } }
    if isSet("tty") { terminal = LineDiscipline() }
    if request.subresource == "portforward" {
      parts = parameters.filter { $0.name == "ports" }.flatMap { $0.value.split(separator: ",") }.enumerated()
        .map { Part(number: number, index: $0, channel: 2 * $0, port: Int($1) ?? 0) }
    } else {
      parts = [Part(number: number)]
    }
    greet()
  }

  /// A port-forward whose connections the client opens one by one.
  init(forwarding call: HTTPCall, _ line: StreamLine) {
    self.line = line
    forwarding = call
    parts = []
  }

  /// A port's channels begin with its number; other streams with an empty message.
  private func greet() {
    for part in parts {
      guard let port = part.port else {
        line.send([], on: StreamProtocol.Channel.output)
        continue
      }
      let bytes = [UInt8(port & 0xFF), UInt8(port >> 8 & 0xFF)]
      line.send(bytes, on: part.channel)
      line.send(bytes, on: part.channel + 1)
    }
  }

  /// Carries what there is both ways.
  ///
  /// - Throws: where nothing more can be recorded.
  mutating func goOn(_ session: inout Recording) throws(TranscriptError) {
    if isOver { return }
    for parcel in line.take() { try hand(parcel, &session) }
    if line.isGone { return try end(&session) }
    if line.isBehind { return }
    for index in parts.indices where !parts[index].hasEnded {
      guard let output = session.takeStream(parts[index].number, part: parts[index].index) else {
        // Gone back in time, to before the stream.
        return hangUp()
      }
      if let port = parts[index].port { forward(output, port, index) } else { show(output, index) }
    }
    if forwarding != nil {
      for part in parts where part.hasEnded { try session.perform(.close, on: part.number) }
      parts.removeAll(where: \.hasEnded)
    } else if parts.allSatisfy(\.hasEnded) {
      try end(&session)
    }
  }

  /// Ends what the client has open.
  mutating func end(_ session: inout Recording) throws(TranscriptError) {
    if isOver { return }
    hangUp()
    var last: Int?
    for part in parts where part.number != last {
      try session.perform(.close, on: part.number)
      last = part.number
    }
  }

  mutating func hangUp() {
    if isOver { return }
    isOver = true
    line.close()
  }

  // MARK: In

  private mutating func hand(_ parcel: StreamLine.Parcel, _ session: inout Recording) throws(TranscriptError) {
    if let port = parcel.port { return try connect(to: port, parcel.channel, &session) }
    if parcel.channel == StreamProtocol.Channel.resize { return try resize(parcel.bytes, &session) }
    guard let part = parts.first(where: { $0.channel == parcel.channel && !$0.hasEnded }) else { return }
    if parcel.bytes.isEmpty, !parcel.end { return }
    guard let pressed = terminal?.press(parcel.bytes) else {
      return try session.perform(.input(parcel.bytes, part: part.index, end: parcel.end), on: part.number)
    }
    if !pressed.echo.isEmpty { line.send(pressed.echo, on: StreamProtocol.Channel.output) }
    for event in pressed.events {
      switch event {
      case .input(let bytes, let end): try session.perform(.input(bytes, part: 0, end: end), on: part.number)
      case .interrupt: try session.perform(.interrupt, on: part.number)
      }
    }
    if parcel.end { try session.perform(.input([], part: 0, end: true), on: part.number) }
  }

  /// The terminal's new size, as JSON (`k8s.io/client-go/tools/remotecommand.TerminalSize`).
  private func resize(_ bytes: [UInt8], _ session: inout Recording) throws(TranscriptError) {
    guard terminal != nil, let part = parts.first, let size = try? JSON.read(bytes), let rows = size["Height"]?.int,
      let columns = size["Width"]?.int, 0..<1 << 16 ~= rows, 0..<1 << 16 ~= columns
    else { return }
    try session.perform(.resize(rows: rows, columns: columns), on: part.number)
  }

  /// Opens one more connection of a port-forward.
  private mutating func connect(
    to port: Int,
    _ channel: Int,
    _ session: inout Recording
  ) throws(TranscriptError) {
    guard var call = forwarding else { return }
    call.target = call.target.prefix { $0 != "?" } + "?ports=\(port)"
    switch try session.openStream(call) {
    case .success(let number): parts.append(Part(number: number, channel: channel, port: port))
    case .failure(let status):
      line.send(Array(status.message.utf8), on: channel + 1)
      line.finish(channel + 1)
      line.finish(channel)
    }
  }

  // MARK: Out

  private mutating func show(_ output: StreamOutput, _ index: Int) {
    if var terminal {
      // A terminal has one screen for both.
      let bytes = terminal.shown(output.stdout + output.stderr)
      self.terminal = terminal
      if !bytes.isEmpty { line.send(bytes, on: StreamProtocol.Channel.output) }
    } else {
      if !output.stdout.isEmpty { line.send(output.stdout, on: StreamProtocol.Channel.output) }
      if !output.stderr.isEmpty { line.send(output.stderr, on: StreamProtocol.Channel.error) }
    }
    guard let exit = output.exit else { return }
    parts[index].hasEnded = true
    line.send(Array(JSON.write(Status.outcome(exit: exit)).utf8), on: StreamProtocol.Channel.status)
  }

  private mutating func forward(_ output: StreamOutput, _ port: Int, _ index: Int) {
    let channel = parts[index].channel
    if !output.stdout.isEmpty { line.send(output.stdout, on: channel) }
    guard let exit = output.exit else { return }
    parts[index].hasEnded = true
    if exit != 0, output.stdout.isEmpty {
      line.send(Array("error forwarding port \(port) to pod: connection refused".utf8), on: channel + 1)
    }
    line.finish(channel + 1)
    line.finish(channel)
  }
}
