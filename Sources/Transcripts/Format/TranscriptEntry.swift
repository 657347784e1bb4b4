package import API
import Objects

/// One thing that entered the cluster from outside.
package struct TranscriptEntry: Hashable, Sendable {
  /// What entered.
  package enum Event: Hashable, Sendable {
    /// A command line; without an outcome while it still ran when the line was written.
    case command(String, Outcome?)
    /// The end of the command of line `of`, which had to wait and so was written before its outcome was known.
    case result(of: Int, Outcome)
    /// A line of input to the command that runs.
    case input(String)
    /// A file that came in from outside.
    case file(path: String, text: String)
    case advance(Duration)
    /// A word at the prompt, and the step at which it was said.
    case meta(String, step: String?)
    /// Back to the state after the line of that number; 0 is the beginning.
    case undo(to: Int)
    /// An API write by another client, with the headers that the server reads of it.
    case request(HTTPCall)
    /// What another client did with the stream that the request of line `of` opened.
    case stream(of: Int, StreamEvent)
    /// Ctrl-C, that long after the command began.
    case interrupt(after: Duration)
    case answer(quiz: String, text: String)
    case end
    /// A type that this version does not know; skipped.
    case unknown(String)
  }

  /// How a command ended. The digests only detect that a record was edited, or that the simulator changed since.
  package struct Outcome: Hashable, Sendable {
    package var exit: Int
    package var out: String
    package var state: String

    package init(exit: Int, out: String, state: String) {
      self.exit = exit
      self.out = out
      self.state = state
    }
  }

  package var number: Int
  /// Wall-clock seconds since the start; never graded.
  package var wall: Double
  /// Virtual time at which it entered.
  package var clock: Duration
  package var event: Event

  package init(number: Int, wall: Double, clock: Duration, event: Event) {
    self.number = number
    self.wall = wall
    self.clock = clock
    self.event = event
  }
}

extension TranscriptEntry {
  var line: LineFields {
    var fields = LineFields()
    fields.add("n", .int(number))
    fields.add("wall", .double((wall * 1000).rounded() / 1000))
    fields.add("clock", Self.seconds(clock))
    fields.add("type", .string(event.type))
    event.write(to: &fields)
    return fields
  }

  init(_ value: Value) throws(TranscriptError.Problem) {
    guard let number = value["n"]?.int else { throw .missing("n") }
    guard let clock = value["clock"].flatMap(Self.duration) else { throw .missing("clock") }
    guard let type = value["type"]?.string else { throw .missing("type") }
    self.init(
      number: number,
      wall: value["wall"]?.number ?? 0,
      clock: clock,
      event: try Event(type: type, value)
    )
  }

  /// Seconds with nanosecond precision: whole ones as an integer.
  fileprivate static func seconds(_ duration: Duration) -> Value {
    let (seconds, attoseconds) = duration.components
    if attoseconds == 0 { return .int(Int(seconds)) }
    return .double(Double(seconds) + Double(attoseconds / 1_000_000_000) / 1e9)
  }

  fileprivate static func duration(_ value: Value) -> Duration? {
    if let seconds = value.int { return .seconds(seconds) }
    return value.number.map { .nanoseconds(Int(($0 * 1e9).rounded())) }
  }
}

extension TranscriptEntry.Event {
  var type: String {
    switch self {
    case .command: "command"
    case .result: "result"
    case .input: "input"
    case .file: "file"
    case .advance: "advance"
    case .meta: "meta"
    case .undo: "undo"
    case .request: "request"
    case .stream: "stream"
    case .interrupt: "interrupt"
    case .answer: "answer"
    case .end: "end"
    case .unknown(let type): type
    }
  }

  fileprivate func write(to fields: inout LineFields) {
    switch self {
    case .command(let line, let outcome):
      fields.add("in", .string(line))
      outcome?.write(to: &fields)
    case .result(let number, let outcome):
      fields.add("of", .int(number))
      outcome.write(to: &fields)
    case .input(let line): fields.add("in", .string(line))
    case .file(let path, let text):
      fields.add("path", .string(path))
      fields.add("text", .string(text))
    case .advance(let duration): fields.add("by", TranscriptEntry.seconds(duration))
    case .meta(let words, let step):
      fields.add("in", .string(words))
      fields.add("step", step.map { .string($0) })
    case .undo(let number): fields.add("to", .int(number))
    case .request(let call):
      fields.add("verb", .string(call.method))
      fields.add("path", .string(call.target))
      fields.add(
        "headers",
        call.headers.isEmpty ? nil : .array(call.headers.map { [.string($0.name), .string($0.value)] })
      )
      fields.add("body", call.body)
    case .stream(let number, let event):
      fields.add("of", .int(number))
      event.write(to: &fields)
    case .interrupt(let after): fields.add("after", TranscriptEntry.seconds(after))
    case .answer(let quiz, let text):
      fields.add("quiz", .string(quiz))
      fields.add("text", .string(text))
    case .end, .unknown: break
    }
  }

  fileprivate init(type: String, _ value: Value) throws(TranscriptError.Problem) {
    func text(_ key: String) throws(TranscriptError.Problem) -> String {
      guard let text = value[key]?.string else { throw .missing(key) }
      return text
    }
    func number(_ key: String) throws(TranscriptError.Problem) -> Int {
      guard let number = value[key]?.int else { throw .missing(key) }
      return number
    }
    func duration(_ key: String) throws(TranscriptError.Problem) -> Duration {
      guard let duration = value[key].flatMap(TranscriptEntry.duration), duration >= .zero else { throw .missing(key) }
      return duration
    }
    switch type {
    case "command": self = .command(try text("in"), TranscriptEntry.Outcome(value))
    case "result":
      guard let outcome = TranscriptEntry.Outcome(value) else { throw .missing("exit") }
      self = .result(of: try number("of"), outcome)
    case "input": self = .input(try text("in"))
    case "file": self = .file(path: try text("path"), text: try text("text"))
    case "advance": self = .advance(try duration("by"))
    case "meta": self = .meta(try text("in"), step: value["step"]?.string)
    case "undo": self = .undo(to: try number("to"))
    case "request":
      var call = HTTPCall(method: try text("verb"), target: try text("path"), body: value["body"])
      call.headers = (value["headers"]?.array ?? []).compactMap { pair in
        guard let parts = pair.array, parts.count == 2, let name = parts[0].string, let value = parts[1].string else {
          return nil
        }
        return HTTPCall.Header(name, value)
      }
      self = .request(call)
    case "stream": self = .stream(of: try number("of"), StreamEvent(value))
    case "interrupt": self = .interrupt(after: try duration("after"))
    case "answer": self = .answer(quiz: try text("quiz"), text: try text("text"))
    case "end": self = .end
    default: self = .unknown(type)
    }
  }
}

extension TranscriptEntry.Outcome {
  fileprivate func write(to fields: inout LineFields) {
    fields.add("exit", .int(exit))
    fields.add("out", .string(out))
    fields.add("state", .string(state))
  }

  fileprivate init?(_ value: Value) {
    guard let exit = value["exit"]?.int else { return nil }
    self.init(exit: exit, out: value["out"]?.string ?? "", state: value["state"]?.string ?? "")
  }
}
