import API
import Objects
import Transcripts

/// A client's stream into a container: its keys go in, what is printed comes out, and at the end the outcome.
struct StreamConversation: Sendable {
  /// By which number the session knows the stream.
  private let number: Int
  private let line: StreamLine
  private var terminal: LineDiscipline?
  /// The ports of a port-forward; each has a channel for bytes and one for what went wrong.
  private let ports: [Int]
  private var hasEnded: [Bool]
  private(set) var isOver = false

  init(_ number: Int, _ request: Request, _ line: StreamLine) {
    self.number = number
    self.line = line
    let parameters = request.options.parameters
    func isSet(_ name: String) -> Bool { parameters.contains { $0.name == name && ["true", "1"].contains($0.value) } }
    if isSet("tty") { terminal = LineDiscipline() }
    if request.subresource == "portforward" {
      ports = parameters.filter { $0.name == "ports" }.flatMap { $0.value.split(separator: ",") }.compactMap { Int($0) }
    } else {
      ports = []
    }
    hasEnded = Array(repeating: false, count: max(1, ports.count))
    greet()
  }

  /// A port's channels begin with its number; other streams with an empty message.
  private func greet() {
    if ports.isEmpty { line.send([], on: StreamProtocol.Channel.output) }
    for (index, port) in ports.enumerated() {
      let bytes = [UInt8(port & 0xFF), UInt8(port >> 8 & 0xFF)]
      line.send(bytes, on: UInt8(2 * index))
      line.send(bytes, on: UInt8(2 * index + 1))
    }
  }

  /// Carries what there is both ways.
  ///
  /// - Throws: where nothing more can be recorded.
  mutating func goOn(_ session: inout Recording) throws(TranscriptError) {
    if isOver { return }
    for parcel in line.take() { try hand(parcel, &session) }
    if line.isGone {
      isOver = true
      return try session.perform(.close, on: number)
    }
    if line.isBehind { return }
    for part in hasEnded.indices where !hasEnded[part] {
      guard let output = session.takeStream(number, part: part) else { return leave() }
      if ports.isEmpty { show(output) } else { forward(output, part) }
    }
    if hasEnded.allSatisfy(\.self) {
      try session.perform(.close, on: number)
      leave()
    }
  }

  /// Ends what the client has open, since nobody serves it any more.
  mutating func end(_ session: inout Recording) throws(TranscriptError) {
    if isOver { return }
    try session.perform(.close, on: number)
    leave()
  }

  private mutating func leave() {
    isOver = true
    line.close()
  }

  // MARK: In

  private mutating func hand(_ parcel: StreamLine.Parcel, _ session: inout Recording) throws(TranscriptError) {
    if !ports.isEmpty {
      let part = Int(parcel.channel / 2)
      guard parcel.channel % 2 == 0, part < ports.count, !hasEnded[part] else { return }
      return try session.perform(.input(parcel.bytes, part: part, end: parcel.end), on: number)
    }
    // The simulation's terminals have no size.
    guard parcel.channel == StreamProtocol.Channel.input else { return }
    guard terminal != nil else {
      if parcel.bytes.isEmpty, !parcel.end { return }
      return try session.perform(.input(parcel.bytes, part: 0, end: parcel.end), on: number)
    }
    guard let pressed = terminal?.press(parcel.bytes) else { return }
    if !pressed.echo.isEmpty { line.send(pressed.echo, on: StreamProtocol.Channel.output) }
    for event in pressed.events {
      switch event {
      case .input(let bytes, let end): try session.perform(.input(bytes, part: 0, end: end), on: number)
      case .interrupt: try session.perform(.interrupt, on: number)
      }
    }
    if parcel.end { try session.perform(.input([], part: 0, end: true), on: number) }
  }

  // MARK: Out

  private mutating func show(_ output: StreamOutput) {
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
    hasEnded[0] = true
    line.send(Array(JSON.write(Status.outcome(exit: exit)).utf8), on: StreamProtocol.Channel.status)
  }

  private mutating func forward(_ output: StreamOutput, _ part: Int) {
    if !output.stdout.isEmpty { line.send(output.stdout, on: UInt8(2 * part)) }
    guard let exit = output.exit else { return }
    hasEnded[part] = true
    if exit != 0 {
      let words = "error forwarding port \(ports[part]) to pod: connection refused"
      line.send(Array(words.utf8), on: UInt8(2 * part + 1))
    }
  }
}
